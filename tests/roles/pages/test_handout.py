"""/compare/a-vs-b/handout/: one sheet of paper to hand to a team."""

import pytest

from roles.domain import handout
from roles.models import Role
from roles.queries import pages
from tests.pages import page, words

ADDRESS = "/compare/product-manager-vs-product-owner/handout/"


@pytest.fixture
def told(world):
    world.role("product-manager")
    for source in ("berls", "lymar"):
        world.claim(source, "product-owner", "backlog", "owns")
    world.claim("berls", "product-owner", "roadmap", "owns", contexts=("startup",))
    world.claim("lymar", "product-owner", "roadmap", "not-theirs")
    world.claim("yash", "product-owner", "roadmap", "shares", manner="rejects")
    return world


def test_it_says_who_says_what_what_is_common_and_what_it_depends_on(told, visitor):
    text = words(page(visitor, ADDRESS))
    assert "owns : 1 voice · Berls [1]" in text
    assert "not theirs : 1 voice · Lymar [2]" in text
    assert "rejected use : Yash [3]" in text
    assert "Backlog. Product Owner: owns, 2 voices" in text
    assert "Roadmap. Product Owner, in startups: owns (one source)" in text


def test_it_spells_out_its_own_address_and_those_of_its_sources(told, visitor):
    text = words(page(visitor, ADDRESS))
    assert "http://testserver/compare/product-manager-vs-product-owner/" in text
    for source in ("berls", "lymar", "yash"):
        assert f"https://example.org/{source}" in text
    assert "https://creativecommons.org/licenses/by/4.0/" in text


def test_it_is_narrowed_and_dated_as_its_address_says(told, visitor):
    html = page(visitor, f"{ADDRESS}?context=startup")
    assert "Narrowed to what is said to happen in startups" in words(html)
    assert "http://testserver/compare/product-manager-vs-product-owner/?context=startup" in html
    assert "As it stood at the end of 1 January 2020" in words(
        page(visitor, f"{ADDRESS}?as_of=2020-01-01")
    )


def test_another_order_leads_to_the_one_address(told, visitor):
    answer = visitor.get("/compare/product-owner-vs-product-manager/handout/?context=startup")
    assert answer.status_code == 301
    assert answer["Location"] == f"{ADDRESS}?context=startup"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("product-owner", 400),
        ("product-owner-vs-nobody", 404),
        ("product-owner-vs-product-owner", 400),
    ],
)
def test_broken_addresses_are_answered(told, visitor, asked, status):
    page(visitor, f"/compare/{asked}/handout/", status)
    page(visitor, f"{ADDRESS}?context=nowhere", 400)


def test_where_nothing_is_said_it_says_so(world, visitor):
    world.role("product-manager")
    world.role("product-owner")
    text = words(page(visitor, ADDRESS))
    assert "Nothing is contested here." in text
    assert "No point yet on which two voices agree." in text
    assert "No source ties these differences to a kind of organisation." in text


def test_the_comparison_leads_to_it_as_it_is_read(told, visitor):
    html = page(visitor, "/compare/product-manager-vs-product-owner/?context=startup&show=agreed")
    assert f'href="{ADDRESS}?context=startup"' in html


def test_as_many_of_the_sharpest_points_as_fit_and_how_many_there_are(world, visitor):
    for number in range(60):
        world.claim("berls", "product-owner", f"row-{number:02}", "owns")
        world.claim("lymar", "product-owner", f"row-{number:02}", "not-theirs")
    comparison = pages.comparison_of(Role.objects.all())
    sheet, _ = pages.handout_of(comparison)
    assert 10 < len(sheet.sharpest) < 60
    assert sheet.sharpest == tuple(comparison.sharpest[: len(sheet.sharpest)])
    world.role("product-manager")
    assert f"the {len(sheet.sharpest)} sharpest of 60 points" in words(page(visitor, ADDRESS))


def test_how_many_there_are_names_what_is_counted(world, visitor):
    world.role("product-manager")
    for number in range(20):
        for source in ("berls", "lymar"):
            world.claim(source, "product-owner", f"row-{number:02}", "owns")
    assert "20 questions, as sources answer them" in words(page(visitor, ADDRESS))
    assert "8 of 20 points" in words(page(visitor, ADDRESS))
    assert "8 von 20 Punkten" in words(page(visitor, f"/de{ADDRESS}"))


def test_where_all_is_shown_nothing_is_counted(told, visitor):
    text = words(page(visitor, ADDRESS))
    assert " points" not in text


def test_longer_words_leave_room_for_fewer_points(world):
    for number in range(60):
        world.claim("berls", "product-owner", f"row-{number:02}", "owns")
        world.claim("lymar", "product-owner", f"row-{number:02}", "not-theirs")
    comparison = pages.comparison_of(Role.objects.all())
    short = handout.handout(comparison, {"berls": ("B", "B"), "lymar": ("L", "L")})
    long = handout.handout(comparison, {"berls": ("B" * 150, "B"), "lymar": ("L", "L" * 900)})
    assert len(long.sharpest) < len(short.sharpest)


def test_a_longer_title_leaves_room_for_fewer_points(world):
    silent = world.role("product-manager")
    for number in range(60):
        world.claim("berls", "product-owner", f"row-{number:02}", "owns")
        world.claim("lymar", "product-owner", f"row-{number:02}", "not-theirs")
    short, _ = pages.handout_of(pages.comparison_of(Role.objects.all()))
    silent.name = "Product Manager of all that is sold to enterprises in the whole of the north"
    silent.save()
    long, _ = pages.handout_of(pages.comparison_of(Role.objects.all()))
    assert len(long.sharpest) < len(short.sharpest)


@pytest.mark.parametrize("number", [1, 30])
def test_the_number_of_queries_stays_the_same(world, visitor, number, django_assert_num_queries):
    world.role("product-manager")
    for each in range(number):
        world.claim(f"berls-{each}", "product-owner", f"row-{each:02}", "owns")
        world.claim(f"lymar-{each}", "product-owner", f"row-{each:02}", "not-theirs")
    with django_assert_num_queries(6):
        visitor.get(ADDRESS)
