"""What can be found: one document for each row that has a public page, and for each other title.

A document is made of SQL alone, so that the database keeps it whoever writes the row: a form, a
bulk update, a merger, a loaded fixture or a statement typed by hand. Only published claims and
public sources are documents; editors' notes, stored texts, drafts and proposals never reach one.
"""

from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(IntEnum):
    """In the order in which groups of results stand on the page."""

    ROLE = 1
    ALIAS = 2
    RESPONSIBILITY = 3
    SOURCE = 4
    CLAIM = 5

    @property
    def slug(self) -> str:
        return _NAMES[self][0]

    @property
    def label(self) -> str:
        """Heads the group."""
        return str(_NAMES[self][1])

    @property
    def many(self) -> str:
        """Within a sentence: "all 12 other titles"."""
        return str(_NAMES[self][2])

    @property
    def one(self) -> str:
        return str(_NAMES[self][3])

    @classmethod
    def named(cls, slug: str) -> "Kind":
        """The kind of that slug; KeyError where there is none."""
        return {kind.slug: kind for kind in cls}[slug]


_NAMES = {
    Kind.ROLE: (
        "roles",
        _("Roles"),
        pgettext_lazy("all 12", "roles"),
        pgettext_lazy("a result", "role"),
    ),
    Kind.ALIAS: (
        "titles",
        _("Other titles"),
        pgettext_lazy("all 12", "other titles"),
        pgettext_lazy("a result", "other title"),
    ),
    Kind.RESPONSIBILITY: (
        "responsibilities",
        _("Responsibilities"),
        pgettext_lazy("all 12", "responsibilities"),
        pgettext_lazy("a result", "responsibility"),
    ),
    Kind.SOURCE: (
        "sources",
        _("Sources"),
        pgettext_lazy("all 12", "sources"),
        pgettext_lazy("a result", "source"),
    ),
    Kind.CLAIM: (
        "claims",
        _("Claims"),
        pgettext_lazy("all 12", "claims"),
        pgettext_lazy("a result", "claim"),
    ),
}

_BITS = 40
"""A document's id is its kind, and in the last forty bits the id of its row: both are read off it,
and the documents of one kind stand together."""


def first_id(kind: Kind) -> int:
    """All documents of the kind have this id or a greater one."""
    return kind << _BITS


def kind_and_pk(document: int) -> tuple[Kind, int]:
    return Kind(document >> _BITS), document & ((1 << _BITS) - 1)


KIND = f"(id >> {_BITS})"
FIRST_CLAIM = first_id(Kind.CLAIM)
"""What has a title stands before it."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A table whose rows go into documents: which of its columns, and which of the kind's own rows
    (called ``own``) are concerned by one of its rows (``{row}``)."""

    table: str
    columns: tuple[str, ...]
    concerned: str
    locked: str = ""
    """Column of the own row that refers to it: held while the document is written, so that of two
    transactions, one renaming a role and one writing of it, neither passes the other."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of one kind. ``title`` weighs most, then ``also``, then ``body``."""

    kind: Kind
    table: str
    title: str
    also: str
    body: str
    columns: tuple[str, ...]
    """Of its own table, those that go in."""

    joins: str = ""
    where: str = "1 = 1"
    others: tuple[Watch, ...] = ()

    def id(self, row: str = "own") -> str:
        return f"{first_id(self.kind)} + {row}.id"

    def select(self, condition: str = "1 = 1") -> str:
        """The documents of those own rows for which a condition holds."""
        return (
            f"SELECT {self.id()} AS id, {self.title} AS title, {self.also} AS also, "
            f"{self.body} AS body FROM {self.table} own {self.joins} "
            f"WHERE {self.where} AND ({condition})"
        )


DOCUMENTS = (
    Documents(
        Kind.ROLE,
        "roles_role",
        title="own.name",
        also="own.abbreviation",
        body="own.summary",
        columns=("name", "abbreviation", "summary"),
    ),
    Documents(
        Kind.ALIAS, "roles_alias", title="own.title", also="''", body="''", columns=("title",)
    ),
    Documents(
        Kind.RESPONSIBILITY,
        "roles_responsibility",
        title="own.question",
        # Many an editor's word for it stands in its address alone: "people-management".
        also="own.name || '; ' || own.slug",
        body="own.meaning",
        columns=("question", "name", "slug", "meaning"),
    ),
    Documents(
        Kind.SOURCE,
        "sources_source",
        title="CASE WHEN own.title <> '' THEN own.title ELSE own.short_name END",
        also="own.short_name || '; ' || own.author || '; ' || own.publisher || '; ' || voice.name",
        body="''",
        columns=("title", "short_name", "author", "publisher", "voice_id", "is_public"),
        joins="JOIN sources_voice voice ON voice.id = own.voice_id",
        where="own.is_public",
        others=(Watch("sources_voice", ("name",), "own.voice_id = {row}.id", "voice_id"),),
    ),
    Documents(
        Kind.CLAIM,
        "roles_claim",
        title="own.paraphrase",
        also="role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name "
        "|| '; ' || source.short_name",
        body="own.quotation",
        columns=(
            "status",
            "paraphrase",
            "quotation",
            "role_id",
            "other_role_id",
            "responsibility_id",
            "source_id",
        ),
        joins="JOIN roles_role role ON role.id = own.role_id "
        "LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id "
        "JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id "
        "JOIN sources_source source ON source.id = own.source_id",
        where="own.status = 'published'",
        others=(
            Watch("roles_role", ("name",), "own.role_id = {row}.id", "role_id"),
            Watch("roles_role", ("name",), "own.other_role_id = {row}.id", "other_role_id"),
            Watch(
                "roles_responsibility",
                ("name",),
                "own.responsibility_id = {row}.id",
                "responsibility_id",
            ),
            Watch("sources_source", ("short_name",), "own.source_id = {row}.id", "source_id"),
        ),
    ),
)

ALL = " UNION ALL ".join(documents.select() for documents in DOCUMENTS)
"""Every document, as the content has it."""

_TITLED = f"id < {FIRST_CLAIM}"
_ABBREVIATED = f"{KIND} = {int(Kind.ROLE)}"
TITLES = (
    f"CREATE INDEX roles_search_title ON roles_search (lower(title)) WHERE {_TITLED}",
    f"CREATE INDEX roles_search_name ON roles_search (lower(also)) WHERE {_ABBREVIATED}",
)
SAME_TITLE = (
    f"SELECT id FROM roles_search WHERE lower(title) = lower(%s) AND {_TITLED} "
    f"UNION SELECT id FROM roles_search WHERE lower(also) = lower(%s) AND {_ABBREVIATED} "
    f"UNION SELECT {first_id(Kind.RESPONSIBILITY)} + id FROM roles_responsibility "
    "WHERE lower(name) = lower(%s) OR slug = replace(lower(%s), ' ', '-')"
)
"""What is called just what was asked for: by its title, its abbreviation, its short label or its
address."""
SAME_BEGINNING = (
    "SELECT id, length(title) AS letters FROM roles_search "
    f"WHERE substr(lower(title), 1, length(%s)) = lower(%s) AND {_TITLED}"
)
"""What has a title that begins with what was asked for, and how long that title is."""
