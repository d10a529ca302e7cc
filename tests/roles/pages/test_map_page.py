"""/map/: roles across, responsibilities down."""

import gzip
import re

import pytest

from roles.models import Claim
from tests import kept_world
from tests.html import get_page
from tests.pages import page, words


def fill(world):
    world.claim("berls", "product-owner", "backlog", "owns")
    world.claim("lymar", "product-owner", "backlog", "owns")
    world.claim("berls", "product-manager", "backlog", "owns", contexts=("startup",))
    vision = world.responsibility("vision", area=world.area("strategy"))
    world.claim("berls", "product-manager", vision, "owns")
    world.claim("lymar", "product-manager", vision, "contributes")
    world.claim("lymar", "tester", vision, "not-theirs")
    scale = world.scale("same", [("yes", "yes", "other"), ("varies", "varies", "varies")])
    question = world.responsibility("same-job", scale, relational=True)
    world.claim("berls", "product-manager", question, "yes", other_role="product-owner")
    return world


kept, told = kept_world.fixtures(fill)


def table(html: str) -> dict[str, list[str]]:
    """What stands in each row, by its header."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', html, re.DOTALL)
    return {
        words(head): [words(cell) for cell in re.findall(r"<td.*?</td>", cells, re.DOTALL)]
        for head, cells in rows
    }


def columns(html: str) -> list[str]:
    head = re.search(r"<thead>.*?</thead>", html, re.DOTALL)[0]
    return [words(each) for each in re.findall(r"<th .*?</th>", head)][1:]


def test_each_cell_says_answers_numbers_of_sources_and_whether_they_disagree(told, visitor):
    html = page(visitor, "/map/")
    assert columns(html) == ["Product Manager", "Product Owner", "Tester"]
    assert table(html) == {
        "Backlog sources disagree": ["responsible 1", "responsible 2", "not covered yet"],
        "Vision": [
            "responsible 1 · takes part 1 sources disagree",
            "not covered yet",
            "not responsible 1",
        ],
    }


def test_each_cell_draws_a_mark_for_each_source(told, visitor):
    (row, *_rest) = get_page(visitor, "/map/").all("table[@class='map']/tbody/tr[td]")
    drawn = [[i.get("class") for i in cell.findall(".//i")] for cell in row.findall("td")]
    assert drawn == [["owns"], ["owns n2"], []]


def test_answers_of_other_questions_are_named(told, visitor):
    scale = told.scale("yes", [("yes", "Yes", "other"), ("no", "No", "denies")])
    told.claim("berls", "tester", told.responsibility("senior", scale), "no")
    assert "No 1" in table(page(visitor, "/map/"))["Senior"]


def test_each_cell_leads_to_its_point(told, visitor):
    address = "/responsibilities/backlog/#of-product-owner"
    assert f'href="{address}"' in page(visitor, "/map/")
    assert 'id="of-product-owner"' in page(visitor, "/responsibilities/backlog/")


def test_it_is_a_real_table_in_a_named_box_that_the_keyboard_can_scroll(told, visitor):
    html = page(visitor, "/map/")
    assert 'role="region" aria-labelledby="caption" tabindex="0"' in html
    assert html.count('scope="col"') == 4
    assert html.count('scope="row"') == 2
    assert html.count('scope="rowgroup"') == 2


def test_questions_about_pairs_are_counted_and_led_to(told, visitor):
    assert "1 question about pairs of roles is listed with the questions" in words(
        page(visitor, "/map/")
    )


def test_no_area_is_offered_that_asks_about_pairs_alone(told, visitor):
    question = told.responsibility("same-job")
    question.area = told.area("between-roles")
    question.save()
    assert '<option value="strategy">' in page(visitor, "/map/")
    assert "between-roles" not in page(visitor, "/map/")
    page(visitor, "/map/?area=between-roles", status=400)


@pytest.mark.parametrize(
    ("query", "shown", "rows"),
    [
        ("area=strategy", ["Product Manager", "Product Owner", "Tester"], ["Vision"]),
        ("role=tester", ["Tester"], ["Vision"]),
        ("role=product-owner&role=tester", ["Product Owner", "Tester"], ["Backlog", "Vision"]),
        ("role=tester&area=delivery", ["Tester"], []),
        ("roles=all", ["Product Manager", "Product Owner", "Tester"], None),
        ("role=&area=&context=&roles=", ["Product Manager", "Product Owner", "Tester"], None),
    ],
)
def test_area_and_roles_are_chosen_in_the_address(told, visitor, query, shown, rows):
    html = page(visitor, f"/map/?{query}")
    if rows == []:
        assert "No source answers anything for these roles here." in html
        return
    assert columns(html) == shown
    if rows:
        assert [name.removesuffix(" sources disagree") for name in table(html)] == rows


def test_a_former_slug_chooses_the_role_that_it_leads_to(told, visitor):
    role = told.role("tester")
    role.slug = "qa-engineer"
    role.save()
    assert columns(page(visitor, "/map/?role=tester&role=product-owner")) == [
        "Product Owner",
        "Tester",
    ]
    chosen = page(visitor, "/disagreements/?role=tester")
    assert '<option value="qa-engineer" selected' in chosen


def test_what_is_hidden_is_announced(told, visitor):
    html = words(page(visitor, "/map/?role=tester"))
    assert "Only the roles you chose are shown. All 3 roles" in html
    assert "1 question is hidden: not covered for these roles." in html


def test_the_best_covered_roles_come_first_and_all_are_one_step_away(told, visitor):
    for number in range(12):
        told.claim("berls", f"role-{number}", "backlog", "contributes")
    html = page(visitor, "/map/")
    assert columns(html)[:2] == ["Product Manager", "Product Owner"]
    assert len(columns(html)) == 8
    assert "The 8 roles that sources say most about are shown." in html
    assert 'href="?roles=all">All 15 roles' in html
    assert len(columns(page(visitor, "/map/?roles=all"))) == 15


def test_a_table_of_too_many_cells_shows_one_area_and_leads_to_the_others(
    told, visitor, monkeypatch
):
    assert get_page(visitor, "/map/?roles=all").all("nav[@class='map-areas']") == []
    monkeypatch.setattr("roles.views.disagreements.MOST_CELLS", 5)
    parts = get_page(visitor, "/map/?roles=all")
    links = parts.all("nav[@class='map-areas']/ul/li/a")
    assert [link.get("href") for link in links] == [
        "/map/?roles=all&area=delivery",
        "/map/?roles=all&area=strategy",
    ]
    assert [link.get("aria-current") for link in links] == ["true", None]
    assert list(table(page(visitor, "/map/?roles=all"))) == ["Backlog sources disagree"]
    assert list(table(page(visitor, links[1].get("href")))) == ["Vision"]
    assert "hidden" not in parts.text


def test_it_narrows_to_a_context(told, visitor):
    told.claim("yash", "product-owner", "backlog", "not-theirs", contexts=("enterprise",))
    before = table(page(visitor, "/map/"))["Backlog sources disagree"][1]
    assert before == "responsible 2 · not responsible 1 sources disagree"
    html = page(visitor, "/map/?context=startup")
    assert table(html)["Backlog sources disagree"][1] == "responsible 2"
    assert "What applies" in html


@pytest.mark.parametrize(
    ("query", "what"),
    [
        ("area=x", "area"),
        ("role=po", "role"),
        ("role=tester&role=%00", "role"),
        ("context=x", "kind of organisation"),
        ("roles=some", "choice of roles"),
    ],
)
def test_wrong_values_are_explained(told, visitor, query, what):
    assert f"There is no such {what}" in page(visitor, f"/map/?{query}", status=400)


def test_an_empty_site_has_an_empty_map(db, visitor):
    assert "No source says anything about any role yet." in page(visitor, "/map/")


def test_hundreds_of_rows_and_two_dozen_roles_stay_light_and_cost_no_query_more(
    told, visitor, django_assert_num_queries
):
    # Roles, responsibilities; positions, contexts, claims and theirs; speakers.
    with django_assert_num_queries(7):
        page(visitor, "/map/")
    source = told.source("berls")
    areas = [told.area(f"area-{number}") for number in range(6)]
    roles = [told.role(f"a-role-of-number-{number}") for number in range(24)]
    positions = list(told.scale().positions.all())
    Claim.objects.bulk_create(
        Claim(
            source=source,
            role=role,
            responsibility=responsibility,
            position=positions[(number + place) % 3],
            paraphrase="So it is.",
            locator=f"p {number}",
            status="published",
            published_at="2026-01-01T00:00Z",
        )
        for number in range(200)
        for responsibility in [
            told.responsibility(f"a-row-of-number-{number}", area=areas[number // 34])
        ]
        for place, role in enumerate(roles)
        if (number + place) % 3
    )
    with django_assert_num_queries(7):
        html = page(visitor, "/map/")
    assert len(gzip.compress(html.encode(), 6)) < 25_000
    with django_assert_num_queries(7):
        html = page(visitor, "/map/?roles=all")
    # So many cells are drawn area by area; all areas together are the whole.
    areas = get_page(visitor, "/map/?roles=all").all("nav[@class='map-areas']/ul/li/a")
    counted = {}
    for link in areas:
        with django_assert_num_queries(7):
            html = page(visitor, link.get("href"))
        counted[link.get("href")] = len(table(html))
        assert len(gzip.compress(html.encode(), 6)) < 25_000
    assert sum(counted.values()) == 202
    assert len(counted) == 8
