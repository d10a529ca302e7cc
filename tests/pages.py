"""Reading the public pages as a visitor's browser is given them."""

import re

import pytest

LANGUAGES = [
    "",
    pytest.param(
        "/de",
        marks=pytest.mark.one_engine("No query depends on it: tests/rolekb/test_languages.py."),
    ),
]
"""What stands before an address in each language."""


def page(visitor, address: str, status: int = 200) -> str:
    """The HTML at an address, once it has answered as it should."""
    answer = visitor.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def words(html: str) -> str:
    """What is read, without markup."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
