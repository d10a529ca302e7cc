"""What can be found: one document for each row that has a public page, and for each other title.

A document is made by SQL alone, so that the database keeps it whatever writes the row: a form, a
bulk update, a merger, a loaded fixture or a statement typed by hand. Only published claims and
public sources are documents; editors' notes, stored texts, drafts and proposals are in none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_BITS = 40
"""A document's id is its kind, followed by the id of its row in the last forty bits: both can be
read from it, and the documents of one kind are neighbours."""


class Kind(IntEnum):
    """A kind of result, in the order of the groups on the page.

    ``label`` heads the group, ``many`` goes into a sentence ("all 12 other titles"), and ``one``
    names a single result.
    """

    ROLE = (
        1,
        "roles",
        _("Roles"),
        pgettext_lazy("all 12", "roles"),
        pgettext_lazy("a result", "role"),
    )
    ALIAS = (
        2,
        "titles",
        _("Other titles"),
        pgettext_lazy("all 12", "other titles"),
        pgettext_lazy("a result", "other title"),
    )
    RESPONSIBILITY = (
        3,
        "responsibilities",
        _("Questions"),
        pgettext_lazy("all 12", "questions"),
        pgettext_lazy("a result", "question"),
    )
    SOURCE = (
        4,
        "sources",
        _("Sources"),
        pgettext_lazy("all 12", "sources"),
        pgettext_lazy("a result", "source"),
    )
    CLAIM = (
        5,
        "claims",
        _("Statements"),
        pgettext_lazy("all 12", "statements"),
        pgettext_lazy("a result", "statement"),
    )
    CATALOGUE_ROLE = (
        6,
        "catalogue-roles",
        _("Roles in catalogues"),
        pgettext_lazy("all 12", "roles in catalogues"),
        pgettext_lazy("a result", "role in a catalogue"),
    )
    CATALOGUE_TITLE = (
        7,
        "catalogue-titles",
        _("Titles in catalogues"),
        pgettext_lazy("all 12", "titles in catalogues"),
        pgettext_lazy("a result", "title in a catalogue"),
    )
    CATALOGUE_QUESTION = (
        8,
        "catalogue-questions",
        _("Questions in catalogues"),
        pgettext_lazy("all 12", "questions in catalogues"),
        pgettext_lazy("a result", "question in a catalogue"),
    )
    CATALOGUE_CLAIM = (
        9,
        "catalogue-claims",
        _("Statements in catalogues"),
        pgettext_lazy("all 12", "statements in catalogues"),
        pgettext_lazy("a result", "statement in a catalogue"),
    )

    def __new__(cls, value: int, slug: str, label: str, many: str, one: str):
        kind = int.__new__(cls, value)
        kind._value_ = value
        kind.slug, kind.label, kind.many, kind.one = slug, label, many, one
        return kind

    @property
    def first_id(self) -> int:
        """The lowest id that a document of this kind can have."""
        return self << _BITS

    @property
    def last_id(self) -> int:
        """The highest id that a document of this kind can have."""
        return ((self + 1) << _BITS) - 1

    @property
    def is_catalogued(self) -> bool:
        """Whether its rows are those of a catalogue, which stand after all that editors entered."""
        return self >= Kind.CATALOGUE_ROLE


def kind_and_pk(document: int) -> tuple[Kind, int]:
    """Return the kind and the primary key of the row that a document's id stands for."""
    return Kind(document >> _BITS), document & ((1 << _BITS) - 1)


KIND = f"(id >> {_BITS})"
FIRST_CLAIM = Kind.CLAIM.first_id
"""Documents with a title have a lower id."""
LAST_CLAIM = Kind.CLAIM.last_id
FIRST_CATALOGUED = Kind.CATALOGUE_ROLE.first_id
"""Documents of catalogues have this id or a higher one. Their words are kept apart: a search of the
collection costs the same however many there are, and completes and corrects by its own words."""


@dataclass(frozen=True, slots=True)
class Watch:
    """A table whose rows go into documents: the columns that do, and the column by which the kind's
    own rows refer to it.

    The row referred to is locked while a document is written, so that a rename in one transaction
    cannot be missed by a claim written in another.
    """

    table: str
    columns: tuple[str, ...]
    reference: str

    @property
    def lock(self) -> str:
        return f"{self.table} WHERE id = NEW.{self.reference} FOR SHARE"


@dataclass(frozen=True, slots=True)
class Part:
    """A table of rows that are a part of a document: the columns that go in, and the one that
    refers to the kind's own row."""

    table: str
    columns: tuple[str, ...]
    reference: str


