"""What results show of the rows that documents stand for.

No models: to compile a query for each kind and to fill all fields of its rows takes several times
as long as to read the few columns that are shown.
"""

from typing import NamedTuple

from .documents import DOCUMENTS, Documents, Kind, kind_and_pk


class Row(NamedTuple):
    """What is shown of a role, another title, a question, a source or a statement. All that it has
    none of is empty."""

    document: int
    title: str
    slug: str
    """What the address of its page has: of a statement its key, of what has no page the slug of its
    role."""
    catalogue: str
    """The catalogue in which it has its page."""
    origin: str
    """The catalogue that it is of."""
    name: str
    """Of a role its abbreviation, of another title its role, of a question its short name, of a
    source its author, of a statement its source; in catalogues its role."""
    area: str
    source_kind: str
    published: str
    language: str
    """Of the title of a source, and of the words that a statement quotes."""

    @property
    def pk(self) -> int:
        return kind_and_pk(self.document)[1]


_ROLE = "JOIN roles_role role ON role.id = own.role_id"
_OF_ITS_ROLE = {
    "slug": "role.slug",
    "catalogue": "role.origin",
    "origin": "own.origin",
    "name": "role.name",
}
_OF_CATALOGUE = {"catalogue": "own.origin", "origin": "own.origin"}

_SHOWN: dict[Kind, tuple[str, dict[str, str]]] = {
    Kind.ROLE: ("", {"name": "own.abbreviation"}),
    Kind.ALIAS: (_ROLE, {"name": "role.name"}),
    Kind.RESPONSIBILITY: (
        "JOIN roles_area area ON area.id = own.area_id",
        {"name": "own.name", "area": "area.name"},
    ),
    Kind.SOURCE: (
        "",
        {
            "name": "own.author",
            "source_kind": "own.kind",
            "published": "own.published",
            # The name of a source without a title is content.
            "language": "CASE WHEN own.title <> '' THEN own.language ELSE '' END",
        },
    ),
    Kind.CLAIM: (
        "JOIN sources_source source ON source.id = own.source_id",
        {
            "slug": "own.key",
            "name": "source.short_name",
            "source_kind": "source.kind",
            "published": "source.published",
            "language": "source.language",
        },
    ),
    Kind.CATALOGUE_ROLE: ("", _OF_CATALOGUE),
    Kind.CATALOGUE_TITLE: (_ROLE, _OF_ITS_ROLE),
    Kind.CATALOGUE_QUESTION: ("", _OF_CATALOGUE),
    Kind.CATALOGUE_CLAIM: (_ROLE, _OF_ITS_ROLE),
}
"""By kind: what its table is joined with, and what fills the columns but for the first three."""


def _select(documents: Documents) -> str:
    joins, shown = _SHOWN[documents.kind]
    first = {"document": documents.id(), "title": documents.title, "slug": "own.slug"}
    columns = {**dict.fromkeys(Row._fields, "''"), **first, **shown}
    # A statement may have been withdrawn a moment ago. The kind says whether a row is of a
    # catalogue; to ask for that as well makes SQLite read all rows that are of none.
    condition = " AND own.status = 'published'" if documents.table == "roles_claim" else ""
    return (
        f"SELECT {', '.join(columns.values())} FROM {documents.table} own {joins} "
        f"WHERE own.id {{among}}{condition}"
    )


SELECTS = {documents.kind: _select(documents) for documents in DOCUMENTS}
"""By kind, the query for the rows with these ids."""
