"""Which columns a table has, what they mean, and which column a heading means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sources.text.near import nearest_words

_IGNORED = "not read: "


class HeaderError(Exception):
    """What is wrong with a table's first row."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    meaning: str
    example: str = ""
    aliases: tuple[str, ...] = ()
    exported: bool = True
    """Some columns are only understood: other tables have them."""
    required: bool = False
    """In a row that is new."""
    hides_name: bool = False
    """Whether its own name means another column, as an editor has chosen."""


SOURCES = (
    Column(
        "slug",
        "Its address here, and how the row is known again; next by its exact address. Left empty, "
        "made of the title.",
        "doe-who-orders",
        ("id", "source_id"),
    ),
    Column("short_name", "How a list names it. Left empty, its title.", "Doe"),
    Column("kind", "Article, comment, handbook …", "article", required=True),
    Column("title", "As printed.", "Who orders the backlog?"),
    Column("author", "As stated, several parted by semicolons.", "Jane Doe"),
    Column("publisher", "A site, a firm, a body.", "example.org"),
    Column(
        "published",
        "2024-12-02, 2024-12 or 2024.",
        "2024-12",
        ("date_published", "published_on", "date"),
    ),
    Column("language", "As a code. Left empty, en.", "en"),
    Column("licence", "Only an open one that the source states.", "", ("license",)),
    Column(
        "voice",
        "Who speaks, by slug or name. Left empty, the author or, where none is stated, the "
        "publisher.",
        "Jane Doe",
    ),
    Column("part_of", "Slug or address of the thread, book or page that it is part of.", ""),
    Column("supersedes", "Slug or address of the edition that it replaces.", ""),
    Column("address", "Where it can be read.", "https://example.org/who-orders", ("url", "link")),
    Column("archive_address", "A stored copy.", ""),
    Column("address_is_dead", "“yes” if the original is no longer there.", ""),
    Column("read_on", "The day on which it was read.", "2026-11-20"),
    Column("tags", "Parted by commas.", "agile"),
    Column("note", "For editors.", "", ("notes",)),
    Column("date_updated", "Goes to the note.", "", exported=False),
    Column("date_basis", "Goes to the note.", "", exported=False),
    Column("text_read", "Goes to the note.", "", exported=False),
    Column("org_context", "Goes to the note.", "", exported=False),
)

CLAIMS = (
    Column("key", "The claim's permanent key here. Left empty, it gets one.", ""),
    Column(
        "external_id",
        "What the table itself calls it; a row without a key is known again by this and its "
        "source, and without either by what it says.",
        "doe-1",
        ("claim_id", "id"),
    ),
    Column(
        "source",
        "Slug or address of the source.",
        "doe-who-orders",
        ("source_id", "source_slug"),
        required=True,
    ),
    Column("role", "Name, slug or unambiguous alias.", "Product Owner", required=True),
    Column(
        "responsibility",
        "The question, by its name, its words or its slug.",
        "Backlog order",
        ("question",),
        required=True,
    ),
    Column("other_role", "Only where the question is about two roles.", ""),
    Column(
        "position",
        "An answer on the question's scale, by slug, label or kind. A draft may go without.",
        "owns",
    ),
    Column(
        "paraphrase",
        "What the source says, in one sentence of our own.",
        "The Product Owner puts the backlog in order.",
        required=True,
    ),
    Column("locator", "Where it stands.", "paragraph 3"),
    Column("quotation", "Three to ten words, letter by letter.", "puts the backlog in order"),
    Column("manner", "Holds, reports or rejects. Left empty, holds.", "holds"),
    Column("contexts", "Names or slugs, parted by semicolons.", "Scrum; startup"),
    Column("status", "Draft or published. Left empty, a draft.", "draft"),
    Column("published_at", "A moment. Left empty, when it is published.", ""),
    Column("note", "For editors.", "", ("notes",)),
    Column(
        "claim_type",
        "With “question” the position is a free answer and goes to the note.",
        "",
        exported=False,
    ),
    Column("anchor_start", "The quotation's beginning.", "", exported=False),
    Column("anchor_end", "The quotation's end: “beginning … end”.", "", exported=False),
    Column(
        "org_context",
        "Goes to the note, and to the contexts where it names one exactly.",
        "",
        exported=False,
    ),
)

