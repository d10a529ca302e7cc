"""What an ellipsis leaves out: a quotation that hides a denial is not called verified."""

import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.text import folding, negation, quotation
from sources.text.paragraphs import find_paragraph, paragraphs
from sources.text.quotation import Result, check, fold, parts

DENIED = "In our firm the Product Owner is not allowed to move an item."


class TestHidden:
    def test_a_denial_makes_it_to_be_confirmed_and_is_shown(self):
        seen = check("the Product Owner is … allowed to move an item", DENIED)
        assert seen.result is Result.UNCONFIRMED
        assert seen.hidden == "not"

    def test_a_denial_that_is_quoted_is_not_hidden(self):
        seen = check("the Product Owner … not allowed to move", DENIED)
        assert (seen.result, seen.hidden) == (Result.VERIFIED, "")

    def test_nor_is_one_that_stands_before_or_after_what_is_quoted(self):
        text = "Not here: the owner alone or the whole team decides. Never otherwise."
        assert check("… the owner alone … whole team decides …", text).result is Result.VERIFIED

    @pytest.mark.parametrize(
        "left_out",
        [
            *("is not", "never", "NEVER", "no longer", "and nobody else", "does nothing but"),
            *("only rarely", "neither asks nor", "cannot", "without a team", "unless asked,"),
            *("isn't", "isn’t", "isnʼt", "isn´t", "isn`t", "isnt", "can't", "CAN’T", "won’t"),
            *("if there is time,", "hardly", "seldom", "far from it,", "rather than her"),
            *("refuses to", "is unable to", "stops whoever", "is forbidden what", "lacks what"),
            *("is unlikely to say who", "just watches who", "at most watches who", "do n’t"),
            *("until asked", "when asked", "as long as needed", "prevents what", "with little say"),
            *("non-technical", "no-one's", "not-", "(not)", "ne\u00adver", "n\u200bot", "“only”"),
        ],
    )
    def test_in_english(self, left_out):
        text = f"The Scrum Master {left_out} runs the whole demo."
        assert check("The Scrum Master … runs the whole demo", text).result is Result.UNCONFIRMED

    @pytest.mark.parametrize(
        "left_out",
        [
            *("nicht", "nichts", "nie", "niemals", "kein", "keinesfalls", "Niemand", "nur", "ohne"),
            *("außer dem Team", "AUSSER", "weder", "noch", "kaum", "sofern", "es sei denn,"),
            *("wenn es passt,", "lediglich", "nicht-technisch", "höchstens", "bis Freitag"),
            *("verweigert, wer", "ist untersagt, dass sie", "solange es geht,", "wenig gefragt"),
        ],
    )
    @pytest.mark.parametrize("language", ["de", "de-AT", "DE"])
    def test_in_german(self, left_out, language):
        text = f"Die Produktleitung {left_out} entscheidet über das Backlog."
        quoted = "Die Produktleitung … entscheidet über das Backlog"
        assert check(quoted, text, language).result is Result.UNCONFIRMED

    @pytest.mark.parametrize(
        ("left_out", "language"),
        [
            ("often notes and knows", "en"),
            ("in the noon", "en"),
            ("in a nonet at Norton's wanting", "en"),
            ("knotted", "en-GB"),
            ("also notiert und genießt", "de"),
            ("an einem Montag", "de"),
        ],
    )
    def test_words_that_only_look_like_it_deny_nothing(self, left_out, language):
        text = f"The Scrum Master {left_out} runs the whole demo."
        quoted = "The Scrum Master … runs the whole demo"
        assert check(quoted, text, language).result is Result.VERIFIED

    def test_in_a_language_whose_words_are_not_known_any_word_may_deny(self):
        text = "Le responsable ne décide jamais du produit, dit-on."
        quoted = "Le responsable … décide"
        assert check(quoted, text, "fr").result is Result.UNCONFIRMED
        assert check("Le responsable … ne décide jamais du", text, "fr").result is Result.VERIFIED

    def test_each_of_several_gaps_is_read(self):
        text = "One two and three four but five six and seven."
        assert check("One two … three four … five six", text).result is Result.UNCONFIRMED
        assert check("One two … three four but … six", text).result is Result.VERIFIED

    def test_a_word_that_goes_on_behind_an_apostrophe_is_not_whole(self):
        for sign in "'’ʼ":
            text = f"The Product Owner can{sign}t move an item alone."
            assert check("The Product Owner can", text).result is Result.MISSING
            assert check("The Product Owner can … an item", text).result is Result.MISSING
        assert check("the team owns", "So the team owns 't Hooft.").result is Result.VERIFIED

    def test_of_several_ways_to_match_one_with_a_denial_is_enough(self):
        text = "The Scrum Master attends the demo and never runs the demo."
        assert check("The Scrum Master … the demo", text).result is Result.UNCONFIRMED
        assert check("The Scrum Master attends … and", text).result is Result.VERIFIED

    def test_one_of_several_places_with_a_denial_is_enough(self):
        place = "The owner {} the list. "
        text = place.format("keeps") * 5 + "x" * 2000 + " " + place.format("never sees")
        assert check("The owner … the list", place.format("keeps") * 5).result is Result.AMBIGUOUS
        assert check("The owner … the list", text).result is Result.UNCONFIRMED


