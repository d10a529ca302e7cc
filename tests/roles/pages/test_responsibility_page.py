"""/responsibilities/<slug>/: one question, who according to whom, and how answers moved."""

import pytest

from roles.domain.answers import successions
from roles.models import Claim
from tests.html import Page, get_page, text_of

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


def told(page: Page) -> list[list[tuple[str, str]]]:
    """Years and answers, for each role whose answer is told by edition."""
    return [
        [(text_of(li.find("span")), text_of(li.find("span/b"))) for li in listed.findall("li")]
        for listed in page.all("section[@aria-labelledby='editions']/ol")
    ]


def answers(page: Page) -> dict[str, list[str]]:
    """Roles with their numbers of sources, by answer."""
    return {
        text_of(section.find("h3")): [text_of(li) for li in section.findall("ul/li")]
        for section in page.all("div[@class='who']/section")
    }


def verdict(page: Page) -> str:
    return text_of(page.one("p[@class='lead question-verdict']"))


class TestWhoAccordingToWhom:
    def test_each_answer_names_its_roles_with_their_sources_most_first(self, world, visitor):
        world.claim("berls", "product-owner", "backlog", "owns")
        world.claim("lymar", "product-owner", "backlog", "owns")
        world.claim("lymar", "analyst", "backlog", "contributes")
        world.claim("yash", "product-manager", "backlog", "owns")
        world.claim("racki", "product-manager", "backlog", "not-theirs")
        page = get_page(visitor, ADDRESS)
        assert answers(page) == {
            "Responsible 2": ["Product Owner 2", "Product Manager 1 sources disagree"],
            "Takes part 1": ["Analyst 1"],
            "Not responsible 1": ["Product Manager 1 sources disagree"],
        }
        assert "#of-product-owner" in page.values("div[@class='who']//a", "href")
        assert "of-product-owner" in page.ids

    def test_each_mark_is_a_source(self, world, visitor):
        for source in ("berls", "lymar"):
            world.claim(source, "product-owner", "backlog", "owns")
        page = get_page(visitor, ADDRESS)
        assert page.values("div[@class='who']//i", "class") == ["owns n2"]

    def test_every_fragment_on_the_page_exists_once(self, world, visitor, guide):
        world.claim(guide["2010"], "product-owner", "backlog", "owns")
        world.claim(guide["2020"], "product-owner", "backlog", "shares")
        world.claim("yash", "product-owner", "backlog", "not-theirs")
        world.note("backlog", "product-owner", explanation="It goes with size [@yash].")
        page = get_page(visitor, ADDRESS)
        assert len(page.ids) == len(set(page.ids))
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)

    def test_no_statement_is_lost(self, world, visitor, guide):
        world.claim(guide["2010"], "product-owner", "backlog", "owns")
        world.claim(guide["2020"], "product-owner", "backlog", "shares")
        world.claim("yash", "product-owner", "backlog", "not-theirs", manner="rejects")
        world.claim("yash", "analyst", "backlog", "contributes")
        page = get_page(visitor, ADDRESS)
        keys = {f"claim-{claim.key}" for claim in Claim.objects.all()}
        assert {i for i in page.ids if i.startswith("claim-")} == keys


