"""Where quotations stand in the paragraphs of a text, as they are written there."""

import pytest

from sources.text.paragraphs import paragraphs
from sources.text.quoted import split_at_quotations


def marked(text: str, *quotations: str) -> list[str]:
    """The marked words of a text, in its order."""
    pieces = split_at_quotations(quotations, paragraphs(text))
    return [piece.text for number in sorted(pieces) for piece in pieces[number] if piece.quotations]


@pytest.mark.parametrize(
    ("quotation", "words"),
    [
        ("owns the backlog", "owns the backlog"),
        ('says "no" to them', "says “no” to\nthem"),
        ("a well-known rule", "a well – known rule"),
        ("they cooperate daily", "they co\u00adop\u00aderate daily"),
        ("isn't theirs", "isn’t theirs"),
    ],
)
def test_typography_makes_no_difference(quotation, words):
    assert marked(f"Before.\n\nFirst {words}, and so on.\n\nAfter.", quotation) == [words]


def test_the_whole_paragraph_stays():
    text = "One two three four. Five six seven eight."
    (pieces,) = split_at_quotations(["two three four", "Five six"], paragraphs(text)).values()
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.quotations for piece in pieces] == [(), (0,), (), (1,), ()]


def test_two_quotations_may_overlap():
    pieces = split_at_quotations(
        ["one two three", "three four five"], paragraphs("one two three four five")
    )
    assert [(piece.text, piece.quotations) for piece in pieces[1]] == [
        ("one two ", (0,)),
        ("three", (0, 1)),
        (" four five", (1,)),
    ]


def test_both_sides_of_an_ellipsis_are_marked_in_their_order():
    text = "The end comes first. The owner decides what is built, and that is the end of it."
    assert marked(text, "The owner decides … is the end") == ["The owner decides", "is the end"]
    assert marked(text, "and that is … The owner decides") == []


def test_parts_of_words_and_of_other_paragraphs_are_not_marked():
    assert marked("Owners own.\n\nThe backlog is theirs.", "own the backlog") == []
    assert marked("The downers own it.", "owners own it") == []


def test_headings_are_not_marked():
    assert marked("# Who owns the backlog\n\nNobody says.", "owns the backlog") == []


def test_signs_of_patterns_are_signs():
    assert marked("They said (a+b)* again.", "said (a+b)* again") == ["said (a+b)* again"]


def test_a_long_text_takes_no_long_time():
    text = "\n\n".join(f"The owner of row {number} decides it." for number in range(20_000))
    quotations = [f"owner of row {number} decides" for number in range(0, 20_000, 400)]
    assert len(marked(text, *quotations)) == 50
