"""How many statements of a random sample were wrong, as the about page says it."""

from datetime import date

import pytest

from rolekb import about
from tests.html import get_page


@pytest.mark.django_db
def test_the_about_page_says_how_many_of_a_sample_were_changed(visitor, monkeypatch):
    monkeypatch.setattr(about, "SAMPLE", about.Sample(77, 5, date(2026, 3, 9)))
    text = " ".join(get_page(visitor, "/about/").text.split())
    assert "Of 77 that were drawn at random afterwards (9 March 2026)" in text
    assert "with the text open changed 5." in text