class TestLongAnswers:
    """The first statements of each answer, and the way to all of them."""

    @pytest.fixture
    def many(self, world):
        for number in range(5):
            world.claim(
                f"source-{number}", "product-owner", "backlog", "owns", key=f"claimno{number}"
            )
        world.claim("yash", "product-owner", "backlog", "not-theirs", key="yashclam")
        return world

    def test_two_of_each_answer_are_shown_and_the_others_counted(self, many, visitor):
        page = get_page(visitor, ADDRESS)
        shown = {i for i in page.ids if i.startswith("claim-")}
        assert shown == {"claim-claimno0", "claim-claimno1", "claim-yashclam"}
        more = page.one("p[@class='more-statements']/a")
        assert text_of(more) == "and 3 more"
        assert more.get("href") == f"{ADDRESS}?show=statements#of-product-owner"
        listed = [i for i in page.ids if i.startswith("source-")]
        assert set(listed) - {"source-list"} == {
            "source-source-0",
            "source-source-1",
            "source-yash",
        }

    def test_page_of_all_statements_loses_none(self, many, visitor):
        page = get_page(visitor, f"{ADDRESS}?show=statements")
        keys = {f"claim-{claim.key}" for claim in Claim.objects.all()}
        assert {i for i in page.ids if i.startswith("claim-")} == keys
        assert "of-product-owner" in page.ids
        assert page.all("p[@class='more-statements']") == []

    def test_each_voice_is_heard_before_one_speaks_twice(self, many, visitor):
        again = many.source("again", voice="source-0")
        Claim.objects.filter(key="claimno1").update(source=again)
        page = get_page(visitor, ADDRESS)
        shown = {i for i in page.ids if i.startswith("claim-claimno")}
        assert shown == {"claim-claimno1", "claim-claimno2"}

    def test_one_statement_alone_is_not_left_to_another_page(self, world, visitor):
        for number in range(3):
            world.claim(f"source-{number}", "product-owner", "backlog", "owns")
        page = get_page(visitor, ADDRESS)
        assert len([i for i in page.ids if i.startswith("claim-")]) == 3
        assert not any("show=statements" in link for link in page.links)

    def test_two_disputes_are_explained_and_others_lead_to_their_explanation(self, world, visitor):
        for role in ("analyst", "baker", "cook", "product-owner"):
            world.claim("berls", role, "backlog", "contributes")
            world.claim("lymar", role, "backlog", "not-theirs")
            world.note("backlog", role, explanation=f"So for the {role} [@berls].")
        page = get_page(visitor, ADDRESS)
        lines = page.all("ul[@class='disputes']/li")
        assert [line.get("id") for line in lines] == [
            "point-backlog--cook",
            "point-backlog--product-owner",
        ]
        address = f"{ADDRESS}?show=statements#point-backlog--cook"
        assert lines[0].find("a").get("href") == address
        assert "So for the cook" not in page.text
        assert "So for the cook" in get_page(visitor, f"{ADDRESS}?show=statements").text

    def test_another_view_is_explained(self, many, visitor):
        page = get_page(visitor, f"{ADDRESS}?show=claims", status=400)
        assert "There is no such view" in page.text


class TestVerdict:
    """There is one for the question, and it says its scope."""

    def test_sources_disagree(self, world, visitor):
        world.claim("berls", "product-owner", "backlog", "owns")
        world.claim("lymar", "product-owner", "backlog", "not-theirs")
        page = get_page(visitor, ADDRESS)
        assert verdict(page) == "Across all roles: sources disagree (2 sources)"
        (sentence,) = page.texts("p[@class='note-sentence']")
        assert sentence.startswith("For the Product Owner: one source says “owns”")
        assert "point-backlog--product-owner" in page.ids

    @pytest.mark.parametrize(
        ("claims", "words"),
        [
            ([("berls", "product-owner", "owns")], "1 source"),
            (
                [("berls", "product-owner", "owns"), ("lymar", "product-owner", "owns")],
                "2 sources agree",
            ),
            (
                [("berls", "product-owner", "owns"), ("lymar", "analyst", "contributes")],
                "the roles differ: one source each",
            ),
            (
                [("berls", "product-owner", "owns"), ("berls", "analyst", "contributes")],
                "the roles differ: 1 source",
            ),
            (
                [(s, r, "shares") for s in ("berls", "lymar") for r in ("analyst", "tester")],
                "the same for each: sources agree",
            ),
            (
                [("berls", "tester", "owns"), ("berls", "analyst", "contributes"),
                 ("lymar", "analyst", "contributes")],
                "the roles differ: 2 sources",
            ),
        ],
    )  # fmt: skip
    def test_nobody_disagrees(self, world, visitor, claims, words):
        for source, role, position in claims:
            world.claim(source, role, "backlog", position)
        assert verdict(get_page(visitor, ADDRESS)) == f"Across all roles: {words}"
        listed = get_page(visitor, "/responsibilities/").one("ul[@class='questions']/li")
        assert text_of(listed).endswith(words)

    def test_only_agreement_on_one_answer_bears_its_mark(self, world, visitor):
        world.claim("berls", "product-owner", "backlog", "owns")
        world.claim("lymar", "product-owner", "backlog", "owns")
        marked = "p[@class='lead question-verdict']/span[@class='agree']"
        assert get_page(visitor, ADDRESS).all(marked)
        for source in ("berls", "lymar"):
            world.claim(source, "analyst", "backlog", "contributes")
        assert not get_page(visitor, ADDRESS).all(marked)

    def test_of_a_question_about_pairs(self, world, visitor):
        scale = world.scale("same", [("yes", "the same", "other"), ("no", "different", "other")])
        world.responsibility("backlog", scale, relational=True)
        for other in ("product-owner", "tester"):
            world.claim("berls", "product-manager", "backlog", "no", other_role=other)
        page = get_page(visitor, ADDRESS)
        assert verdict(page) == "Across all roles: no disagreement about 2 pairs of roles"
        assert page.texts("dl[@class='kinds']/div") == [
            "Product Manager and Product Owner different 1",
            "Product Manager and Tester different 1",
        ]


