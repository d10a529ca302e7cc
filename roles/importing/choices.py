"""What an editor chooses for the names in a table that are unknown here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..models import Responsibility
from .names import plain

MAKE, LEAVE_OUT, WITHOUT = "make", "leave-out", "without"
"""Make a row of this name; leave out the rows of the table that use it; do without it."""
_ROW = "row:"
_LONGEST = 250


class Kind(models.TextChoices):
    COLUMN = "column", _("Column")
    SOURCE = "source", _("Source")
    SOURCE_KIND = "kind", _("Kind of source")
    VOICE = "voice", _("Voice")
    ROLE = "role", _("Role")
    RESPONSIBILITY = "responsibility", _("Question")
    CONTEXT = "context", _("Context")
    POSITION = "position", _("Answer")
    OTHER_ROLE = "other_role", _("Other role")


MADE_AS = {
    Kind.VOICE: "voices",
    Kind.ROLE: "roles",
    Kind.RESPONSIBILITY: "responsibilities",
    Kind.CONTEXT: "contexts",
    Kind.POSITION: "positions",
}
"""What ``names.CREATABLE`` calls these kinds; others cannot be made."""
ANSWERS = {Kind.POSITION, Kind.OTHER_ROLE}
"""Kinds that can be asked for only once the questions are known."""


def to_row(slug: str) -> str:
    """Return the choice of an existing row."""
    return f"{_ROW}{slug}"


def chosen_slug(choice: str | None) -> str | None:
    """Return the slug of the row that is chosen, or None."""
    return choice.removeprefix(_ROW) if choice and choice.startswith(_ROW) else None


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a table: what kind of row it stands for, and how it is written."""

    kind: Kind
    written: str
    scope: str = ""
    """Of an answer its question, with the role where it is about two."""

    @classmethod
    def of(cls, kind: Kind, text: str, scope: str = "") -> "Name":
        written = plain(text)
        if len(written) > _LONGEST:
            digest = hashlib.sha256(written.encode()).hexdigest()[:16]
            written = f"{written[: _LONGEST - 20]}… {digest}"
        return cls(kind, written, scope[:_LONGEST])

    @property
    def key(self) -> str:
        return f"{self.kind}|{self.scope}|{self.written}"

    @classmethod
    def parse(cls, key: str) -> "Name":
        kind, scope, written = key.split("|", 2)
        return cls(Kind(kind), written, scope)

    @property
    def field(self) -> str:
        """Return the name of its field in a form."""
        return f"choice-{hashlib.sha256(self.key.encode()).hexdigest()[:16]}"


@dataclass
class Question:
    """A name that is unknown here, with the rows of the table that use it."""

    name: Name
    text: str
    """As the table writes it."""
    is_optional: bool = True
    """Whether every row can do without it."""
    point: Responsibility | None = None
    """Of an answer, the question that it answers."""
    is_point_chosen: bool = False
    """Whether the table calls that question otherwise, so that its answers may not fit."""
    role: str = ""
    lines: list[int] = field(default_factory=list)
    said: str = ""
    """What the first rows say."""
    names_other_role: int = 0
    """In how many rows the answer names another role."""

    @property
    def is_about_two_roles(self) -> bool:
        return 2 * self.names_other_role >= len(self.lines)


Choices = Mapping[str, str]
"""What is chosen, by the key of the name."""
