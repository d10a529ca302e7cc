"""What a pasted text is taken for, and what an address keeps."""

import pytest

from sources.adding import archives
from sources.adding.given import GivenError, Kind, clean_address, recognise
from sources.adding.guesses import free_slug, kind, short_name, speakers

COPY = "https://web.archive.org/web/20200102030405/https://example.org/who"


@pytest.mark.parametrize(
    ("text", "expected", "value"),
    [
        ("https://example.org/who", Kind.ADDRESS, "https://example.org/who"),
        (" <https://example.org/> \n", Kind.ADDRESS, "https://example.org/"),
        ("example.org/who", Kind.ADDRESS, "https://example.org/who"),
        ("www.example.org", Kind.ADDRESS, "https://www.example.org"),
        ("10.1000/182", Kind.DOI, "https://doi.org/10.1000/182"),
        ("doi: 10.1000/ABC.", Kind.DOI, "https://doi.org/10.1000/abc"),
        ("https://dx.doi.org/10.1000/182", Kind.DOI, "https://doi.org/10.1000/182"),
        ("The Product Owner orders the backlog.", Kind.TEXT, None),
        ("Note: it varies", Kind.TEXT, None),
        ("e.g.", Kind.TEXT, None),
        ("https://example.org/who\n\nThe whole text of it.", Kind.TEXT, None),
        ("TY  - ELEC\nTI  - Who\nER  - ", Kind.RIS, None),
        ("% a comment\n@misc{who, title={Who}}", Kind.BIBTEX, None),
        ('[{"type": "webpage", "title": "Who"}]', Kind.CSL, None),
        ('{"items": [{"title": "Who"}]}', Kind.CSL, None),
        ("[1] A footnote in brackets", Kind.TEXT, None),
        ('{"some": "data"}', Kind.TEXT, None),
    ],
)
def test_a_text_is_recognised_by_itself(text, expected, value):
    given = recognise(text)
    assert given.kind is expected
    assert value is None or given.value == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is nothing in it"),
        (" \n ", "There is nothing in it"),
        ("javascript:alert(1)", "begins with “javascript:” leads readers to no page"),
        ("JavaScript :alert('a b')", "begins with “javascript:”"),
        ("data:text/html,<b>words</b>", "begins with “data:”"),
        ("mailto:a@example.org", "begins with “mailto:”"),
        ("file:///home/me/page.html", "choose the file itself"),
        ("doi:10.x", "is no DOI: one begins with 10."),
        ("https://", "is no address of a page"),
        ("https://example.org/a b", "is no address of a page"),
        (f"https://example.org/{'x' * 500}", "at most 500 characters"),
    ],
)
def test_what_leads_nowhere_is_refused_with_what_would_be_right(text, reason):
    with pytest.raises(GivenError, match=reason.replace("(", r"\(")):
        recognise(text)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.org/a?utm_source=x&page=2&fbclid=y", "https://example.org/a?page=2"),
        ("https://Example.org/a?b=1&a=2", "https://Example.org/a?b=1&a=2"),
        ("http://www.example.org/a/#:~:text=words", "http://www.example.org/a/"),
        ("https://example.org/a#comment-12", "https://example.org/a#comment-12"),
        ("https://example.org/ä?q=ü", "https://example.org/ä?q=ü"),
    ],
)
def test_an_address_keeps_all_but_how_somebody_came_to_it(given, kept):
    assert clean_address(given) == kept


# --- Stored copies ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "original"),
    [
        (COPY, "https://example.org/who"),
        ("http://web.archive.org/web/2020id_/http:/example.org/", "http://example.org/"),
        ("https://archive.ph/2021.03.04-050607/https://example.org/who", "https://example.org/who"),
        ("https://example.org/web/2020/https://example.com", ""),
        ("https://web.archive.org/web/*/example.org", ""),
        ("", ""),
    ],
)
def test_a_stored_copy_names_its_original(address, original):
    assert archives.original_of(address) == original


@pytest.mark.parametrize(
    "html",
    [
        f"<!-- saved from url=(0073){COPY} --><html>",
        f'<link rel="canonical" href="{COPY}">',
        f"<META property='og:url' content='{COPY}'>",
        f'<link href="{COPY}" rel="memento first">',
    ],
)
def test_a_saved_copy_says_what_it_is_a_copy_of(html):
    assert archives.facts_of_page(html) == {
        "archive_address": COPY,
        "address": "https://example.org/who",
    }


def test_a_link_to_a_copy_of_this_very_page_is_taken_and_of_others_not():
    html = (
        '<a href="https://web.archive.org/web/2020/https://example.org/other">other</a>'
        f'<a class="x" href="{COPY}">stored copy</a>'
    )
    known = archives.facts_of_page(html, "http://www.example.org/who/")
    assert known == {"archive_address": COPY}
    assert archives.facts_of_page(html, "https://example.org/another") == {}
    assert archives.facts_of_page(html) == {}


def test_an_open_licence_is_named_by_its_link():
    link = '<a rel="license" href="https://creativecommons.org/licenses/by-sa/4.0/deed.de">x</a>'
    assert archives.facts_of_page(link) == {"licence": "CC BY-SA 4.0"}
    zero = "http://creativecommons.org/publicdomain/zero/1.0/"
    assert archives.licence_at(zero) == "CC0 1.0"
    assert archives.facts_of_page('<a href="https://creativecommons.org/licenses/by/4.0/">') == {}
    assert archives.licence_at("https://example.org/licences/by/4.0") == ""


@pytest.mark.parametrize("html", ["<a " * 50_000, "<" * 100_000, "<a " + "x=" * 50_000, "\0<a>"])
def test_odd_pages_say_nothing(html):
    assert archives.facts_of_page(html, "https://example.org/") == {}


# --- Guesses ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://example.org/who", "article"),
        ("", "article"),
        ("https://old.reddit.com/r/x/comments/1", "forum_thread"),
        ("https://handbook.example.com/roles/", "handbook"),
        ("https://www.example.gov/guide", "government_guide"),
        ("https://notgov.example.org/a", "article"),
        ("https://example.org/careers/42-owner", "job_advertisement"),
        ("https://me.substack.com/p/x", "newsletter"),
        ("https://[", "article"),
    ],
)
def test_the_kind_is_guessed_from_the_address(address, expected):
    assert kind(address) == expected


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"author": "Kimberly Berls; A. B.", "publisher": "X"}, "Berls"),
        ({"author": "Scaled Agile, Inc."}, "Scaled Agile, Inc."),
        ({"publisher": "GitLab", "title": "Roles"}, "GitLab"),
        ({"title": "Who orders the backlog"}, "Who orders the backlog"),
        ({"address": "https://www.example.org/a"}, "example.org"),
        ({"title": "x" * 100}, f"{'x' * 79}…"),
        ({}, ""),
    ],
)
def test_a_list_names_it_by_who_speaks(values, name):
    assert short_name(values) == name


def test_the_speaker_is_all_authors_or_one_of_them_or_the_publisher():
    values = {"author": "Ken Schwaber; Jeff Sutherland", "publisher": "Scrum.org"}
    assert speakers(values) == [
        "Ken Schwaber and Jeff Sutherland",
        *("Ken Schwaber", "Jeff Sutherland", "Scrum.org"),
    ]


def test_a_slug_is_one_that_nothing_has():
    assert free_slug("Berls: Who?", "source", set()) == "berls-who"
    assert free_slug("Berls: Who?", "source", {"berls-who", "berls-who-2"}) == "berls-who-3"
    assert free_slug("？？", "source", {"source"}) == "source-2"
