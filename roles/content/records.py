"""The records that the content files hold, the models that they belong to, and their order.

A record is a row as JSON values: natural keys instead of primary keys, nothing that only this
database knows. The same record makes the same text everywhere.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import is_naive
from taggit.models import Tag

from roles.models import (
    Alias,
    Area,
    Claim,
    Context,
    FeaturedComparison,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    OrgNote,
    Position,
    Responsibility,
    ResponsibilityAlias,
    Role,
    RoleCode,
    Scale,
    TaggedResponsibility,
    TaggedRole,
)
from sources.models import FormerSourceSlug, Source, TaggedSource, Voice
from sources.text.markdown import citations, validate_cited_markdown

Key = tuple[str | None, ...]

_LEFT_OUT = {"version"}
"""A counter of this database, no content."""


class ContentError(Exception):
    """An error in the content. The message names the file, the record and the field."""


@dataclass(frozen=True, eq=False)
class Kind:
    """One model of the content and the file that holds it."""

    name: str
    model: type[models.Model]
    optional: bool = False
    """Whether the file exists only if it has records."""
    order: Callable[[models.Model], tuple] | None = None
    """Sorts rows in the file; the natural key sorts those that are equal."""

    @property
    def file(self) -> str:
        return f"{self.name}.json"

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @cached_property
    def key_fields(self) -> list[str]:
        """The fields of a record that make its natural key; a reference is a key itself."""
        return [path.partition("__")[0] for path in self.model.natural_key_fields]

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """All fields of a record. References to anything but content are left out."""
        meta = self.model._meta
        return {
            field.name: field
            for field in (*meta.concrete_fields, *meta.local_many_to_many)
            if not field.primary_key
            and field.serialize
            and field.name not in _LEFT_OUT
            and (field.related_model is None or field.related_model in KIND_OF)
        }

    def key(self, fields: dict) -> Key:
        """Return the natural key, as ``Model.natural_key()`` does."""
        values = (fields.get(name) for name in self.key_fields)
        return tuple(
            part for value in values for part in (value if isinstance(value, list) else [value])
        )

    def named(self, key: Key) -> str:
        """Return the name of a record in messages: "role product-owner"."""
        words = ", ".join(str(part) for part in key if part is not None)
        return f"{self.model._meta.verbose_name} {words}"

    def error(self, key: Key, message: str, field: str = "") -> ContentError:
        where = f"{self.named(key)}, {field}" if field else self.named(key)
        return ContentError(f"{self.file}: {where}: {message}")


def error_in(row: models.Model, message: str, field: str = "") -> ContentError:
    return KIND_OF[type(row)].error(row.natural_key(), message, field)


@dataclass(frozen=True, eq=False)
class Record:
    kind: Kind
    fields: dict

    @cached_property
    def key(self) -> Key:
        return self.kind.key(self.fields)

    @property
    def id(self) -> "Id":
        return self.kind, self.key

    def __str__(self) -> str:
        return self.kind.named(self.key)

    def error(self, message: str, field: str = "") -> ContentError:
        return self.kind.error(self.key, message, field)

    def python_value(self, name: str):
        """Return the value of a field that is no reference, by default the field's default. Raises
        ContentError if the field does not accept it."""
        field = self.kind.fields[name]
        value = self.fields.get(name, field.get_default())
        if name not in self.fields or value is None:
            return value
        if type(value) is not _json_type(field):
            raise self.error(f"{json.dumps(value, ensure_ascii=False)} is no value for it.", name)
        try:
            python = field.to_python(value)
        except ValidationError as error:
            raise self.error(" ".join(error.messages), name) from error
        if isinstance(python, datetime) and is_naive(python):
            raise self.error(f"“{value}” has no time zone; write 2026-11-22T09:30:00Z.", name)
        return python

    def references(self) -> Iterator[tuple[str, Kind, Key]]:
        """Yield the field, kind and key of each reference: foreign keys, lists, citations."""
        for name, value in self.fields.items():
            field = self.kind.fields[name]
            if field.related_model:
                for key in value or [] if field.many_to_many else [value] if value else []:
                    yield name, KIND_OF[field.related_model], tuple(key)
            elif validate_cited_markdown in field.validators and isinstance(value, str):
                for citation in citations(value):
                    yield name, KIND_OF[Source], (citation.source,)

    def digest(self, *, editable_only: bool = False) -> str:
        """Return a hash of the record, or only of the fields that forms offer.

        A field at its default counts as absent, so that a field added by a later edition makes no
        record look changed.
        """
        values = {
            name: sorted(value) if field.many_to_many else value
            for name, value in self.fields.items()
            if (field := self.kind.fields.get(name))
            and (field.editable or not editable_only)
            and not (has_plain_default(field) and value == plain_default(field))
        }
        text = json.dumps(values, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


Id = tuple[Kind, Key]
Records = dict[Id, Record]


def _json_type(field: models.Field) -> type:
    if isinstance(field, models.BooleanField):
        return bool
    return int if isinstance(field, models.IntegerField) else str


def has_plain_default(field: models.Field) -> bool:
    """Whether a record without the field always means the same."""
    return not (field.has_default() and callable(field.default))


def plain_default(field: models.Field):
    return [] if field.many_to_many else field.get_default()


def _natural(text: str) -> list[tuple[str, int]]:
    """Sort "paragraph 2" before "paragraph 10"."""
    return [
        (words, int(number or 0)) for words, number in re.findall(r"(\D*)(\d*)", text.casefold())
    ]


_by_tagged = attrgetter("content_object.slug")

# Each kind follows the kinds that its records refer to.
KINDS = (
    Kind("voices", Voice),
    Kind("sources", Source),
    Kind("former_source_slugs", FormerSourceSlug, optional=True),
    Kind("tags", Tag),
    Kind("tagged_sources", TaggedSource, order=_by_tagged),
    Kind("areas", Area, order=attrgetter("order")),
    Kind("scales", Scale),
    Kind("positions", Position, order=attrgetter("scale.slug", "order")),
    Kind("contexts", Context),
    Kind("roles", Role),
    Kind("former_role_slugs", FormerRoleSlug, optional=True),
    Kind("aliases", Alias),
    Kind("featured_comparisons", FeaturedComparison, optional=True),
    Kind("role_codes", RoleCode, optional=True),
    Kind("tagged_roles", TaggedRole, order=_by_tagged),
    Kind("responsibilities", Responsibility, order=attrgetter("area.order", "area.slug", "order")),
    Kind("responsibility_aliases", ResponsibilityAlias, optional=True),
    Kind("former_responsibility_slugs", FormerResponsibilitySlug, optional=True),
    Kind("tagged_responsibilities", TaggedResponsibility, order=_by_tagged),
    # As near to the order of the text as the locators allow.
    Kind("claims", Claim, order=lambda row: (row.source.slug, _natural(row.locator))),
    Kind("org_notes", OrgNote),
)
KIND_OF = {kind.model: kind for kind in KINDS}


def former_slugs(records: list[Record]) -> Iterator[tuple[Kind, Key, Key]]:
    """Yield the kind, the former key and the key today of each renamed record."""
    for record in records:
        if target := record.kind.fields.get("target"):
            yield KIND_OF[target.related_model], record.key, tuple(record.fields["target"])


def referred_first(records: list[Record]) -> list[Record]:
    """Sort records of one kind so that each follows those that it refers to. The order is stable;
    a circle is cut somewhere."""
    by_id = {record.id: record for record in records}
    depths: dict[Id, int] = {}

    def depth(record: Record) -> int:
        if record.id not in depths:
            depths[record.id] = 0
            above = [
                by_id[kind, key] for _, kind, key in record.references() if (kind, key) in by_id
            ]
            depths[record.id] = 1 + max(map(depth, above), default=-1)
        return depths[record.id]

    return sorted(records, key=depth)
