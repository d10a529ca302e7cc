"""What a record of the content is, which kinds there are, and in which order they stand.

A record is a row as JSON values: natural keys instead of primary keys, nothing that only this
database knows. The same record makes the same text everywhere.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive
from taggit.models import Tag

from roles.models import (
    Alias,
    Area,
    Claim,
    Context,
    FormerResponsibilitySlug,
    FormerRoleSlug,
    OrgNote,
    Position,
    Responsibility,
    Role,
    Scale,
    TaggedResponsibility,
    TaggedRole,
)
from sources.models import FormerSourceSlug, Source, TaggedSource, Voice
from sources.text.markdown import citations, validate_cited_markdown

Key = tuple[str | None, ...]

# A counter of this database, no content.
_LEFT_OUT = {"version"}

LEFT_OUT_AT_DEFAULT = {"external_id", "is_public", "proposal_for", "proposed_on_version"}
"""Most records say nothing else there."""


class ContentError(Exception):
    """What is wrong with the content, in words that name the file and the record."""


@dataclass(frozen=True)
class Kind:
    """One model of the content and the file that holds it."""

    name: str
    model: type[models.Model]
    key_fields: tuple[str, ...] = ("slug",)
    optional: bool = False
    """Whether the file is there only where it has records."""

    @property
    def file(self) -> str:
        return f"{self.name}.json"

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """Every field that a record holds. What refers to anything but content is none."""
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
        """The natural key, as ``Model.natural_key()`` would give it."""
        parts: list[str | None] = []
        for name in self.key_fields:
            value = fields.get(name)
            parts.extend(value if isinstance(value, list) else [value])
        return tuple(parts)

    def named(self, key: Key) -> str:
        """As a message names such a record: "role product-owner"."""
        words = ", ".join(str(part) for part in key if part is not None)
        return f"{self.model._meta.verbose_name} {words}"

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True, eq=False)
class Record:
    kind: Kind
    fields: dict

    @cached_property
    def key(self) -> Key:
        return self.kind.key(self.fields)

    @property
    def id(self) -> tuple[Kind, Key]:
        return self.kind, self.key

    def __str__(self) -> str:
        return self.kind.named(self.key)

    def wrong(self, message: str, field: str = "") -> ContentError:
        where = f"{self}, {field}" if field else str(self)
        return ContentError(f"{self.kind.file}: {where}: {message}")

    def python_value(self, name: str):
        """The value of a field that refers to nothing, as the field's own; its default where the
        record does not have it. ContentError where the field takes no such value."""
        field = self.kind.fields[name]
        value = self.fields.get(name, field.get_default())
        if name not in self.fields or value is None:
            return value
        written = json.dumps(value, ensure_ascii=False)
        if type(value) is not _json_type(field):
            raise self.wrong(f"{written} is no value for it.", name)
        try:
            if isinstance(field, models.DateTimeField):
                return _moment(value)
            value = field.to_python(value)
        except ValidationError as error:
            raise self.wrong(" ".join(error.messages), name) from error
        if field.choices and value not in dict(field.flatchoices):
            offered = ", ".join(str(choice) for choice, _ in field.flatchoices)
            raise self.wrong(f"{written} is none of {offered}.", name)
        return value

    def references(self) -> Iterator[tuple[str, Kind, Key]]:
        """What it refers to, with the field that does: foreign keys, lists, citations."""
        for name, value in self.fields.items():
            field = self.kind.fields[name]
            if field.related_model:
                for each in value or [] if field.many_to_many else [value] if value else []:
                    yield name, KIND_OF[field.related_model], tuple(each)
            elif validate_cited_markdown in field.validators:
                for citation in citations(value) if isinstance(value, str) else ():
                    yield name, KIND_OF[Source], (citation.source,)

    def digest(self, *, edited: bool = False) -> str:
        """A hash that tells two states of the record apart; with ``edited`` of those fields alone
        that a form offers.

        A field at its default counts as one that is not there, so that a field which a later
        edition adds makes no record look changed.
        """
        said = {
            name: sorted(value) if field.many_to_many else value
            for name, value in self.fields.items()
            if (field := self.kind.fields.get(name))
            and (field.editable or not edited)
            and not (has_plain_default(field) and value == plain_default(field))
        }
        text = json.dumps(said, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _json_type(field: models.Field) -> type:
    if isinstance(field, models.BooleanField):
        return bool
    return int if isinstance(field, models.IntegerField) else str


def _moment(value: str) -> datetime:
    try:
        moment = parse_datetime(value)
    except ValueError:
        moment = None
    if moment is None or is_naive(moment):
        raise ValidationError(f"“{value}” is no moment; write one as 2026-11-22T09:30:00Z.")
    return moment


def has_plain_default(field: models.Field) -> bool:
    """Whether a record that leaves the field out always means the same."""
    return not (field.has_default() and callable(field.default))


def plain_default(field: models.Field):
    return [] if field.many_to_many else field.get_default()


Content = dict[Kind, dict[Key, Record]]

# Each stands after what its records refer to.
KINDS = (
    Kind("voices", Voice),
    Kind("sources", Source),
    Kind("former_source_slugs", FormerSourceSlug, optional=True),
    Kind("tags", Tag, ("name",)),
    Kind("tagged_sources", TaggedSource, ("tag", "content_object")),
    Kind("areas", Area),
    Kind("scales", Scale),
    Kind("positions", Position, ("scale", "slug")),
    Kind("contexts", Context),
    Kind("roles", Role),
    Kind("former_role_slugs", FormerRoleSlug, optional=True),
    Kind("aliases", Alias, ("role", "slug")),
    Kind("tagged_roles", TaggedRole, ("tag", "content_object")),
    Kind("responsibilities", Responsibility),
    Kind("former_responsibility_slugs", FormerResponsibilitySlug, optional=True),
    Kind("tagged_responsibilities", TaggedResponsibility, ("tag", "content_object")),
    Kind("claims", Claim, ("key",)),
    Kind("org_notes", OrgNote, ("responsibility", "role", "other_role")),
)
KIND_OF = {kind.model: kind for kind in KINDS}

FORMER = {
    KIND_OF[former.target.field.related_model]: KIND_OF[former]
    for former in (FormerSourceSlug, FormerRoleSlug, FormerResponsibilitySlug)
}
"""Kinds whose slugs redirect for ever, each with the kind that remembers them."""


def content_of(records: Iterable[Record]) -> Content:
    """Records by kind and key, each kind in its order."""
    found: dict[Kind, list[Record]] = {kind: [] for kind in KINDS}
    for record in records:
        found[record.kind].append(record)
    areas = {record.key: _order(record) for record in found[KIND_OF[Area]]}
    return {
        kind: {record.key: record for record in _ordered(kind, group, areas)}
        for kind, group in found.items()
    }


def _ordered(kind: Kind, records: list[Record], areas: dict[Key, int]) -> list[Record]:
    records = sorted(records, key=lambda record: [part or "" for part in record.key])
    if kind.model is Area:
        records.sort(key=_order)
    elif kind.model is Position:
        records.sort(key=lambda r: (_key(r, "scale"), _order(r)))
    elif kind.model is Responsibility:
        records.sort(key=lambda r: (*_area(r, areas), _order(r)))
    elif kind.model is Claim:
        # As near to the order of the text as what the record says can bring it.
        records.sort(key=lambda r: (_key(r, "source"), _natural(r.fields.get("locator"))))
    elif "content_object" in kind.fields:
        records.sort(key=lambda r: (_key(r, "content_object"), _key(r, "tag")))
    elif kind.model is Source:
        records = referred_first(records)
    return records


def _area(record: Record, areas: dict[Key, int]) -> tuple[int, Key]:
    key = _key(record, "area")
    return areas.get(key, 0), key


def _key(record: Record, field: str) -> Key:
    return tuple(record.fields.get(field) or ())


# What is read here may be wrong still: a sort says nothing about it.


def _order(record: Record) -> int:
    value = record.fields.get("order")
    return value if isinstance(value, int) else 0


def _natural(text: str | None) -> list[tuple[str, int]]:
    """Sorts "paragraph 2" before "paragraph 10"."""
    return [
        (words, int(number or 0))
        for words, number in re.findall(r"(\D*)(\d*)", str(text).casefold())
    ]


def referred_first(records: list[Record]) -> list[Record]:
    """Records of one kind, those that others of the kind refer to first. Their order stays
    otherwise; where they refer to one another in a circle, it is cut somewhere."""
    by_key = {record.key: record for record in records}
    depths: dict[Key, int] = {}

    def depth(record: Record) -> int:
        if record.key not in depths:
            depths[record.key] = 0
            above = [
                by_key[key]
                for _, kind, key in record.references()
                if kind == record.kind and key in by_key
            ]
            depths[record.key] = 1 + max(map(depth, above), default=-1)
        return depths[record.key]

    return sorted(records, key=depth)
