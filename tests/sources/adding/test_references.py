"""Works from RIS, BibTeX and CSL-JSON: what is taken over, and what is said of the rest."""

import json
import logging

import bibtexparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.adding import references
from sources.adding.given import GivenError, Kind
from sources.adding.works import language_code, open_licence, partial_date
from sources.citing import citations
from tests.sources.test_citations import GUIDE

RIS = """TY  - ELEC
TI  - Who orders the backlog?
AU  - Scaled Agile, Inc.
AU  - Berls, Kimberly
T2  - Example
DA  - 2024/12/02/
UR  - https://example.org/who?utm_source=zotero
Y2  - 2026/11/22/09:30:00
LA  - en-US
AB  - {abstract}
KW  - one
KW  - two
ER  -
"""
BIBTEX = r"""
@string{ex = "Example"}
@online{who,
  title = {{Who orders the {Backlog}? A \& B, \"Uber \'e}},
  author = {{Scaled Agile, Inc.} and Berls, Kimberly and others},
  publisher = {Example},
  year = 2024,
  month = dec,
  day = {2},
  url = {https://example.org/who\_is?a=1%20b&c=2},
  urldate = {2026-11-22},
  copyright = {CC BY 4.0},
  abstract = {Unbalanced in LaTeX: \begin{},
}
"""
CSL = {
    "type": "webpage",
    "id": "who",
    "title": "Who orders the backlog?",
    "author": [{"literal": "Scaled Agile, Inc."}, {"family": "Berls", "given": "Kimberly"}],
    "container-title": "Example",
    "issued": {"date-parts": [["2024", 12, 2]]},
    "accessed": {"date-parts": [[2026, 11, 22]]},
    "URL": "https://example.org/who",
    "language": "English",
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "archive_location": "https://archive.ph/2020/https://example.org/who",
}
BERLS = {
    "title": "Who orders the backlog?",
    "author": "Scaled Agile, Inc.; Kimberly Berls",
    "publisher": "Example",
    "published": "2024-12-02",
    "read_on": "2026-11-22",
}


def only(kind: Kind, text: str) -> dict:
    (entry,) = references.read(kind, text)
    assert entry.faults == ()
    return entry.values


def test_ris_as_zotero_writes_it():
    values = only(Kind.RIS, "\ufeff" + RIS.format(abstract="x" * 5000).replace("\n", "\r\n"))
    assert values == BERLS | {"address": "https://example.org/who", "language": "en-US"}


def test_bibtex_in_latex_with_braces_and_a_body():
    values = only(
        Kind.BIBTEX, BIBTEX.replace("  abstract = {Unbalanced in LaTeX: \\begin{},\n", "")
    )
    assert values == BERLS | {
        "title": "Who orders the Backlog? A & B, Über é",
        "address": "https://example.org/who_is?a=1%20b&c=2",
        "licence": "CC BY 4.0",
    }


def test_csl_json_as_zotero_and_mendeley_write_it():
    expected = BERLS | {
        "address": "https://example.org/who",
        "language": "en",
        "licence": "CC BY 4.0",
        "archive_address": "https://archive.ph/2020/https://example.org/who",
    }
    for text in (CSL, [CSL], {"items": [CSL]}):
        assert only(Kind.CSL, json.dumps(text)) == expected


@pytest.mark.parametrize(
    ("kind", "write"),
    [
        (Kind.RIS, citations.ris),
        (Kind.BIBTEX, citations.bibtex),
        (Kind.CSL, citations.csl_json),
    ],
)
def test_what_we_write_ourselves_comes_back(kind, write):
    values = only(kind, write([GUIDE]))
    assert values["title"] == "The Scrum Guide: 100% & more"
    assert values["author"] == "Ken Schwaber; Jeff Sutherland"
    assert values["published"] == "2020-11"
    assert values["read_on"] == "2026-11-22"
    assert values["address"] == GUIDE.address
    if kind is not Kind.RIS:
        assert values["licence"] == "CC BY-SA 4.0"


def test_a_broken_entry_is_named_by_its_line_and_takes_no_other_with_it(caplog):
    text = '@misc{a, title={A}}\n@misc{b, title="B\n@misc{c, title={C}}\n@misc{a, title={D}}\n'
    with caplog.at_level(logging.DEBUG):
        entries = references.read(Kind.BIBTEX, text)
    assert [(entry.line, entry.values.get("title")) for entry in entries] == [
        (1, "A"),
        (2, None),
        (3, "C"),
        (4, "D"),
    ]
    assert "quotation mark or comma is missing" in entries[1].faults[0]
    assert "bibtexparser" not in caplog.text
    records = "TI  - Before any\nER  - \nTY  - ELEC\nTI  - A\nER  - \nTY  - ELEC\nTI  - B\n"
    entries = references.read(Kind.RIS, records)
    assert [(entry.line, entry.values.get("title")) for entry in entries] == [
        (1, None),
        (3, "A"),
        (6, "B"),
    ]
    assert "does not begin with “TY  - ”" in entries[0].faults[0]


