"""Every text is bounded: in forms, and in what is validated without one."""

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CharField

from roles.models import Context, Scale
from sources.models import Voice

OURS = [
    model
    for app in ("rolekb", "roles", "sources")
    for model in apps.get_app_config(app).get_models()
    if not model.__name__.startswith("Historical")
]


def texts(model):
    return [
        each
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
    ]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_text_of_every_model_has_a_greatest_length(model):
    for field in texts(model):
        assert field.max_length, field


@pytest.mark.parametrize(
    "model", [m for m in OURS if m in admin.site._registry], ids=lambda model: model._meta.label
)
def test_every_text_in_the_admin_is_held_to_it(model, rf, administrator):
    request = rf.get("/")
    request.user = administrator
    desk = admin.site.get_model_admin(model)
    fields = desk.get_form(request)().fields
    for field in texts(model):
        if isinstance(fields.get(field.name), CharField) and not field.choices:
            with pytest.raises(ValidationError, match=r"[Aa]t most"):
                fields[field.name].clean("x" * (field.max_length + 1))


@pytest.mark.parametrize("model", [Voice, Scale, Context])
def test_a_long_text_is_refused_without_a_form_too(model, db):
    row = model(slug="a", name="A", note="x" * 2001)
    with pytest.raises(ValidationError) as refusal:
        row.full_clean()
    assert refusal.value.message_dict["note"] == ["At most 2,000 characters (it has 2,001)."]


def test_claims_and_sources_are_held_to_it_as_well(world):
    claim = world.claim("lymar", "chief", "vision")
    for row, name in (
        (claim, "paraphrase"),
        (claim, "note"),
        (claim.source, "note"),
        (claim.role, "summary"),
        (claim.responsibility, "meaning"),
    ):
        setattr(row, name, "x" * 5001)
        with pytest.raises(ValidationError) as refusal:
            row.full_clean()
        assert name in refusal.value.message_dict


def test_every_rule_of_every_style_sheet_is_closed():
    """A browser says nothing of a missing brace: it takes what follows for a part of the rule."""
    for sheet in sorted((settings.BASE_DIR / "static").rglob("*.css")):
        depth = 0
        for line in sheet.read_text().splitlines():
            assert not (line.startswith("/*") and depth), f"{sheet.name}: not closed before {line}"
            depth += line.count("{") - line.count("}")
        assert depth == 0, sheet.name