TABLES = {"sources": SOURCES, "claims": CLAIMS}


class AnyColumns(tuple):
    """Takes every heading of a file for a column of its own, and keeps them."""

    def __new__(cls):
        return super().__new__(cls)

    def __init__(self):
        self.headings: dict[str, Column] = {}

    def take(self, heading: str) -> Column:
        return self.headings.setdefault(heading, Column(heading, ""))


NOT_READ = ""
"""What a heading means whose cells are not read."""


def with_headings(columns: Sequence[Column], meanings: Mapping[str, str]) -> list[Column]:
    """Return the columns so that these headings mean what they are said to mean."""
    plain = {_plain(heading): name for heading, name in meanings.items()}
    taken = set(plain)
    changed = []
    for column in columns:
        given = tuple(heading for heading, name in plain.items() if name == column.name)
        names = tuple(name for name in column.aliases if name not in taken)
        own = column.name not in taken or column.name in given
        changed.append(replace(column, aliases=(*names, *given), hides_name=not own))
    ignored = tuple(heading for heading, name in plain.items() if name == NOT_READ)
    return [
        *changed,
        *(
            Column(f"{_IGNORED}{heading}", "", "", (heading,), exported=False)
            for heading in ignored
        ),
    ]


def meaning_of(heading: str, columns: Sequence[Column]) -> str | None:
    """Return the name of the column that a heading means, or None."""
    column = _known(columns).get(_plain(heading))
    return column.name if column else None


def likely_column(heading: str, columns: Sequence[Column]) -> str:
    """Return the name of the column that an unknown heading looks like, or an empty text."""
    known = _known(columns)
    near = nearest_words(_plain(heading)[:100], known, limit=1, cutoff=0.7)
    return known[near[0]].name if near else NOT_READ


def _known(columns: Sequence[Column]) -> dict[str, Column]:
    return {
        name: column
        for column in columns
        for name in (*(() if column.hides_name else (column.name,)), *column.aliases)
    }


def matched(headings: Sequence[str], columns: Sequence[Column]) -> list[Column]:
    """The column that each heading means; HeaderError where one means none, or two mean one."""
    if isinstance(columns, AnyColumns):
        return [columns.take(heading) for heading in headings]
    known = _known(columns)
    named, faults, unlike = [], [], []
    for place, heading in enumerate(headings, start=1):
        column = known.get(_plain(heading))
        if column is None:
            if fault := _unknown(heading, place, known):
                faults.append(fault)
            else:
                unlike.append(f"“{heading[:100]}”")
        elif column in named and not column.name.startswith(_IGNORED):
            faults.append(f"“{heading}” is the column {column.name}, which stands there already.")
        named.append(column)
    if unlike:
        names = ", ".join(unlike[:20])
        faults.insert(0, f"There is no column {names}: there are {', '.join(known)}.")
        if other := _other_table(headings, known):
            faults = [f"This is a table of {other}: import it as one."]
    if faults:
        raise HeaderError(" ".join(faults[:20]))
    return named


def refuse_incomplete(named: Sequence[Column], columns: Sequence[Column]) -> None:
    """HeaderError where no row under these columns could be a new one or be known again."""
    names = {column.name for column in named}
    all_names = {column.name for column in columns}
    known_by = {"slug", "address"} if "slug" in all_names else {"key"}
    missing = [column.name for column in columns if column.required and column.name not in names]
    if missing and not names & known_by:
        raise HeaderError(f"The first row names no column {', '.join(missing)}.")


def _plain(heading: str) -> str:
    return re.sub(r"[\s_-]+", "_", heading.strip().casefold())


def _unknown(heading: str, place: int, known: dict[str, Column]) -> str:
    """Return what is wrong with a heading; "" where it resembles no column."""
    if not heading.strip():
        return f"Column {place} has no heading."
    near = nearest_words(_plain(heading)[:100], known, limit=3)
    return f"There is no column “{heading[:100]}”: perhaps {', '.join(near)}." if near else ""


def _other_table(headings: Sequence[str], known: dict[str, Column]) -> str:
    """Return of what these headings make a table where these columns are not all of them."""
    plain = set(map(_plain, headings))
    others = (
        name
        for name, columns in TABLES.items()
        if not plain <= known.keys() and plain <= _known(columns).keys()
    )
    return next(others, "")
