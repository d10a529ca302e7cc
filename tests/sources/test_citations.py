"""CSL-JSON, BibTeX and RIS are read back by other people's parsers and say what we know."""

import datetime
import json
import re
import string

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.citing import citations
from sources.citing.citations import Work
from sources.citing.names import without_comma

GUIDE = Work(
    key="scrum-guide-2020",
    kind="official_guide",
    title="The Scrum Guide: 100% & more",
    authors=("Ken Schwaber", "Jeff Sutherland"),
    publisher="Scrum.org, Inc.",
    issued="2020-11",
    accessed=datetime.date(2026, 11, 22),
    address="https://example.org/guide?a=1&b=50%25#part_2",
    language="en",
    licence="CC BY-SA 4.0",
    locator="section “Scrum Team”, paragraph 3",
)
NOTHING_KNOWN = Work(key="comment-3", kind="comment", title="Comment 3")

# What schema and parsers allow, and what they may choke on.
texts = st.text(max_size=60)
partial_dates = st.one_of(
    st.just(""),
    st.dates(datetime.date(1000, 1, 1)).flatmap(
        lambda day: st.sampled_from([str(day), str(day)[:7], str(day)[:4]])
    ),
)
works = st.builds(
    Work,
    key=st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=12),
    kind=st.sampled_from(["article", "comment", "book", "official_guide", "page"]),
    title=texts,
    authors=st.lists(texts, max_size=3).map(tuple),
    container=texts,
    publisher=texts,
    issued=partial_dates,
    accessed=st.none() | st.dates(),
    address=st.just("") | st.text(string.printable, max_size=40).map("https://a.org/".__add__),
    language=st.sampled_from(["", "en", "pt-BR"]),
    locator=texts,
)

few = settings(max_examples=40)  # other people's parsers take their time


# --- CSL-JSON -----------------------------------------------------------------------------

CSL_TYPES = {
    *("article", "article-journal", "article-magazine", "article-newspaper", "bill", "book"),
    *("broadcast", "chapter", "classic", "collection", "dataset", "document", "entry"),
    *("entry-dictionary", "entry-encyclopedia", "event", "figure", "graphic", "hearing"),
    *("interview", "legal_case", "legislation", "manuscript", "map", "motion_picture"),
    *("musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical"),
    *("personal_communication", "post", "post-weblog", "regulation", "report", "review"),
    *("review-book", "software", "song", "speech", "standard", "thesis", "treaty", "webpage"),
}
CSL_STRINGS = {
    *("title", "container-title", "publisher", "URL", "language", "license", "note"),
}


def check_csl(text: str) -> list[dict]:
    """The rules of the published schema (csl-data.json) that touch what we write."""
    items = json.loads(text)
    assert isinstance(items, list)
    for item in items:
        assert isinstance(item["id"], str)
        assert item["type"] in CSL_TYPES
        for name, value in item.items():
            if name == "author":
                assert all(set(each) == {"literal"} and each["literal"] for each in value)
            elif name in {"issued", "accessed"}:
                assert set(value) == {"date-parts"}
                (parts,) = value["date-parts"]
                assert 1 <= len(parts) <= 3
                assert all(isinstance(part, int) for part in parts)
            else:
                assert name in CSL_STRINGS | {"id", "type"}
                assert isinstance(value, str)
    return items


def test_csl_tells_all_that_is_known():
    (item,) = check_csl(citations.csl_json([GUIDE]))
    assert item == {
        "id": "scrum-guide-2020",
        "type": "report",
        "title": "The Scrum Guide: 100% & more",
        "author": [{"literal": "Ken Schwaber"}, {"literal": "Jeff Sutherland"}],
        "publisher": "Scrum.org, Inc.",
        "issued": {"date-parts": [[2020, 11]]},
        "accessed": {"date-parts": [[2026, 11, 22]]},
        "URL": "https://example.org/guide?a=1&b=50%25#part_2",
        "language": "en",
        "license": "CC BY-SA 4.0",
        "note": "section “Scrum Team”, paragraph 3",
    }


@pytest.mark.parametrize("format_", citations.FORMATS)
def test_what_is_not_known_stays_out(format_):
    *_, write = citations.FORMATS[format_]
    text = write([NOTHING_KNOWN])
    assert "Comment 3" in text
    assert not re.search(
        r"author|AU  -|issued|year|PY|None|accessed|url|UR  -", text, re.IGNORECASE
    )


@few
@given(st.lists(works, max_size=3))
def test_any_work_makes_valid_csl(found):
    items = check_csl(citations.csl_json(found))
    assert [item.get("title", "") for item in items] == [w.title for w in found]


# --- BibTeX -------------------------------------------------------------------------------


def read_bibtex(text: str) -> list[dict]:
    library = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert library.failed_blocks == []
    return [
        {"ID": entry.key, **{name: field.value for name, field in entry.fields_dict.items()}}
        for entry in library.entries
    ]


def raw_bibtex(text: str) -> list[dict]:
    """Before anything is decoded: addresses are taken as they are."""
    library = bibtexparser.parse_string(text, parse_stack=None)
    assert library.failed_blocks == []
    return [{name: f.value for name, f in e.fields_dict.items()} for e in library.entries]


