"""Folding, spellings, typing errors and marks: pure functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.search.snippets import highlighted, snippet, spans_of
from roles.search.words import distance, folded, nearest, spellings, telling, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("prioritise", "prioritize"),
        ("prioritising", "prioritizing"),
        ("organisation", "organization"),
        ("organisational", "organizational"),
        ("analyse", "analyze"),
        ("behaviour", "behavior"),
        ("behaviours", "behaviors"),
        ("programme", "program"),
        ("centre", "center"),
        ("licence", "license"),
        ("practice", "practise"),
        ("defence", "defense"),
        ("catalogue", "catalog"),
        ("modelling", "modeling"),
        ("travelled", "traveled"),
        ("judgement", "judgment"),
        ("fulfil", "fulfill"),
    ],
)
def test_british_and_american_spellings_are_one(one, other):
    assert other in spellings(one)
    assert one in spellings(other)


def test_words_are_parted_and_folded_and_the_telling_ones_kept():
    assert words_of("Who's to WRITE user-stories, Søren Müller?") == [
        "who", "s", "to", "write", "user", "stories", "soren", "muller",
    ]  # fmt: skip
    assert telling(["who", "writes", "the", "stories"]) == ["writes", "stories"]
    assert telling(["who"]) == ["who"]


def test_long_texts_are_cut():
    assert len(words_of(" ".join(f"w{n}" for n in range(5000)))) == 12
    assert len(words_of("x" * 5000)[0]) == 40


@pytest.mark.parametrize(
    ("a", "b", "errors"),
    [
        ("product", "product", 0),
        ("prodcut", "product", 1),
        ("manger", "manager", 1),
        ("stakholdres", "stakeholders", 2),
        ("abc", "xyz", 3),
    ],
)
def test_distance_counts_typing_errors(a, b, errors):
    assert distance(a, b, 2) == errors


def test_short_words_and_numbers_are_never_corrected():
    assert nearest("pm", ["po", "pmm"]) == []
    assert nearest("2020", ["2021"]) == []
    assert nearest("teh", ["the"]) == []
    assert nearest("scope", ["slope", "scopes", "soap"]) == ["scopes", "slope"]


words = st.text(alphabet="abcde", min_size=1, max_size=8)


@given(words, words)
def test_distance_is_the_same_from_both_sides_and_nothing_only_to_itself(a, b):
    assert distance(a, b, 9) == distance(b, a, 9)
    assert (distance(a, b, 9) == 0) == (a == b)
    assert distance(a, b, 2) == min(distance(a, b, 9), 3)


@given(st.text(max_size=200))
def test_folding_is_stable_and_words_hold_nothing_that_a_database_reads(text):
    assert folded(folded(text)) == folded(text)
    for word in words_of(text):
        assert word.isalnum()


@given(st.text(alphabet="ab \x02\x03<&[@]*\n", max_size=60))
def test_marks_in_any_text_give_whole_html(marked):
    plain = marked.replace("\x02", "").replace("\x03", "")
    spans = spans_of(marked, "\x02", "\x03")
    for html in (highlighted(plain, spans), snippet(plain, spans)):
        assert html.count("<mark>") == html.count("</mark>")
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_neighbouring_words_are_marked_as_one():
    marked = "a \x02b\x03 \x02c\x03 d"
    assert highlighted("a b c d", spans_of(marked, "\x02", "\x03")) == "a <mark>b c</mark> d"
