"""The file that an organisation is exported to: written, read, refused, and filled in again."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teams import exchange
from teams.editing import fill
from teams.exchange import (
    Exchange,
    ExchangeError,
    LocalRoleEntry,
    MembershipEntry,
    PersonEntry,
    TeamEntry,
    TitleRuleEntry,
)
from teams.exporting import as_json

EXAMPLE = Path("teams/example.json").read_text(encoding="utf-8")

LETTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
NAMES = st.text(LETTERS, min_size=1, max_size=120)
NAMES = NAMES.filter(str.strip)
DAYS = st.none() | st.dates()


@st.composite
def exchanges(draw) -> Exchange:
    slugs = draw(st.lists(st.from_regex(r"[a-z]{1,6}", fullmatch=True), unique=True, max_size=4))
    numbers = list(range(1, draw(st.integers(0, 4)) + 1))
    some_slug = st.sampled_from(["", *slugs])
    some_number = st.none() | st.sampled_from(numbers) if numbers else st.none()
    return Exchange(
        draw(NAMES),
        tuple(TeamEntry(slug, draw(NAMES), draw(some_slug)) for slug in slugs),
        tuple(
            PersonEntry(number, draw(NAMES), draw(st.text("0123", max_size=40)))
            for number in numbers
        ),
        tuple(LocalRoleEntry(slug, draw(NAMES), linked_on=draw(DAYS)) for slug in slugs),
        tuple(
            TitleRuleEntry(title, title, tuple(draw(st.lists(st.sampled_from(slugs), unique=True))))
            for title in (draw(st.lists(NAMES, unique=True, max_size=3)) if slugs else ())
        ),
        tuple(
            MembershipEntry(
                draw(st.sampled_from(slugs)),
                draw(some_number),
                draw(some_slug),
                draw(st.text("ab<=é", max_size=200)),
                share=draw(st.none() | st.integers(1, 100)),
                start=draw(DAYS),
                end=draw(DAYS),
                reports_to=draw(some_number),
            )
            for _ in range(draw(st.integers(0, 3)) if slugs else 0)
        ),
    )


@given(exchanges())
def test_what_is_written_is_read_again(organisation):
    text = exchange.write(organisation)
    assert exchange.read(text) == organisation.ordered
    assert exchange.write(exchange.read(text)) == text


def test_file_is_told_from_a_table():
    assert exchange.is_exchange(EXAMPLE)
    assert exchange.is_exchange(f"\ufeff {EXAMPLE}")
    assert not exchange.is_exchange("Name,Title\nAda,PO")


def changed(**lists) -> str:
    content = json.loads(EXAMPLE)
    for kind, entry in lists.items():
        content[kind][1] |= entry
    return json.dumps(content)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[]", "format"),
        ("{", ""),
        ("[" * 100_000, ""),
        (EXAMPLE.replace('"version": 1', '"version": 2'), "version"),
        (EXAMPLE.replace('"people"', '"persons"'), "persons"),
        (changed(people={"id": "2"}), "people[1].id"),
        (changed(people={"id": True}), "people[1].id"),
        (changed(people={"id": 1}), "people[1].id"),
        (changed(people={"mail": "a@b.example"}), "people[1].mail"),
        (changed(people={"name": None}), "people[1].name"),
        (changed(people={"name": "A\0"}), "people[1].name"),
        (changed(teams={"parent": "nowhere"}), "teams[1].parent"),
        (changed(local_roles={"linked_on": "3 March"}), "local_roles[1].linked_on"),
        (changed(title_rules={"local_roles": "developer"}), "title_rules[1].local_roles"),
        (changed(title_rules={"decided_at": "2026-03-03T09:00"}), "title_rules[1].decided_at"),
        (changed(memberships={"person": 99}), "memberships[1].person"),
        (changed(memberships={"share": 50.5}), "memberships[1].share"),
    ],
)
def test_file_that_cannot_be_read_says_where(text, place):
    with pytest.raises(ExchangeError) as error:
        exchange.read(text)
    assert error.value.place == place


def test_export_filled_into_an_empty_organisation_exports_the_same(world, organisations):
    world.role("product-manager")
    world.role("developer")
    first, second = organisations.make("First"), organisations.make("Second")
    fill(first, exchange.read(EXAMPLE))
    exported = as_json(first)
    fill(second, exchange.read(exported))
    again = as_json(second)
    assert again.replace('"Second"', '"First"') == exported
    assert second.people.count() == 22
    assert second.local_roles.get(slug="developer").role.slug == "developer"


def test_titles_that_an_earlier_version_folded_otherwise_are_read_anew(db, organisations):
    content = json.loads(EXAMPLE)
    slug = content["local_roles"][0]["slug"]
    seen = ("Tideverantwortliche", "Tideverantwortlicher")
    content["title_rules"] = [
        {"title": seen[0].casefold(), "seen": seen[0], "local_roles": []},
        {"title": seen[1].casefold(), "seen": seen[1], "local_roles": [slug]},
    ]
    organisation = organisations.make()
    fill(organisation, exchange.read(json.dumps(content)))
    rule = organisation.title_rules.get()
    assert (rule.title, rule.local_roles.get().slug) == ("tideverantwortliche", slug)


def test_role_that_this_site_does_not_have_is_named_in_a_notice(db, organisations):
    organisation = organisations.make()
    fill(organisation, exchange.read(EXAMPLE))
    role = organisation.local_roles.get(slug="product-manager")
    assert (role.role, role.linked_on, role.former_role_name) == (None, None, "Product manager")


def test_organisation_that_has_something_is_not_filled(organisations):
    organisation = organisations.make()
    organisations.team(organisation)
    with pytest.raises(ValueError, match="not empty"):
        fill(organisation, exchange.read(EXAMPLE))
