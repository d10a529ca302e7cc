"""/responsibilities/<slug>/: one question, who according to whom, and how answers moved."""

import re

import pytest

from roles.domain.answers import successions
from tests.pages import page, words

YEARS = ("2010", "2011", "2013", "2016", "2017", "2020")
ADDRESS = "/responsibilities/backlog/"


@pytest.fixture
def guide(world):
    """Six editions of a guide, by one voice, each superseding the one before."""
    editions, before = {}, None
    for year in YEARS:
        before = editions[year] = world.source(
            f"guide-{year}", voice="guide", published=year, supersedes=before
        )
    return editions


def told(html: str) -> list[list[tuple[str, str]]]:
    """Years and answers, for each role whose answer is told by edition."""
    section = re.search(r'<section class="editions".*?</section>', html, re.DOTALL)
    lists = re.findall(r"<ol>(.*?)</ol>", section[0], re.DOTALL) if section else []
    return [
        re.findall(r'class="years">(.*?)</span> <span><b>(.*?)</b>', each, re.DOTALL)
        for each in lists
    ]


class TestWhoAccordingToWhom:
    def test_each_answer_names_its_roles_with_their_voices_most_first(self, world, visitor):
        world.claim("berls", "product-owner", "backlog", "owns")
        world.claim("lymar", "product-owner", "backlog", "owns")
        world.claim("lymar", "analyst", "backlog", "contributes")
        world.claim("yash", "product-manager", "backlog", "owns")
        html = page(visitor, ADDRESS)
        told = re.search(r'<dl class="answers">.*?</dl>', html, re.DOTALL)[0]
        assert words(told) == (
            "owns Product Owner 2 voices · Product Manager 1 voice contributes Analyst 1 voice"
        )
        assert 'href="#of-product-owner"' in told
        assert 'id="of-product-owner"' in html

    def test_every_fragment_on_the_page_exists_once(self, world, visitor, guide):
        world.claim(guide["2010"], "product-owner", "backlog", "owns")
        world.claim(guide["2020"], "product-owner", "backlog", "shares")
        html = page(visitor, ADDRESS)
        ids = re.findall(r'\sid="([^"]+)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


class TestHowAnswersMoved:
    def test_editions_that_say_the_same_stand_together_the_oldest_first(
        self, world, guide, visitor
    ):
        for year, position in zip(
            YEARS, ["contributes", "owns", "owns", "owns", "shares", "owns"], strict=True
        ):
            world.claim(guide[year], "product-owner", "backlog", position)
        assert told(page(visitor, ADDRESS)) == [
            [
                ("2010", "contributes"),
                ("2011 to 2016", "owns"),
                ("2017", "shares"),
                ("2020", "owns"),
            ]
        ]
        assert "Guide, of Product Owner" in page(visitor, ADDRESS)

    def test_an_edition_that_is_silent_says_so_and_one_before_the_first_word_is_left_out(
        self, world, guide, visitor
    ):
        world.claim(guide["2011"], "product-owner", "backlog", "owns")
        world.claim(guide["2016"], "product-owner", "backlog", "owns")
        assert told(page(visitor, ADDRESS)) == [
            [
                ("2011", "owns"),
                ("2013", "says nothing"),
                ("2016", "owns"),
                ("2017 to 2020", "says nothing"),
            ]
        ]

    def test_each_role_has_its_own_and_two_answers_of_one_edition_stand_side_by_side(
        self, world, guide, visitor
    ):
        for year in YEARS:
            world.claim(guide[year], "product-owner", "backlog", "owns")
        world.claim(guide["2010"], "team", "backlog", "contributes")
        world.claim(guide["2017"], "team", "backlog", "owns")
        world.claim(guide["2017"], "team", "backlog", "not-theirs", manner="rejects")
        assert told(page(visitor, ADDRESS)) == [
            [("2010 to 2020", "owns")],
            [
                ("2010", "contributes"),
                ("2011 to 2016", "says nothing"),
                ("2017", "owns / not rightly “not theirs”"),
                ("2020", "says nothing"),
            ],
        ]

    def test_each_stage_is_referenced(self, world, guide, visitor):
        world.claim(guide["2010"], "product-owner", "backlog", "contributes")
        world.claim(guide["2020"], "product-owner", "backlog", "owns")
        html = page(visitor, ADDRESS)
        section = re.search(r'<section class="editions".*?</section>', html, re.DOTALL)[0]
        assert len(re.findall(r'<a class="ref" href="#ref-\d+"', section)) == 2

    def test_a_pair_s_answer_moves_too(self, world, guide, visitor):
        scale = world.scale(
            "senior",
            [("senior", "{a} is senior", "other"), ("equals", "{a} and {b} are equals", "other")],
        )
        world.responsibility("senior", scale, relational=True)
        pair = {"other_role": "product-owner"}
        world.claim(guide["2010"], "product-manager", "senior", "senior", **pair)
        world.claim(guide["2011"], "product-manager", "senior", "equals", **pair)
        assert told(page(visitor, "/responsibilities/senior/")) == [
            [
                ("2010", "Product Manager is senior"),
                ("2011", "Product Manager and Product Owner are equals"),
                ("2013 to 2020", "says nothing"),
            ]
        ]

    def test_without_a_superseded_claim_nothing_is_told(self, world, guide, visitor):
        world.claim(guide["2020"], "product-owner", "backlog", "owns")
        assert told(page(visitor, ADDRESS)) == []

    def test_an_edition_without_a_date_is_called_by_its_name(self, world, visitor):
        old = world.source("old", voice="guide", short_name="First draft")
        new = world.source("new", voice="guide", short_name="Second draft", supersedes=old)
        world.claim(old, "product-owner", "backlog", "owns")
        world.claim(new, "product-owner", "backlog", "owns")
        assert told(page(visitor, ADDRESS)) == [[("First draft to Second draft", "owns")]]

    def test_it_costs_one_query_however_many_editions_there_are(
        self, world, guide, visitor, django_assert_num_queries
    ):
        world.claim(guide["2020"], "product-owner", "backlog", "owns")
        # The row; positions, contexts, claims; roles; tags; sources. Nothing is contested.
        with django_assert_num_queries(7):
            page(visitor, ADDRESS)
        for year in YEARS[:-1]:
            world.claim(guide[year], "product-owner", "backlog", "shares")
        with django_assert_num_queries(8):
            page(visitor, ADDRESS)

    @pytest.mark.parametrize(
        ("supersedes", "lines"),
        [
            ({}, []),
            ({"b": "a"}, [("a", "b")]),
            ({"c": "b", "b": "a", "y": "x"}, [("a", "b", "c"), ("x", "y")]),
            ({"b": "a", "c": "a", "d": "b"}, [("a", "b", "c", "d")]),
            ({"a": "b", "b": "a"}, []),
        ],
    )
    def test_editions_follow_one_another_as_they_supersede(self, supersedes, lines):
        assert successions(supersedes) == lines