def test_bibtex_tells_all_that_is_known():
    (entry,) = read_bibtex(citations.bibtex([GUIDE]))
    assert entry["ID"] == "scrum-guide-2020"
    assert "The Scrum Guide: 100% & more" in entry["title"]
    assert entry["author"] == "Ken Schwaber and Jeff Sutherland"
    assert entry["publisher"] == "Scrum.org, Inc."
    assert (entry["year"], entry["month"]) == ("2020", "nov")
    assert entry["urldate"] == "2026-11-22"
    (raw,) = raw_bibtex(citations.bibtex([GUIDE]))
    assert raw["author"] == "{Ken Schwaber} and {Jeff Sutherland}"
    assert raw["url"].strip("{}") == "https://example.org/guide?a=1&b=50%25#part_2"


def test_every_special_sign_of_tex_is_escaped():
    text = citations.bibtex(
        [Work("k", "article", title="a & b % c $ d # e _ f { g } h ~ i ^ j \\ k")]
    )
    assert (
        r"{{a \& b \% c \$ d \# e \_ f \textbraceleft{} g \textbraceright{} h \textasciitilde{} i"
        r" \textasciicircum{} j \textbackslash{} k}}" in text
    )


def test_a_brace_in_an_address_ends_no_entry():
    work = Work("k", "article", address="https://example.org/}{\\")
    (entry,) = raw_bibtex(citations.bibtex([work]))
    assert entry["url"].strip("{}") == "https://example.org/%7D%7B%5C"


def _undressed(text: str) -> str:
    """Without the braces that keep capitals, and without the blanks that follow a command's name
    as a decoder sees it. This one reads a caret's name as the accent that it looks like."""
    return re.sub(r"[\s{}]", "", text).replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "^")


@few
@given(st.lists(works, min_size=1, max_size=2, unique_by=lambda work: work.key))
def test_any_work_comes_back_from_bibtex(found):
    entries = read_bibtex(citations.bibtex(found))
    assert [entry["ID"] for entry in entries] == [work.key for work in found]
    for entry, work in zip(entries, found, strict=True):
        assert ("title" in entry) == bool(work.title)
        assert entry.get("year", "") == work.issued[:4]


@few
@given(st.text(st.sampled_from('ab{}\\~^&%$#_ \n"@,=é語'), max_size=30))
def test_any_title_comes_back_letter_by_letter_from_bibtex(title):
    work = Work("k", "article", title=f"x{title}x")
    (entry,) = read_bibtex(citations.bibtex([work]))
    assert _undressed(entry["title"]) == _undressed(work.title)


# --- RIS ----------------------------------------------------------------------------------


def test_ris_tells_all_that_is_known():
    (record,) = rispy.loads(citations.ris([GUIDE]))
    assert record["type_of_reference"] == "RPRT"
    assert record["title"] == "The Scrum Guide: 100% & more"
    assert record["authors"] == ["Ken Schwaber", "Jeff Sutherland"]
    assert record["year"] == "2020"
    assert record["date"] == "2020/11//"
    assert record["access_date"] == "2026/11/22/"
    assert record["urls"] == ["https://example.org/guide?a=1&b=50%25#part_2"]
    assert record["notes"] == ["section “Scrum Team”, paragraph 3"]


@few
@given(st.lists(works, min_size=1, max_size=3))
def test_any_work_comes_back_from_ris(found):
    records = rispy.loads(citations.ris(found))
    assert len(records) == len(found)
    for record, work in zip(records, found, strict=True):
        assert record["id"] == work.key
        assert record.get("title", "") == work.title
        assert tuple(record.get("authors", ())) == tuple(map(without_comma, work.authors))


# --- For people ---------------------------------------------------------------------------


def test_plain_text_reads_as_one_line():
    assert citations.plain(GUIDE) == (
        "Ken Schwaber, Jeff Sutherland, “The Scrum Guide: 100% & more”, Scrum.org, Inc., "
        "November 2020, section “Scrum Team”, paragraph 3. "
        "https://example.org/guide?a=1&b=50%25#part_2 (read 22 November 2026)"
    )


@few
@given(works)
def test_plain_text_is_one_line_whatever_the_work(work):
    assert len(citations.plain_text([work]).splitlines()) == 1 or not citations.plain(work)


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("Kimberly Berls", ("Kimberly Berls",)),
        (" A ; B;; ", ("A", "B")),
        ("Scaled Agile, Inc.", ("Scaled Agile, Inc.",)),
        ("", ()),
    ],
)
def test_authors_are_parted_by_semicolons_alone(field, told):
    assert citations.authors(field) == told


# --- From a source ------------------------------------------------------------------------


def test_a_comment_is_cited_within_its_thread_and_with_nothing_invented(world):
    thread = world.source("thread", kind="forum_thread", title="Who orders it?", publisher="HN")
    comment = world.source(
        "thread-1", kind="comment", title="", address="", part_of=thread, short_name="Comment 1"
    )
    assert citations.csl(citations.of_source(comment)) == {
        "id": "thread-1",
        "type": "post",
        "title": "Comment 1",
        "container-title": "Who orders it?",
        "publisher": "HN",
        "URL": "https://example.org/thread",
        "language": "en",
    }