@dataclass(frozen=True, slots=True)
class Trigger:
    """Keeps documents up to date after an event on a table."""

    name: str
    table: str
    event: str
    body: str
    columns: tuple[str, ...] = ()
    """For UPDATE: it runs where one of these has changed."""
    locks: tuple[str, ...] = ()
    """Rows that PostgreSQL locks first, so that two transactions do not write one document."""


@dataclass(frozen=True, slots=True)
class Documents:
    """The documents of one kind. ``title`` weighs most, then ``also``, then ``body``."""

    kind: Kind
    table: str
    title: str
    columns: tuple[str, ...]
    """Columns of its own table that go in."""

    also: str = "''"
    body: str = "''"
    joins: str = ""
    where: str = "1 = 1"
    others: tuple[Watch, ...] = ()
    parts: tuple[Part, ...] = ()

    def id(self, row: str = "own") -> str:
        return f"{self.kind.first_id} + {row}.id"

    def select(self, condition: str = "1 = 1") -> str:
        """Return the query for the documents of the own rows that meet a condition."""
        return (
            f"SELECT {self.id()} AS id, {self.title} AS title, {self.also} AS also, "
            f"{self.body} AS body FROM {self.table} own {self.joins} "
            f"WHERE {self.where} AND ({condition})"
        )

    def triggers(self) -> Iterator[Trigger]:
        name = f"search_{self.kind.slug}".replace("-", "_")
        own = Watch(self.table, self.columns, "id")
        delete = f"DELETE FROM roles_search WHERE id = {self.id('OLD')};"
        locks = tuple(watch.lock for watch in self.others)
        insert = self._write("own.id = NEW.id")
        yield Trigger(f"{name}_insert", self.table, "INSERT", insert, locks=locks)
        yield Trigger(f"{name}_delete", self.table, "DELETE", delete)
        for number, watch in enumerate((own, *self.others)):
            body = self._write(f"own.{watch.reference} = NEW.id")
            yield Trigger(
                f"{name}_update_{number}",
                watch.table,
                "UPDATE",
                body,
                watch.columns,
                () if number else locks,
            )
        for part in self.parts:
            yield from self._triggers_on(part, name)

    def _triggers_on(self, part: Part, name: str) -> Iterator[Trigger]:
        for event, rows in (("INSERT", ["NEW"]), ("DELETE", ["OLD"]), ("UPDATE", ["OLD", "NEW"])):
            owners = ", ".join(f"{row}.{part.reference}" for row in rows)
            yield Trigger(
                f"{name}_{part.table}_{event.lower()}",
                part.table,
                event,
                self._write(f"own.id IN ({owners})"),
                (*part.columns, part.reference) if event == "UPDATE" else (),
                # Two rows of one document may be written by two transactions.
                (f"{self.table} WHERE id IN ({owners}) ORDER BY id FOR NO KEY UPDATE",),
            )

    def _write(self, changed: str) -> str:
        return (
            f"DELETE FROM roles_search WHERE id IN "
            f"(SELECT {self.id()} FROM {self.table} own WHERE {changed}); "
            f"INSERT INTO roles_search (id, title, also, body) {self.select(changed)};"
        )


_EDITED = "own.origin = ''"
_CATALOGUED = "own.origin <> ''"