class TestHowAnswersMoved:
    def test_editions_that_say_the_same_stand_together_the_oldest_first(
        self, world, guide, visitor
    ):
        for year, position in zip(
            YEARS, ["contributes", "owns", "owns", "owns", "shares", "owns"], strict=True
        ):
            world.claim(guide[year], "product-owner", "backlog", position)
        assert told(get_page(visitor, ADDRESS)) == [
            [
                ("2010", "contributes"),
                ("2011 to 2016", "owns"),
                ("2017", "shares"),
                ("2020", "owns"),
            ]
        ]
        assert "Guide, of Product Owner" in get_page(visitor, ADDRESS).text

    def test_an_edition_that_is_silent_says_so_and_one_before_the_first_word_is_left_out(
        self, world, guide, visitor
    ):
        world.claim(guide["2011"], "product-owner", "backlog", "owns")
        world.claim(guide["2016"], "product-owner", "backlog", "owns")
        assert told(get_page(visitor, ADDRESS)) == [
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
        assert told(get_page(visitor, ADDRESS)) == [
            [("2010 to 2020", "owns")],
            [
                ("2010", "contributes"),
                ("2011 to 2016", "says nothing"),
                ("2017", "owns / “not theirs” called wrong"),
                ("2020", "says nothing"),
            ],
        ]

    def test_each_stage_is_referenced(self, world, guide, visitor):
        world.claim(guide["2010"], "product-owner", "backlog", "contributes")
        world.claim(guide["2020"], "product-owner", "backlog", "owns")
        page = get_page(visitor, ADDRESS)
        assert len(page.all("section[@aria-labelledby='editions']//li/span/span/a")) == 2

    def test_a_pair_s_answer_moves_too(self, world, guide, visitor):
        scale = world.scale(
            "senior",
            [("senior", "{a} is senior", "other"), ("equals", "{a} and {b} are equals", "other")],
        )
        world.responsibility("senior", scale, relational=True)
        pair = {"other_role": "product-owner"}
        world.claim(guide["2010"], "product-manager", "senior", "senior", **pair)
        world.claim(guide["2011"], "product-manager", "senior", "equals", **pair)
        assert told(get_page(visitor, "/responsibilities/senior/")) == [
            [
                ("2010", "Product Manager is senior"),
                ("2011", "Product Manager and Product Owner are equals"),
                ("2013 to 2020", "says nothing"),
            ]
        ]

    def test_without_a_superseded_claim_nothing_is_told(self, world, guide, visitor):
        world.claim(guide["2020"], "product-owner", "backlog", "owns")
        assert told(get_page(visitor, ADDRESS)) == []

    def test_an_edition_without_a_date_is_called_by_its_name(self, world, visitor):
        old = world.source("old", voice="guide", short_name="First draft")
        new = world.source("new", voice="guide", short_name="Second draft", supersedes=old)
        world.claim(old, "product-owner", "backlog", "owns")
        world.claim(new, "product-owner", "backlog", "owns")
        assert told(get_page(visitor, ADDRESS)) == [[("First draft to Second draft", "owns")]]

    def test_it_costs_one_query_however_many_editions_there_are(
        self, world, guide, visitor, django_assert_num_queries
    ):
        world.claim(guide["2020"], "product-owner", "backlog", "owns")
        # The row, and whether it is about ownership; positions, contexts, claims and theirs;
        # roles; speakers; tags; sources. Nothing is disputed.
        with django_assert_num_queries(10):
            get_page(visitor, ADDRESS)
        for year in YEARS[:-1]:
            world.claim(guide[year], "product-owner", "backlog", "shares")
        with django_assert_num_queries(11):
            get_page(visitor, ADDRESS)

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
