"""Names stand where people look for them, in public and at the desk, in any database."""

import pytest
from django.contrib import admin
from django.urls import reverse
from taggit.models import Tag

from roles.models import Alias, Claim, Context, Responsibility, Role, Scale
from sources.alphabet import sort_key
from sources.models import Source, Voice
from tests import kept_world
from tests.html import get_page, text_of

NAMES = ["eagle", "Éclair", "edge", "Echo", "øre", "Zebra", "apple"]
SORTED = ["apple", "eagle", "Echo", "Éclair", "edge", "øre", "Zebra"]
in_admin = pytest.mark.ignore_template_errors


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Éclair", "eclair"),
        ("E\u0301clair", "eclair"),
        ("Weiß", "weiss"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("ИЙ", "ий"),
        ("", ""),
        ("順番", "順番"),
    ],
)
def test_a_key_is_without_accents_and_capitals(text, key):
    assert sort_key(text) == key


def fill(world):
    """Rows of every kind with the same names."""
    world.claim("roe", "product-owner", "backlog", "owns")
    tags = [Tag.objects.create(name=name, slug=f"t{number}") for number, name in enumerate(NAMES)]
    for number, name in enumerate(NAMES):
        role = world.role(f"n{number}", name=name)
        role.tags.add(tags[number])
        Alias.objects.create(role=role, title=name, slug=f"n{number}a")
        Voice.objects.create(slug=f"n{number}", name=name)
        question = world.responsibility(f"n{number}", name=name)
        question.tags.add(tags[number])
        world.context(f"n{number}")
        Context.objects.filter(slug=f"n{number}").update(name=name)
        Scale.objects.create(slug=f"n{number}", name=name)
        world.source(f"n{number}", "roe", short_name=name).tags.add(tags[number])
        world.claim(f"n{number}", f"n{number}", f"n{number}", "owns")
    return world


kept, rows = kept_world.fixtures(fill)


def list_of(model, query="") -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query


def cells(page, column: str) -> list[str]:
    """Return the texts of a column of a list."""
    return [
        text_of(cell)
        for row in page.root.iter("tr")
        for cell in row
        if f"field-{column}" in cell.get("class", "").split()
    ]


def names_in(texts) -> list[str]:
    return [text for text in texts if text in NAMES]


@in_admin
@pytest.mark.parametrize("model", [Role, Alias, Voice, Context, Scale, Tag])
def test_a_list_of_the_desk_is_sorted_by_name(model, rows, admin_desk):
    page = get_page(admin_desk, list_of(model))
    column = admin.site._registry[model].list_display[0]
    assert names_in(cells(page, column)) == SORTED
    headings = [heading.get("class", "") for heading in page.root.iter("th")]
    assert [heading for heading in headings if "sorted ascending" in heading]


@in_admin
@pytest.mark.parametrize(
    ("model", "column"),
    [
        (Role, "name"),
        (Responsibility, "name"),
        (Source, "short_name"),
        (Source, "voice"),
        (Alias, "role"),
        (Claim, "roles"),
        (Claim, "source_name"),
    ],
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_so_is_each_column_with_names(model, column, sign, rows, admin_desk):
    if column == "voice":
        for number, name in enumerate(NAMES):
            Source.objects.filter(slug=f"n{number}").update(voice=Voice.objects.get(name=name))
    columns = list(admin.site._registry[model].list_display)
    place = columns.index(column) + 1
    page = get_page(admin_desk, list_of(model, f"?o={sign}{place}"))
    texts = cells(page, column)
    assert names_in(texts) == SORTED[:: -1 if sign else 1]


@in_admin
@pytest.mark.parametrize("model", [Role, Voice, Context, Scale])
def test_so_are_the_rows_that_a_select_finds(model, rows, admin_desk):
    field = {
        Role: ("roles", "claim", "role"),
        Voice: ("sources", "source", "voice"),
        Context: ("roles", "claim", "contexts"),
        Scale: ("roles", "responsibility", "scale"),
    }[model]
    query = dict(zip(("app_label", "model_name", "field_name"), field, strict=True))
    answer = admin_desk.get(reverse("admin:autocomplete"), query)
    texts = [result["text"] for result in answer.json()["results"]]
    assert [name for name in texts if name in NAMES] == SORTED


@in_admin
def test_so_are_the_filters_of_a_list(rows, admin_desk):
    page = get_page(admin_desk, list_of(Role))
    assert names_in(page.texts("select/option")) == SORTED


@in_admin
def test_so_are_the_roles_at_the_desk(rows, admin_desk):
    address = reverse("admin:sources_source_reading_desk", args=[Source.objects.named("roe").pk])
    page = get_page(admin_desk, address)
    roles = page.all("select[@name='role']")[0]
    assert names_in(option.text for option in roles.iter("option")) == SORTED


def test_so_are_public_lists(rows, visitor):
    page = get_page(visitor, "/roles/")
    listed = names_in(page.texts("main//a"))
    assert list(dict.fromkeys(listed)) == SORTED
    for address in ("/roles/", "/sources/", "/responsibilities/"):
        tags = [
            text_of(link)
            for link in get_page(visitor, address).root.iter("a")
            if "tag=" in link.get("href", "")
        ]
        assert names_in(tags)[: len(NAMES)] == SORTED
