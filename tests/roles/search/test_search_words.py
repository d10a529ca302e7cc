"""Folding, spellings, typing errors and marks: pure functions."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roles.search.snippets import highlight, parse_marks, snippet
from roles.search.words import (
    AROUND_UNSPACED,
    UNSPACED,
    bare_title,
    drop_stop_words,
    fold,
    is_question,
    is_unspaced,
    nearest,
    spellings,
    split_words,
)


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


def test_words_are_split_and_folded_and_stop_words_dropped():
    assert split_words("Who's to WRITE user-stories, Søren Müller?") == [
        "who", "s", "to", "write", "user", "stories", "soren", "muller",
    ]  # fmt: skip
    assert drop_stop_words(["who", "writes", "the", "stories"]) == ["writes", "stories"]
    assert drop_stop_words(["who"]) == ["who"]


def test_long_texts_are_cut():
    assert len(split_words(" ".join(f"w{n}" for n in range(5000)))) == 12
    assert len(split_words("x" * 5000)[0]) == 40


@pytest.mark.parametrize(
    ("typed", "word"),
    [("prodcut", "product"), ("manger", "manager"), ("stakholdres", "stakeholders")],
)
def test_mistyped_word_is_found(typed, word):
    assert nearest(typed, ["xyz", word]) == [word]


def test_short_words_and_numbers_are_never_corrected():
    assert nearest("pm", ["po", "pmm"]) == []
    assert nearest("2020", ["2021"]) == []
    assert nearest("teh", ["the"]) == []
    assert nearest("scope", ["slope", "scopes", "soap"]) == ["scopes", "slope"]


@given(st.text(max_size=200))
def test_folding_is_stable_and_words_hold_nothing_that_a_database_reads(text):
    assert fold(fold(text)) == fold(text)
    for word in split_words(text):
        assert word.isalnum() or is_unspaced(word)


@given(st.text(alphabet="ab \x02\x03<&[@]*\n", max_size=60))
def test_marks_in_any_text_give_whole_html(marked):
    plain = marked.replace("\x02", "").replace("\x03", "")
    spans = parse_marks(marked)
    for html in (highlight(plain, spans), snippet(plain, spans)):
        assert html.count("<mark>") == html.count("</mark>")
        assert "<" not in html.replace("<mark>", "").replace("</mark>", "")


def test_neighbouring_words_are_marked_as_one():
    marked = "a \x02b\x03 \x02c\x03 d"
    assert highlight("a b c d", parse_marks(marked)) == "a <mark>b c</mark> d"


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("who writes", True),
        ("and who writes", True),
        ("Wer schreibt", True),
        ("what does a product manager do", False),
        ("user stories", False),
    ],
)
def test_a_question_asks_who(text, asks):
    assert is_question(text) is asks


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("what does a Product Manager do?", "Product Manager"),
        ("Was macht ein Product Owner", "Product Owner"),
        ("Product Owner", "Product Owner"),
        ("what is it", ""),
    ],
)
def test_the_words_around_a_title_are_taken_off(text, title):
    assert bare_title(text) == title


def test_what_sqlite_looks_at_letter_by_letter_has_all_letters_without_blanks_between_words():
    characters = "".join(map(chr, range(0x110000)))
    others = re.sub(f"[{AROUND_UNSPACED}]", "", characters)
    assert not re.search(f"[{UNSPACED}]", others)
    assert all(sign in others for sign in "aäжא‘’“”–—…")
