"""What is sent and not a plain word: a day, and a list of titles."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field
from pydantic_core import PydanticKnownError

from ..domain.title_lists import MAX_ROWS


def _iso_day(value: object) -> object:
    if not isinstance(value, str) or len(value) != len("2026-01-31"):
        raise ValueError("no day")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
"""A day as year-month-day; pydantic alone would take seconds since 1970 for one, too."""


def _whole_characters(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise PydanticKnownError("string_unicode") from error
    return value


class TitleList(BaseModel):
    titles: list[Annotated[str, Field(max_length=1000), AfterValidator(_whole_characters)]] = Field(
        max_length=MAX_ROWS
    )