# --- Against a plain reference ------------------------------------------------------------

_WORD = st.sampled_from(["a", "b", "ab", "not", "can't", "x"])
_TEXTS = st.lists(_WORD, max_size=24).map(" ".join)
_QUOTATIONS = st.lists(
    st.lists(_WORD, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=3
).map(" … ".join)


def _whole_places(words: str, text: str) -> list[int]:
    """Places at which words stand between blanks: all words of these texts do."""
    padded = f" {text} "
    return [at for at in range(len(padded)) if padded.startswith(f" {words} ", at)]


def _expected(quoted: str, text: str) -> Result:
    pieces = parts(quoted)

    def chains(number: int, start: int) -> bool:
        if number == len(pieces):
            return True
        return any(
            chains(number + 1, at + len(pieces[number]))
            for at in _whole_places(pieces[number], text)
            if start <= at <= start + quotation.MAX_GAP
        )

    beginnings = [at for at in _whole_places(pieces[0], text) if chains(1, at + len(pieces[0]))]
    if not beginnings:
        return Result.MISSING
    denials = [
        (at, at + len(word)) for word in ("not", "can't") for at in _whole_places(word, text)
    ]
    for before, after in pairwise(pieces):
        for at in _whole_places(before, text):
            end = at + len(before)
            for next_at in _whole_places(after, text):
                if end <= next_at <= end + quotation.MAX_GAP and any(
                    end <= start and stop <= next_at for start, stop in denials
                ):
                    return Result.UNCONFIRMED
    return Result.AMBIGUOUS if len(beginnings) > 1 else Result.VERIFIED


@pytest.mark.parametrize("most", [3, 8, 1000])
@given(quoted=_QUOTATIONS, text=_TEXTS)
def test_it_says_what_trying_every_place_says(most, quoted, text):
    before, quotation.MAX_GAP = quotation.MAX_GAP, most
    try:
        expected = _expected(quoted, text) if text else Result.UNCHECKED
        assert check(quoted, text).result is expected
    finally:
        quotation.MAX_GAP = before


# --- The work -----------------------------------------------------------------------------


def _lines_run(work, *arguments) -> int:
    """How many lines of the package are run: a measure that no busy machine changes."""
    count = 0

    def trace(frame, event, argument):
        nonlocal count
        if "sources" not in frame.f_code.co_filename:
            return None
        count += event == "line"
        return trace

    for remembered in (folding.fold_marked, quotation._denials):
        remembered.cache_clear()
    sys.settrace(trace)
    try:
        work(*arguments)
    finally:
        sys.settrace(None)
    return count


def _holding(words: str, text: str):
    return find_paragraph(words, paragraphs(text))


_CRAFTED = {
    "the first words everywhere": (check, "the owner … never decides", "the owner "),
    "the beginning far from its end": (check, "a b … c d", "a b "),
    "one long word": (check, "a … zebra crossing", "a"),
    "parts of words": (check, "a … zebra crossing", "xa "),
    "twenty ellipses": (check, " … ".join(["a b"] * 21), "a b "),
    "twenty ellipses and no end": (check, " … ".join(["a b"] * 21) + " … zebra", "a b "),
    "denials before and after": (check, "zebra … crossing here", "no zebra not crossing here "),
    "denials alone": (check, "zebra … crossing here", "no not never "),
    "near it everywhere": (
        quotation.nearest_passage,
        "the product owner sorts the backlog",
        "the product owner orders the backlog ",
    ),
    "one common word": (quotation.nearest_passage, "the the the owner", "the "),
    "a paragraph a letter": (_holding, "the owner … decides", "a\n\n"),
    "a paragraph a beginning": (_holding, "the owner … decides", "the owner\n\n"),
    "abbreviations": (quotation.is_whole_sentence, "the owner decides", "e.g. E.g. "),
}


@pytest.mark.parametrize("name", _CRAFTED)
def test_twice_the_text_is_at_most_twice_the_work(name):
    work, quoted, piece = _CRAFTED[name]
    once, twice = (
        _lines_run(work, quoted, piece * (size // len(piece))) for size in (40_000, 80_000)
    )
    assert twice <= 2 * once + 200


def test_marks_on_one_letter_are_sorted_in_short_runs():
    folded = fold("a" + "\u0315\u0300" * 1000)
    runs = folded.split("\u034f")
    assert len(runs) > 60
    assert max(map(len, runs)) <= 31


def test_a_long_rule_of_dashes_is_left_as_it_is():
    assert fold("–" * 100) == "-" * 100


def test_the_languages_at_hand():
    assert negation.pattern("en-GB") is negation.pattern("en")
    assert negation.pattern("de") is not negation.pattern("en")
    assert negation.pattern("pt-BR") is negation.pattern("")
