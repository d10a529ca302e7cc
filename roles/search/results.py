"""``search``: one question, answered from the index, on either database."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connections, models
from django.urls import reverse
from django.utils.safestring import SafeString

from sources.models import Source

from ..models import Alias, Claim, Responsibility, Role
from . import index
from .documents import SAME_TITLE, Kind, kind_and_pk
from .snippets import highlighted, snippet, spans_of
from .words import folded, nearest, spellings, telling, words_of

_COMPLETIONS = 20
_SHORTEST_BEGINNING = 2


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with the words marked that were looked for."""

    kind: Kind
    row: models.Model
    title: SafeString
    snippet: SafeString
    exact: bool
    """Whether it is called just what was asked for."""

    @property
    def address(self) -> str:
        if self.kind is Kind.ALIAS:
            # Leads to its role, or asks which of several is meant.
            return reverse("role", args=[self.row.slug])
        return self.row.get_absolute_url()


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: the first of ``total``."""

    kind: Kind
    total: int
    hits: tuple[Hit, ...]

    @property
    def rest(self) -> int:
        return self.total - len(self.hits)


@dataclass(frozen=True, slots=True)
class Results:
    asked: str
    groups: tuple[Group, ...] = ()
    corrected: str = ""
    """What was looked for instead, where what was asked for has typing errors."""
    some: bool = False
    """Nothing has all the words: these have some of them."""

    @property
    def total(self) -> int:
        return sum(group.total for group in self.groups)

    def of(self, kind: Kind) -> Group:
        return next((group for group in self.groups if group.kind is kind), Group(kind, 0, ()))


@dataclass(frozen=True, slots=True)
class _Understood:
    """What is looked for: for each word typed, the words that will do."""

    groups: list[list[str]]
    typed: str = ""
    corrections: dict[str, str] = field(default_factory=dict)


def search(
    text: str,
    *,
    typing: bool = False,
    kind: Kind | None = None,
    start: int = 0,
    limit: int = 5,
    using: str = "default",
) -> Results:
    """What the site knows of a text, by kind, the best first: of each kind, or of the one asked
    for, the hits from ``start`` on. Any text is safe. ``typing`` takes the last word for the
    beginning of one.

    An exact title comes first, and with it its group; then roles, other titles, responsibilities,
    sources and claims, each by rank. A word may stand in another form, be spelt as in Britain or in
    America, and hold a typing error or two.
    """
    asked = " ".join(text.replace("\0", " ").split())
    words = telling(words_of(asked))
    if not words:
        return Results(asked)
    desk = _Desk(using)
    understood = _understand(desk, asked, words, typing=typing)
    corrected = _corrected(asked, understood.corrections)
    for expression, some in _attempts(desk, understood, typing=typing):
        found = desk.found(expression, corrected or asked, kind, start, limit)
        if found:
            hits = _hits(desk, expression, found)
            return Results(asked, _grouped(found, hits), corrected, some)
    return Results(asked, corrected=corrected)


def _understand(desk: "_Desk", asked: str, words: list[str], *, typing: bool) -> _Understood:
    groups = [spellings(word) for word in words]
    found = desk.counts(groups)
    # The last word of what was typed, unless something was typed after it.
    last = words[-1] if folded(asked).endswith(words[-1]) else ""
    corrections = {}
    for word, group, count in zip(words, groups, found, strict=True):
        if word == last and (typing or not count):
            group += desk.beginning_with(word)
        if not count and group == spellings(word) and (meant := _meant(desk, word)):
            corrections[word] = meant
            group[:] = spellings(meant)
    return _Understood(groups, last, corrections)


def _meant(desk: "_Desk", word: str) -> str:
    """The word that was probably meant: the nearest one, of several that with most documents."""
    near = nearest(word, desk.near(word))
    counts = desk.counts([[each] for each in near]) if near else []
    known = [(-count, each) for each, count in zip(near, counts, strict=True) if count]
    return min(known)[1] if known else ""


def _corrected(asked: str, corrections: dict[str, str]) -> str:
    if not corrections:
        return ""
    return re.sub(r"[^\W_]+", lambda typed: corrections.get(folded(typed[0]), typed[0]), asked)


def _attempts(desk: "_Desk", understood: _Understood, *, typing: bool):
    """Expressions to look for, one after the other until something is found; and whether some of
    the words will do."""
    groups = understood.groups
    yield desk.own.expression(groups), False
    if understood.typed and not typing:
        completed = [*groups[:-1], [*groups[-1], *desk.beginning_with(understood.typed)]]
        if completed[-1] != groups[-1]:
            yield desk.own.expression(completed), False
    if len(groups) > 1 and not typing:
        yield desk.own.any_of(groups), True


def _grouped(found: list["_Found"], hits: dict[int, Hit]) -> tuple[Group, ...]:
    groups = []
    for number, group in groupby(found, key=lambda each: kind_and_pk(each.document)[0]):
        members = list(group)
        of_kind = tuple(hits[each.document] for each in members if each.document in hits)
        groups.append(Group(number, members[0].total, of_kind))
    return tuple(sorted(groups, key=lambda group: not any(hit.exact for hit in group.hits)))


_ROWS = {
    Kind.ROLE: lambda: Role.objects.all(),
    Kind.ALIAS: lambda: Alias.objects.select_related("role"),
    Kind.RESPONSIBILITY: lambda: Responsibility.objects.select_related("area"),
    Kind.SOURCE: lambda: Source.objects.for_references(),
    Kind.CLAIM: lambda: Claim.objects.published().with_names(),
}


def _hits(desk: "_Desk", expression: str, found: list["_Found"]) -> dict[int, Hit]:
    """What was found, as rows: one query for the marks and one for each kind."""
    exact = {each.document for each in found if each.exact}
    marked = desk.marked(expression, [each.document for each in found])
    hits = {}
    ordered = sorted(kind_and_pk(document) for document in marked)
    for kind, pks in groupby(ordered, key=lambda pair: pair[0]):
        for pk, row in _ROWS[kind]().in_bulk([pk for _, pk in pks]).items():
            document = next(d for d in marked if kind_and_pk(d) == (kind, pk))
            (title, in_title), (body, in_body) = marked[document]
            hits[document] = Hit(
                kind, row, highlighted(title, in_title), snippet(body, in_body), document in exact
            )
    return hits


@dataclass(frozen=True, slots=True)
class _Found:
    document: int
    total: int
    """Of its kind."""
    exact: bool


class _Desk:
    """Asks the index."""

    def __init__(self, using: str):
        self.own = index.adapter(using)
        self._connection = connections[using]

    def _ask(self, statement: str, values: Iterable) -> list[tuple]:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, list(values))
            return cursor.fetchall()

    def counts(self, groups: list[list[str]]) -> list[int]:
        """How many documents hold a word of each group; a thousand may be more."""
        counts = ", ".join(f"({self.own.COUNT})" for _ in groups)
        return list(
            self._ask(f"SELECT {counts}", [self.own.any_of([group]) for group in groups])[0]
        )

    def beginning_with(self, word: str) -> list[str]:
        """Words that begin so, the shortest first."""
        if len(word) < _SHORTEST_BEGINNING:
            return []
        after = word[:-1] + chr(ord(word[-1]) + 1)
        found = self._ask(self.own.BEGINNING, [word, after, _COMPLETIONS])
        return [row[-1] for row in found if row[-1] != word]

    def near(self, word: str) -> list[str]:
        return [found for (found,) in self._ask(*self.own.near(word))]

    def found(
        self, expression: str, title: str, kind: Kind | None, start: int, limit: int
    ) -> list[_Found]:
        """The best documents of each kind, in the order of kinds."""
        statement = f"""
            WITH found AS MATERIALIZED ({self.own.FOUND}),
            same AS MATERIALIZED ({SAME_TITLE}),
            ranked AS (
                SELECT id, id & 7 AS kind, id IN (SELECT id FROM same) AS exact,
                    row_number() OVER (
                        PARTITION BY id & 7
                        ORDER BY CASE WHEN id IN (SELECT id FROM same) THEN 0 WHEN titled THEN 1
                            ELSE 2 END, distance, id
                    ) AS place,
                    count(*) OVER (PARTITION BY id & 7) AS total
                FROM found
            )
            SELECT id, total, exact FROM ranked
            WHERE place > %s AND place <= %s AND (kind = %s OR %s = 0)
            ORDER BY kind, place
        """
        number = int(kind or 0)
        values = [expression, expression, title, title, start, start + limit, number, number]
        return [
            _Found(id_, total, bool(exact)) for id_, total, exact in self._ask(statement, values)
        ]

    def marked(self, expression: str, documents: list[int]) -> dict[int, tuple]:
        """Title and body of each with the spans in which words were found."""
        ids = documents if self._connection.vendor == "postgresql" else json.dumps(documents)
        return {
            document: tuple(
                (text, spans_of(marks, self.own.START, self.own.STOP))
                for text, marks in ((title, in_title), (body, in_body))
            )
            for document, title, body, in_title, in_body in self._ask(
                self.own.MARKED, [expression, ids]
            )
        }
