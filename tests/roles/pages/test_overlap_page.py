"""/compare/a-vs-b/overlap/: what roles have in common, as a picture and in numbers."""

import re
from xml.etree import ElementTree

import pytest

from tests import kept_world
from tests.pages import page, words

ADDRESS = "/compare/product-manager-vs-product-owner/overlap/"
SVG = "{http://www.w3.org/2000/svg}"


def fill(world):
    """Both take part in three, one of them contested; the owner alone in one; a fourth asks
    something else."""
    for row in ("backlog", "roadmap", "release"):
        world.claim("berls", "product-owner", row, "owns")
        world.claim("lymar", "product-manager", row, "contributes")
    world.claim("yash", "product-owner", "backlog", "not-theirs")
    world.claim("berls", "product-owner", "stories", "shares")
    world.claim("berls", "product-manager", "stories", "not-theirs")
    scale = world.scale("line", [("cto", "the CTO", "other"), ("varies", "varies", "varies")])
    world.claim("berls", "product-owner", world.responsibility("reports-to", scale), "cto")
    return world


kept, told = kept_world.fixtures(fill)


def numbers(html: str) -> list[tuple[str, int, int, int]]:
    body = re.search(r'<table class="numbers">.*?<tbody>(.*?)</tbody>', html, re.DOTALL)[1]
    found = re.findall(
        r'<th scope="row">(.*?)</th><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>', body
    )
    return [(label, *map(int, rest)) for label, *rest in found]


def picture(html: str) -> ElementTree.Element:
    svg = re.search(r"<svg class=\"overlap-picture\".*?</svg>", html, re.DOTALL)[0]
    named = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
    return ElementTree.fromstring(named)  # noqa: S314 (our own page)


def test_the_table_counts_what_is_shared_what_only_one_has_and_what_is_contested(told, visitor):
    html = page(visitor, ADDRESS)
    assert numbers(html) == [
        ("Product Manager and Product Owner", 3, 2, 1),
        ("Only the Product Owner", 1, 1, 0),
        ("Only the Product Manager", 0, 0, 0),
    ]
    assert "4 questions on which at least one of them" in words(html)
    assert "3 in common , on 1 sources disagree" in words(html)
    assert "1 more question of the comparison is not counted" in words(html)


def test_it_says_how_the_questions_answered_for_both_stand_as_the_comparison_does(told, visitor):
    told.claim("berls", "product-owner", "hiring", "owns")
    told.claim("lymar", "product-manager", "hiring", "owns")
    told.claim("racki", "product-owner", "release", "owns")
    scale = told.scale("same", [("yes", "yes", "other"), ("varies", "varies", "varies")])
    question = told.responsibility("same-job", scale, relational=True)
    told.claim("berls", "product-manager", question, "yes", other_role="product-owner")
    html = words(page(visitor, ADDRESS))
    # Backlog and hiring (rivals: Berls and Lymar speak of both); roadmap, release and stories.
    assert (
        "In their comparison 6 questions are answered for two of them or more: sources disagree "
        "on 2, 0 are answered alike, 3 differently. 1 is about the roles side by side, and sources "
        "do not disagree on it." in html
    )


@pytest.mark.parametrize("extra", [[], ["tester"], ["analyst", "tester", "writer"]])
def test_the_picture_holds_the_same_numbers_as_the_table(told, visitor, extra):
    for number, role in enumerate(extra):
        told.claim("berls", role, "backlog", "owns")
        told.claim("berls", role, f"row-{number}", "owns")
    slugs = "-vs-".join(sorted(["product-manager", "product-owner", *extra]))
    html = page(visitor, f"/compare/{slugs}/overlap/")
    drawn = []
    for group in picture(html).iter(f"{SVG}g"):
        label, number = (text.text for text in group.iter(f"{SVG}text"))
        settled, contested = (float(bar.get("width")) for bar in group.iter(f"{SVG}rect"))
        drawn.append((label, int(number), settled, contested))
    rows = numbers(html)
    assert [(label, number) for label, number, *_ in drawn] == [row[:2] for row in rows]
    unit = max(a + b for _, _, a, b in drawn) / max(number for _, number, *_ in rows)
    for (_, _, settled, contested), (_, _, as_settled, as_contested) in zip(
        drawn, rows, strict=True
    ):
        assert settled == pytest.approx(unit * as_settled, abs=0.2)
        assert contested == pytest.approx(unit * as_contested, abs=0.2)


def test_the_picture_is_named_and_described_and_needs_no_inline_style(told, visitor):
    svg = picture(page(visitor, ADDRESS))
    ids = {each.get("id") for each in svg.iter()}
    assert svg.get("role") == "img"
    assert set(svg.get("aria-labelledby").split()) <= ids
    assert svg.find(f"{SVG}title").text == "Overlap of Product Manager and Product Owner"
    assert not [each for each in svg.iter() if each.get("style")]


def test_each_part_lists_its_responsibilities_with_the_way_to_the_comparison(told, visitor):
    html = page(visitor, ADDRESS)
    part = re.search(r'<section aria-labelledby="part-2">.*?</section>', html, re.DOTALL)[0]
    assert "Only the Product Owner" in part
    assert 'href="/compare/product-manager-vs-product-owner/#row-stories"' in part


def test_the_comparison_leads_to_it_narrowed_and_dated_alike(told, visitor):
    told.context("startup")
    html = page(visitor, "/compare/product-manager-vs-product-owner/?context=startup")
    assert f'href="{ADDRESS}?context=startup"' in html


def test_it_narrows_and_can_be_read_as_of_a_day(told, visitor):
    told.claim("racki", "product-manager", "stories", "owns", contexts=("startup",))
    told.context("enterprise")
    assert numbers(page(visitor, ADDRESS))[0][1] == 4
    html = page(visitor, f"{ADDRESS}?context=enterprise")
    assert numbers(html)[0][1] == 3
    assert "What applies" in html
    html = page(visitor, f"{ADDRESS}?as_of=2020-01-01")
    assert "Nothing had been published about this by then" in html


def test_another_order_redirects(told, visitor):
    answer = visitor.get("/compare/po-vs-product-manager/overlap/?context=x")
    assert answer.status_code == 404
    answer = visitor.get("/compare/product-owner-vs-product-manager/overlap/?context=x")
    assert (answer.status_code, answer.url) == (301, f"{ADDRESS}?context=x")


@pytest.mark.parametrize("slugs", ["product-owner", "-vs-".join("abcdef"), "a-vs-a", "a-vs-"])
def test_roles_that_cannot_be_compared_are_explained(told, visitor, slugs):
    assert visitor.get(f"/compare/{slugs}/overlap/").status_code in {400, 404}


def test_roles_of_which_nothing_is_said_have_no_picture(told, visitor):
    told.role("tester")
    told.role("writer")
    html = page(visitor, "/compare/tester-vs-writer/overlap/")
    assert "No source says that one of these roles is responsible" in html
    assert "in common" not in html
    assert "<svg" not in html


def test_the_number_of_queries_is_fixed(told, visitor, django_assert_num_queries):
    # Roles; responsibilities; positions, contexts, claims and theirs; speakers.
    with django_assert_num_queries(7):
        page(visitor, ADDRESS)
    for number in range(10):
        told.claim("berls", "product-owner", f"row-{number}", "owns")
    with django_assert_num_queries(7):
        page(visitor, ADDRESS)
