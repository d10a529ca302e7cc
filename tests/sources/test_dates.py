"""Publication dates of which only the year, or year and month, may be known."""

import pytest
from django.core.exceptions import ValidationError

from sources.citing.dates import in_words, validate_partial_date


@pytest.mark.parametrize(
    "date", ["2024", "2024-12", "2024-12-02", "2024-02-29", "0001-01-01", "9999-12-31"]
)
def test_a_day_a_month_and_a_year_are_dates(date):
    validate_partial_date(date)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "02024",
        "2024-1",
        "2024-13",
        "2024-00",
        "2024-12-",
        "2024-12-2",
        "2024-12-32",
        "2023-02-29",
        "2024-06-31",
        "0000",
        "0000-01-01",
        "2024/12/02",
        "02.12.2024",
        "December 2024",
        "2024 ",
        " 2024",
        "2024\n",
        "2024-12-02T10:00",
        "-2024",
        "２０２４",
        "٢٠٢٤",
    ],
)
def test_whatever_is_no_day_month_or_year_is_refused_with_what_to_write(text):
    with pytest.raises(ValidationError) as refusal:
        validate_partial_date(text)
    assert refusal.value.messages == [
        f"“{text}” is no date: write 2024-12-02, or 2024-12 or 2024 where no more is known."
    ]
    assert refusal.value.code == "partial_date"


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2024-12-02", "2 December 2024"),
        ("2024-12-31", "31 December 2024"),
        ("2024-02-29", "29 February 2024"),
        ("2023-01", "January 2023"),
        ("1999", "1999"),
        ("", ""),
    ],
)
def test_in_words_it_says_as_much_as_is_known(date, words):
    assert in_words(date) == words