def test_an_entry_without_title_and_address_or_with_a_dangerous_one_says_so():
    items = [{"type": "book"}, {"title": "A", "URL": "javascript:alert(1)"}, "text", {"DOI": "x"}]
    entries = references.read(Kind.CSL, json.dumps(items))
    assert "neither a title nor an address" in entries[0].faults[0]
    assert "“javascript:” leads readers to no page" in entries[1].faults[0]
    assert "no work" in entries[2].faults[0]
    assert "is no DOI" in entries[3].faults[0]


def test_a_doi_is_the_address_where_there_is_no_other():
    assert only(Kind.CSL, '[{"title": "A", "DOI": "10.1000/ABC"}]')["address"] == (
        "https://doi.org/10.1000/abc"
    )
    copy = "https://web.archive.org/web/2020/https://example.org/a"
    values = only(Kind.RIS, f"TY  - ELEC\nUR  - {copy}\n")
    assert values == {"address": "https://example.org/a", "archive_address": copy}


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        (Kind.RIS, "", "There is no entry"),
        (Kind.BIBTEX, "words", "There is no entry"),
        (Kind.CSL, "[]", "There is no entry"),
        (Kind.CSL, '[{"title":\n"A"', "cannot be read in line 2"),
        (Kind.CSL, "[" * 100_000, "nested too deeply"),
        (Kind.CSL, "3", "a list of works"),
        (Kind.RIS, "TY  - ELEC\nTI  - A\nER  - \n" * 501, "at most 500 are taken at once"),
        (Kind.BIBTEX, "@misc{a, title={A}}\n" * 501, "at most 500 are taken at once"),
        (Kind.CSL, json.dumps([{"title": "A"}] * 501), "at most 500 are taken at once"),
        (Kind.RIS, "x" * 2_000_001, "at most 2 MB"),
    ],
)
def test_what_is_no_such_text_or_too_much_is_refused(kind, text, reason):
    with pytest.raises(GivenError, match=reason):
        references.read(kind, text)


@pytest.mark.parametrize("entry", ["@misc{a,\n", "@string{a={b}}\n"])
def test_far_too_many_entries_are_counted_before_they_are_read(entry, monkeypatch):
    monkeypatch.setattr(bibtexparser, "parse_string", None)
    with pytest.raises(GivenError, match="It holds 10,001 entries; at most 500 are taken at once"):
        references.read(Kind.BIBTEX, entry * 10_001)


def test_more_latex_than_titles_need_is_refused_before_it_is_read():
    text = "".join(f"@misc{{k{n}, title={{{chr(92)}'e{'x' * 900}}}}}\n" for n in range(300))
    with pytest.raises(GivenError, match="more LaTeX"):
        references.read(Kind.BIBTEX, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("2024-12-02", "2024-12-02"),
        ("2024/12/02/spring", "2024-12-02"),
        ("2024/3//", "2024-03"),
        ("2024-mar", "2024-03"),
        ("March 2024", "2024-03"),
        ("3. März 2024", "2024-03-03"),
        ("12 Sept. 2019", "2019-09-12"),
        ("2024-12-02T10:00:00Z", "2024-12-02"),
        ("2024-13", ""),
        ("n.d.", ""),
        ("20244", ""),
        ("", ""),
    ],
)
def test_dates_as_reference_managers_write_them(text, expected):
    assert partial_date(text) == expected


def test_languages_and_licences_that_are_known():
    assert [language_code(text) for text in ("en_US", "Deutsch", "Klingonisch?", "x" * 20)] == [
        *("en-US", "de", "", "")
    ]
    assert open_licence("All rights reserved") == ""
    assert open_licence("MIT") == "MIT"


@given(st.text(max_size=300), st.sampled_from([Kind.RIS, Kind.BIBTEX, Kind.CSL]))
@settings(max_examples=150)
def test_any_text_is_read_or_refused(text, kind):
    for start in ("", "TY  - ELEC\n", "@misc{a, title={", '[{"title": "A"}, '):
        try:
            entries = references.read(kind, start + text)
        except GivenError:
            continue
        for entry in entries:
            assert entry.values or entry.faults


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from(sorted({*CSL, "DOI", "editor"})), json_values)))
@settings(max_examples=150)
def test_any_values_in_csl_json_are_read_or_refused(items):
    try:
        entries = references.read(Kind.CSL, json.dumps(items))
    except GivenError:
        return
    for entry in entries:
        json.dumps(entry.values, ensure_ascii=False).encode()
