"""Putting a text into every field of text that readers or editors may meet."""

from django.apps import apps
from django.db import DatabaseError, models, transaction

LEFT_OUT = {"roles.Loaded", "roles.PendingImport", "roles.PendingSource", "roles.TableImport"}
LEFT_OUT |= {"roles.ImportedRow", "roles.ImportChoice", "roles.ImportedClaim"}
NAMES = {"slug", "key", "origin", "origin_key", "language", "published", "sender", "token_hash"}
NAMES |= {"text_hash", "quotation_text_hash", "password", "address_key", "external_id", "kind"}
"""Fields that hold no text of anybody: keys, codes and digests."""
KINDS = (models.CharField, models.TextField)


def planted_models() -> list[type[models.Model]]:
    """Return the models of the site with texts, and tags."""
    return [
        model
        for model in apps.get_models()
        if (
            model._meta.app_label in {"roles", "sources", "teams"}
            or model._meta.label == "taggit.Tag"
        )
        and not model.__name__.startswith("Historical")
        and model._meta.label not in LEFT_OUT
    ]


def text_fields(model: type[models.Model]) -> list[models.Field]:
    return [
        field
        for field in model._meta.fields
        if isinstance(field, KINDS)
        # Forms, imports and content files refuse an address that is none of the web.
        and not isinstance(field, models.URLField)
        and not field.choices
        and field.name not in NAMES
    ]


def plant(text_for) -> int:
    """Put a text into each field of each row, past all forms; return how many the database took.

    ``text_for(number)`` returns the text for a field. Each row of a model gets one of its own where
    the field must be unique.
    """
    placed, number = 0, 0
    for model in planted_models():
        for field in text_fields(model):
            for row in model._base_manager.order_by("pk")[:3]:
                number += 1
                text = text_for(number)
                if field.unique:
                    text = f"{text} {row.pk}"
                if field.max_length and len(text) > field.max_length:
                    continue
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=row.pk).update(**{field.name: text})
                except (DatabaseError, ValueError):
                    continue
                placed += 1
    return placed
