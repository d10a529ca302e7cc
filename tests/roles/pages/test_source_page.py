"""/sources/<slug>/: what a source claims, where it is the only source, where it agrees."""

import pytest

from tests import kept_world
from tests.html import Page, get_page

ADDRESS = "/sources/lymar/"


def fill(world):
    """Of Lymar's three claims one is nobody else's, one agreed and one contested."""
    world.claim("lymar", "product-owner", "vision", "owns", key="alone222")
    world.claim("lymar", "product-owner", "backlog", "owns", key="agreed22")
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-manager", "roadmap", "owns", key="differ22")
    world.claim("berls", "product-manager", "roadmap", "not-theirs")
    world.claim("yash", "product-manager", "roadmap", "not-theirs")
    return world


kept, told = kept_world.fixtures(fill)


def claims_on(page: Page) -> set[str]:
    return {name.removeprefix("claim-") for name in page.ids if name.startswith("claim-")}


def roles_on(page: Page) -> list[str]:
    return [name.removeprefix("of-") for name in page.values("h2", "id")]


def test_it_says_with_how_many_sources_each_statement_stands(told, visitor):
    text = get_page(visitor, ADDRESS).text
    assert "Vision : owns · 1 source ·" in text
    assert "Backlog : owns · 2 sources agree ·" in text
    assert "Roadmap : owns · sources disagree (1 of 3 says so)" in text


def test_the_role_of_which_it_says_most_comes_first(told, visitor):
    assert roles_on(get_page(visitor, ADDRESS)) == ["product-owner", "product-manager"]
    for row in ("release", "scope"):
        told.claim("lymar", "product-manager", row, "owns")
    assert roles_on(get_page(visitor, ADDRESS)) == ["product-manager", "product-owner"]


def test_an_answer_on_a_pair_names_its_roles(told, visitor):
    same = [("a", "The {a} is senior", "owns"), ("b", "The {b} is senior", "owns")]
    question = told.responsibility("senior", told.scale("senior", same), relational=True)
    told.claim("lymar", "product-manager", question, "b", other_role="product-owner")
    assert "Senior : The Product Owner is senior" in get_page(visitor, ADDRESS).text


@pytest.mark.parametrize(
    ("show", "keys"),
    [
        ("", {"alone222", "agreed22", "differ22"}),
        ("only-voice", {"alone222"}),
        ("agreed", {"agreed22"}),
        ("contested", {"differ22"}),
        ("formerly", set()),
    ],
)
def test_claims_are_filtered_by_how_they_stand_and_what_is_hidden_is_said(
    told, visitor, show, keys
):
    page = get_page(visitor, f"{ADDRESS}?show={show}")
    assert claims_on(page) == keys
    said = f"{len(keys)} of 3 statements shown; {3 - len(keys)} hidden."
    assert (said in page.text) == bool(show)


def test_where_sources_disagree_it_does_not_say_that_all_say_so(told, visitor):
    told.claim("berls", "product-owner", "pricing", "owns")
    told.claim("lymar", "product-owner", "pricing", "owns")
    told.claim("yash", "product-owner", "pricing", "owns", manner="rejects")
    text = get_page(visitor, ADDRESS).text
    assert "Pricing : owns · sources disagree" in text
    assert "2 of 2 say so" not in text


def test_each_way_of_standing_says_how_many(told, visitor):
    text = get_page(visitor, ADDRESS).text
    assert "All 3 The only source 1 Where sources agree 1 Where sources disagree 1" in text
    assert "In earlier editions" not in text


def test_a_superseded_source_said_all_of_it_formerly(told, visitor):
    told.source("lymar-anew", voice="lymar", supersedes=told.source("lymar"))
    text = get_page(visitor, ADDRESS).text
    assert "In earlier editions 3" in text
    assert "The only source" not in text


def test_editions_of_one_title_are_told_apart_by_when_they_came_out(told, visitor):
    first = told.source("guide", title="The Guide", published="2011-07")
    second = told.source("guide-2", title="The Guide", published="2011-10", supersedes=first)
    older = get_page(visitor, first.get_absolute_url())
    newer = get_page(visitor, second.get_absolute_url())
    assert "Superseded by The Guide October 2011" in older.text
    assert "Supersedes The Guide July 2011" in newer.text
    assert older.title.startswith("The Guide, July 2011 ·")
    assert newer.title.startswith("The Guide, October 2011 ·")


def test_an_unknown_way_is_explained(told, visitor):
    page = get_page(visitor, f"{ADDRESS}?show=x", status=400)
    assert "There is no such choice of statements" in page.text
    assert page.texts(f"a[@href='{ADDRESS}?show=agreed']") == ["Where sources agree"]


def test_a_former_address_leads_on_with_the_choice(told, visitor):
    source = told.source("lymar")
    source.slug = "alex-lymar"
    source.save()
    assert visitor.get(f"{ADDRESS}?show=agreed").url == "/sources/alex-lymar/?show=agreed"


class TestAnOriginalThatIsNoLongerThere:
    COPY = "https://web.archive.org/web/2020/https://example.org/lymar"

    @pytest.fixture
    def dead(self, told):
        source = told.source("lymar")
        source.address_is_dead, source.archive_address = True, self.COPY
        source.save()
        return source

    def links(self, visitor) -> list[str]:
        page = get_page(visitor, ADDRESS)
        return [link for link in page.links if "example.org/lymar" in link]

    def test_readers_are_led_to_the_stored_copy_first(self, dead, visitor):
        assert self.links(visitor)[:2] == [self.COPY, dead.address]
        assert "no longer there" in get_page(visitor, ADDRESS).text

    def test_so_are_those_who_follow_a_reference_or_cite_it(self, dead, told, visitor):
        page = get_page(visitor, "/claims/alone222/")
        assert dead.address not in page.links
        assert self.COPY in page.links
        cited = visitor.get("/sources/lymar/original.json").json()
        assert [item["URL"] for item in cited] == [self.COPY]

    def test_without_a_copy_or_while_it_is_there_the_original_comes_first(
        self, dead, told, visitor
    ):
        dead.address_is_dead = False
        dead.save()
        assert self.links(visitor)[:2] == [dead.address, self.COPY]
        assert "no longer there" not in get_page(visitor, ADDRESS).text
        dead.address_is_dead, dead.archive_address = True, ""
        dead.save()
        assert self.links(visitor)[:1] == [dead.address]
        assert "no longer there" in get_page(visitor, ADDRESS).text

    def test_programs_are_told_of_the_copy(self, dead, visitor):
        dead.address_is_dead = False
        dead.save()
        (item,) = visitor.get("/sources/lymar/original.json").json()
        assert (item["URL"], item["archive_location"]) == (dead.address, self.COPY)
        ris, bibtex = (
            visitor.get(f"/sources/lymar/original.{ending}").content.decode()
            for ending in ("ris", "bib")
        )
        assert f"AV  - {self.COPY}" in ris
        assert f"archiveurl = {{{self.COPY}}}" in bibtex
        assert f'"archivedAt": "{self.COPY}"' in visitor.get(ADDRESS).content.decode()
