"""The shapes of answers, for the description. Keys may be added; those that are here stay."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
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


class Shape(BaseModel):
    model_config = ConfigDict(extra="allow")


# --- Parts --------------------------------------------------------------------------------


class Text(Shape):
    text: str
    language: str


class RoleName(Shape):
    slug: str
    name: str


class NamedRole(RoleName):
    address: str


class Area(Shape):
    slug: str
    name: str


class NamedQuestion(Shape):
    slug: str
    name: str
    question: str
    area: Area
    about_a_pair: bool
    address: str


class Kind(Shape):
    """A kind of organisation."""

    slug: str
    phrase: str


class Verdict(Shape):
    words: str


class GivenAnswer(Shape):
    slug: str
    answer: str
    language: str
    kind: str


class SourceName(Shape):
    slug: str
    name: str
    address: str


class Quotation(Shape):
    text: str
    language: str | None
    verified: bool
    check: str
    check_in_words: str


class GivenStatement(Shape):
    key: str
    address: str
    text: str
    language: str
    manner: str
    contexts: list[Kind]
    source: SourceName
    locator: str | None
    quotation: Quotation | None
    original: str | None
    published_on: str | None


class Answer(GivenAnswer):
    """An answer with every statement that gives it."""

    sources: int
    statements: list[GivenStatement]


class Dependency(Shape):
    context: Kind
    answer: GivenAnswer
    sources: int


class AnswerOfKind(Shape):
    context: Kind | None
    answer: GivenAnswer
    sources: int


class Point(Shape):
    """What sources answer to one question for one role, or for two: every answer."""

    key: str
    kind: Literal["role", "between-roles", "pair"]
    question: str
    roles: list[RoleName]
    verdict: Verdict
    disputed: bool
    sources: int
    note: Text | None
    answers: list[Answer]
    called_wrong: list[Answer]
    earlier_editions: list[Answer]
    depends_on: list[Dependency]
    by_context: list[AnswerOfKind]


class QuestionWithPoints(NamedQuestion):
    disputed: bool
    points: list[Point]


class CitedSource(Shape):
    slug: str
    name: str
    title: str
    authors: list[str]
    citation: str
    address: str
    original: str | None


class Licence(Shape):
    name: str
    address: str
    notices: list[str]


class Record(Shape):
    schema_version: int
    type: str
    title: str
    language: str
    content_language: str
    licence: Licence
    sources: list[CitedSource]


# --- Answers ------------------------------------------------------------------------------


class Title(Shape):
    title: str
    tier: str
    both: bool
    roles: list[NamedRole]
    reasons: list[str]
    nearest: list[NamedRole]
    comparison: str | None


class Titles(Shape):
    titles: list[Title]


class TitleList(BaseModel):
    titles: list[Annotated[str, Field(max_length=1000), AfterValidator(_whole_characters)]] = Field(
        max_length=MAX_ROWS
    )


class InParts(Record):
    """A record whose long list can be asked for in parts."""

    total: int
    next: str | None


class Role(InParts):
    role: NamedRole
    disputes: list[dict]
    questions: list[QuestionWithPoints]


class Question(InParts):
    answer: Text | None
    roles: list[NamedRole]
    question: QuestionWithPoints


class OtherQuestion(Shape):
    slug: str
    question: str
    address: str


class Who(Question):
    asked: str
    understood_by: Literal["slug", "words"]
    other_questions: list[OtherQuestion]


class Comparison(InParts):
    roles: list[NamedRole]
    answer: list[Text]
    questions: list[QuestionWithPoints]


class AnswersOnPoint(Shape):
    point: str
    answers: list[dict]


class KindWithAnswers(Kind):
    points: list[AnswersOnPoint]


class Dependencies(InParts):
    kinds_of_organisation: list[KindWithAnswers]
    questions: list[NamedQuestion]
    roles: list[NamedRole]
    points: list[Point]


class Disagreement(Shape):
    question: NamedQuestion
    roles: list[NamedRole]
    point: Point


class Disagreements(InParts):
    disagreements: list[Disagreement]


class Statement(Record):
    key: str
    text: Text
    source: str
    counts: bool
    question: NamedQuestion
    roles: list[NamedRole]
    points: list[Point]
    history: list[dict]


class Source(InParts):
    source: CitedSource
    statements: list[dict]
    questions: list[NamedQuestion]
    roles: list[NamedRole]
    points: list[Point]


class Change(Shape):
    statement: str
    address: str
    how: Literal["published", "published-again", "changed", "withdrawn"]
    at: str
    fields: list[str]
    reason: str
    points: list[str]


class Changes(InParts):
    since: str
    changes: list[Change]
    questions: list[NamedQuestion]
    roles: list[NamedRole]
    points: list[Point]


# --- Problems -----------------------------------------------------------------------------


class Suggestion(Shape):
    words: str
    address: str


class Problem(Shape):
    """What is wrong, and what would be right (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    suggestions: list[Suggestion]


PROBLEMS = dict.fromkeys((400, 404, 405, 409, 410, 422, 429), Problem)