_OF_THE_COLLECTION = (
    Documents(
        Kind.ROLE,
        "roles_role",
        title="own.name",
        also="own.abbreviation",
        body="own.summary",
        columns=("name", "abbreviation", "summary", "origin"),
        where=_EDITED,
    ),
    Documents(
        Kind.ALIAS,
        "roles_alias",
        title="own.title",
        columns=("title", "origin"),
        where=_EDITED,
    ),
    Documents(
        Kind.RESPONSIBILITY,
        "roles_responsibility",
        title="own.question",
        # Some words for it are in its address alone: "people-management".
        also="own.name || '; ' || own.slug || '; ' || own.topic || '; ' || own.topic_de || '; ' || "
        "coalesce((SELECT string_agg(words, '; ') FROM (SELECT words "
        "FROM roles_responsibilityalias alias WHERE alias.responsibility_id = own.id "
        "ORDER BY alias.id) aliases), '')",
        body="own.meaning",
        columns=("question", "name", "slug", "topic", "topic_de", "meaning", "origin"),
        where=_EDITED,
        parts=(Part("roles_responsibilityalias", ("words",), "responsibility_id"),),
    ),
    Documents(
        Kind.SOURCE,
        "sources_source",
        title="CASE WHEN own.title <> '' THEN own.title ELSE own.short_name END",
        also="own.short_name || '; ' || own.author || '; ' || own.publisher || '; ' || voice.name",
        columns=(
            *("title", "short_name", "author", "publisher"),
            *("voice_id", "is_public", "origin"),
        ),
        joins="JOIN sources_voice voice ON voice.id = own.voice_id",
        where=f"own.is_public AND {_EDITED}",
        others=(Watch("sources_voice", ("name",), "voice_id"),),
    ),
    Documents(
        Kind.CLAIM,
        "roles_claim",
        title="own.paraphrase",
        also="role.name || '; ' || coalesce(other_role.name, '') || '; ' || responsibility.name "
        "|| '; ' || source.short_name",
        body="own.quotation",
        columns=(
            *("status", "paraphrase", "quotation", "origin"),
            *("role_id", "other_role_id", "responsibility_id", "source_id"),
        ),
        joins="JOIN roles_role role ON role.id = own.role_id "
        "LEFT JOIN roles_role other_role ON other_role.id = own.other_role_id "
        "JOIN roles_responsibility responsibility ON responsibility.id = own.responsibility_id "
        "JOIN sources_source source ON source.id = own.source_id",
        where=f"own.status = 'published' AND {_EDITED}",
        others=(
            Watch("roles_role", ("name",), "role_id"),
            Watch("roles_role", ("name",), "other_role_id"),
            Watch("roles_responsibility", ("name",), "responsibility_id"),
            Watch("sources_source", ("short_name",), "source_id"),
        ),
    ),
)
_OF_CATALOGUES = (
    Documents(
        Kind.CATALOGUE_ROLE,
        "roles_role",
        title="own.name",
        body="own.summary",
        columns=("name", "summary", "origin"),
        where=_CATALOGUED,
    ),
    Documents(
        Kind.CATALOGUE_TITLE,
        "roles_alias",
        title="own.title",
        columns=("title", "origin"),
        where=_CATALOGUED,
    ),
    Documents(
        Kind.CATALOGUE_QUESTION,
        "roles_responsibility",
        title="own.question",
        columns=("question", "origin"),
        where=_CATALOGUED,
    ),
    Documents(
        Kind.CATALOGUE_CLAIM,
        "roles_claim",
        title="own.paraphrase",
        columns=("status", "paraphrase", "origin", "external_id"),
        # A statement that stands on several questions is there once.
        where=f"own.status = 'published' AND {_CATALOGUED} AND own.external_id NOT LIKE '%%/%%'",
    ),
)
DOCUMENTS = _OF_THE_COLLECTION + _OF_CATALOGUES

ALL = " UNION ALL ".join(documents.select() for documents in DOCUMENTS)
"""Every document, as the content makes it."""
TRIGGERS = [trigger for documents in DOCUMENTS for trigger in documents.triggers()]

_TITLED = f"id < {FIRST_CLAIM}"
_ABBREVIATED = f"{KIND} = {int(Kind.ROLE)}"
TITLES = (
    f"CREATE INDEX roles_search_title ON roles_search (lower(title)) WHERE {_TITLED}",
    f"CREATE INDEX roles_search_name ON roles_search (lower(also)) WHERE {_ABBREVIATED}",
)
SAME_TITLE = (
    f"SELECT id FROM roles_search WHERE lower(title) = lower(%s) AND {_TITLED} "
    f"UNION SELECT id FROM roles_search WHERE lower(also) = lower(%s) AND {_ABBREVIATED} "
    f"UNION SELECT {Kind.RESPONSIBILITY.first_id} + id FROM roles_responsibility "
    "WHERE origin = '' AND (lower(name) = lower(%s) OR slug = replace(lower(%s), ' ', '-')) "
    f"UNION SELECT {Kind.RESPONSIBILITY.first_id} + responsibility_id "
    "FROM roles_responsibilityalias WHERE lower(words) = lower(%s)"
)
"""Documents whose title, abbreviation, short label, address or search words are exactly the
text."""
TEXTS_OF_SAME_TITLE = SAME_TITLE.count("%s")
STATEMENTS = (
    "(SELECT count(*) FROM roles_claim "
    f"WHERE role_id = named.id - {Kind.ROLE.first_id} AND status = 'published')"
)
"""How many there are about a role of which the text is the name: of two with one abbreviation, most
mean the one that more is said of."""
LETTERS = f"SELECT id, length(title) AS letters FROM roles_search WHERE {_TITLED}"
"""How long the titles of documents are."""
