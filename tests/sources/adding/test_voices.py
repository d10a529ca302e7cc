"""Which voice a name means: those that are here first."""

import pytest

from sources.adding.voices import Voices, folded
from sources.models import Voice

VOICES = [
    Voice(pk=number, name=name)
    for number, name in enumerate(
        ["Kimberly Berls", "Scaled Agile", "Ken Schwaber and Jeff Sutherland", "18F", "Åsa Öberg"],
        start=1,
    )
]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Kimberly Berls", "Kimberly Berls"),
        ("kimberly  BERLS", "Kimberly Berls"),
        ("Berls, Kimberly", "Kimberly Berls"),
        ("Kimberley Berls", "Kimberly Berls"),
        ("Scaled Agile, Inc.", "Scaled Agile"),
        ("Jeff Sutherland and Ken Schwaber", "Ken Schwaber and Jeff Sutherland"),
        ("Asa Oberg", "Åsa Öberg"),
        ("Kim Berls", None),
        ("Ken Schwaber", None),
        ("18", None),
        ("", None),
        ("？", None),
    ],
)
def test_a_name_written_otherwise_is_the_same_voice_and_a_like_one_is_not(name, same):
    match = Voices(VOICES).match([name])
    assert (match.same and match.same.name) == same
    assert not same or match.near[0].name == same


def test_near_ones_are_offered_and_so_are_those_of_the_same_site():
    voices = Voices(VOICES)
    assert [voice.name for voice in voices.match(["Kim Berls"]).near] == ["Kimberly Berls"]
    assert [voice.name for voice in voices.match([], [4]).near] == ["18F"]
    assert [voice.name for voice in voices.match(["Scaled Agile"], [4, 99]).near] == [
        "Scaled Agile",
        "18F",
    ]


def test_a_publisher_does_not_decide_who_an_author_is():
    match = Voices(VOICES).match(["Somebody Else", "Scaled Agile"])
    assert match.same is None
    assert [voice.name for voice in match.near] == ["Scaled Agile"]


@pytest.mark.parametrize("names", [[], ["Somebody Else"]])
def test_who_begins_with_the_name_of_a_voice_is_offered_it_but_that_decides_nothing(names):
    match = Voices(VOICES).match([*names, "18F, U.S. General Services Administration"])
    assert (match.same, [voice.name for voice in match.near]) == (None, ["18F"])


def test_legal_forms_alone_are_still_a_name():
    assert folded("The Co.") == "the co"
