"""``search``: one question, answered from the index, on either database."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db import connections, models
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.models import Source

from ..languages import as_content
from ..models import Alias, Claim, Responsibility, Role
from ..titles import SENIORITY
from . import index, titled
from .documents import KIND, SAME_BEGINNING, SAME_TITLE, Kind, first_id, kind_and_pk
from .snippets import highlighted, snippet, spans_of
from .words import LONGEST_TEXT, LONGEST_WORD, folded, nearest, spellings, telling, words_of

_COMPLETIONS = 20
_RANKED = 5_000
"""Where more claims than that are found, so many of them are ranked: of 50,000 that have the word
"product" none is better than all others."""
_SHORTEST_BEGINNING = 2
_SPOKEN_TO = 3
_NEAREST = 60
_AFTER_A_LETTER = re.compile(r"\b[^\W\d_]-([^\W_]+)")
"""The "mail" of "e-mail" is no typing error."""
_IN_TEXT = 3
"""How like a title is to what was asked for that has the words elsewhere only."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found, with the words marked that were looked for."""

    kind: Kind
    row: models.Model
    name: str
    title: SafeString
    """The same with marks."""
    snippet: SafeString
    exact: bool
    """Whether it is called just what was asked for."""

    @property
    def address(self) -> str:
        if self.kind is Kind.ALIAS:
            # Leads to its role, or asks which of several is meant.
            return reverse("role", args=[self.row.slug])
        return self.row.get_absolute_url()

    @property
    def facts(self) -> SafeString:
        """What tells it from others of its kind."""
        match self.kind:
            case Kind.ROLE:
                told = [as_content(self.row.abbreviation)] if self.row.abbreviation else []
            case Kind.ALIAS:
                told = [_("another title of %(role)s") % {"role": self.row.role.name}]
            case Kind.RESPONSIBILITY:
                told = [as_content(f"{self.row.area.name}: {self.row.name}")]
            case Kind.SOURCE:
                author = [as_content(self.row.author)] if self.row.author else []
                told = [self.row.kind_and_year, *author]
            case Kind.CLAIM:
                source = self.row.source
                told = [as_content(source.short_name), source.kind_and_year]
        return format_html_join(", ", "{}", ([each] for each in told))


@dataclass(frozen=True, slots=True)
class Comparison:
    roles: tuple[Role, ...]

    @property
    def name(self) -> str:
        return " vs ".join(role.name for role in self.roles)

    @property
    def address(self) -> str:
        return reverse("compare", args=[[role.slug for role in self.roles]])


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind: some of ``total``."""

    kind: Kind
    total: int
    hits: tuple[Hit, ...] = ()

    @property
    def more(self) -> bool:
        return self.total > len(self.hits)


@dataclass(frozen=True, slots=True)
class Results:
    asked: str
    totals: dict[Kind, int] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    corrected: str = ""
    """What was looked for instead, where what was asked for has typing errors."""
    some: bool = False
    """Nothing has all the words: these have some of them."""
    comparisons: tuple[Comparison, ...] = ()
    """Of the roles that were set one against the other."""
    answered: tuple[Hit, ...] = ()
    """Where no responsibility has the words: those that the claims found speak to."""

    @property
    def total(self) -> int:
        return sum(self.totals.values())

    @property
    def counts(self) -> list[tuple[Kind, int]]:
        return sorted(self.totals.items())

    def of(self, kind: Kind) -> Group:
        found = (group for group in self.groups if group.kind is kind)
        return next(found, Group(kind, self.totals.get(kind, 0)))

    @property
    def hits(self) -> list[Hit]:
        return [hit for group in self.groups for hit in group.hits]


@dataclass(frozen=True, slots=True)
class _Understood:
    """What is looked for: for each word typed, the words that will do."""

    groups: list[list[str]]
    unfinished: str = ""
    """The last word, where it is known as it stands but may still be the beginning of others."""
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
    # Neither database takes a NUL, nor half a character.
    text = text[:LONGEST_TEXT].replace("\0", " ").encode(errors="ignore").decode()
    asked = " ".join(text.split())
    words = telling(words_of(asked))
    if not words:
        return Results(asked)
    desk = _Desk(using)
    understood = _understand(desk, asked, words, typing=typing)
    corrected = _corrected(asked, understood.corrections)
    named = titled.compared(corrected or asked, typing=typing)

    def found_by(expression: str) -> _Found:
        return desk.found(expression, corrected or asked, kind, start, limit, named.roles)

    some = False
    expression = desk.own.expression(understood.groups)
    found = found_by(expression)
    if not found.called and (completed := _completed(desk, understood)):
        longer = found_by(completed)
        if longer.called or not found:
            expression, found = completed, longer
    if not found.called and not corrected:
        named = titled.meant(asked)
        if named.roles:
            found = found_by(expression)
    if not found.called and (plain := _without_seniority(desk, understood)):
        shorter = found_by(plain)
        if shorter.called:
            expression, found = plain, shorter
    if not found:
        for expression in _some_words(desk, understood, typing=typing):
            if found := found_by(expression):
                some = True
                break
    hits = _hits(desk, expression, found.shown)
    answered = ()
    if kind is None and not some and len(words_of(asked)) > 1 and found.only_claims:
        answered = _answered(desk, expression, desk.own.any_of(understood.groups))
    return Results(
        asked,
        found.totals,
        _grouped(found, hits),
        corrected,
        some,
        tuple(Comparison(roles) for roles in named.comparisons),
        answered,
    )


def _understand(desk: "_Desk", asked: str, words: list[str], *, typing: bool) -> _Understood:
    groups = [spellings(word) for word in words]
    found = desk.counts(groups)
    # The last word of what was typed, unless something was typed after it.
    last = words[-1] if folded(asked).endswith(words[-1]) else ""
    corrections = {}
    after_a_letter = set(_AFTER_A_LETTER.findall(folded(asked)))
    for word, group, count in zip(words, groups, found, strict=True):
        begun = False
        if word == last and (typing or not count):
            group += desk.beginning_with(word)
            last, begun = "", typing
        if count or group != spellings(word) or word in after_a_letter:
            continue
        if meant := _meant(desk, word, beginning=begun):
            corrections[word] = meant
            group[:] = spellings(meant)
    return _Understood(groups, last, corrections)


def _meant(desk: "_Desk", word: str, *, beginning: bool) -> str:
    """The word that was probably meant: the nearest one, of several that with most documents."""
    near = nearest(word, desk.near(word, beginning=beginning), beginning=beginning)[:_NEAREST]
    counts = desk.counts([[each] for each in near]) if near else []
    known = [(-count, each) for each, count in zip(near, counts, strict=True) if count]
    return min(known)[1] if known else ""


def _corrected(asked: str, corrections: dict[str, str]) -> str:
    if not corrections:
        return ""
    return re.sub(r"[^\W_]+", lambda typed: corrections.get(folded(typed[0]), typed[0]), asked)


def _completed(desk: "_Desk", understood: _Understood) -> str:
    """All the words, of the last one only a beginning."""
    groups = understood.groups
    if understood.unfinished and (others := desk.beginning_with(understood.unfinished)):
        return desk.own.expression([*groups[:-1], groups[-1] + others])
    return ""


def _without_seniority(desk: "_Desk", understood: _Understood) -> str:
    """All the words but those that only say how senior somebody is."""
    groups = understood.groups
    plain = [group for group in groups if group[0] not in SENIORITY]
    return desk.own.expression(plain) if plain and len(plain) < len(groups) else ""


def _some_words(desk: "_Desk", understood: _Understood, *, typing: bool) -> Iterator[str]:
    """Where nothing has all the words: first without those that only say how senior somebody is,
    then any."""
    if plain := _without_seniority(desk, understood):
        yield plain
    if len(understood.groups) > 1 and not typing:
        yield desk.own.any_of(understood.groups)


def _answered(desk: "_Desk", expression: str, some_words: str) -> tuple[Hit, ...]:
    """The responsibilities that the claims found speak to."""
    pks = desk.spoken_to(expression, some_words)
    rows = _ROWS[Kind.RESPONSIBILITY]().in_bulk(pks) if pks else {}
    return tuple(_unmarked(Kind.RESPONSIBILITY, rows[pk]) for pk in pks if pk in rows)


def _unmarked(kind: Kind, row: models.Model, *, exact: bool = False) -> Hit:
    name = row.question if kind is Kind.RESPONSIBILITY else str(row)
    return Hit(kind, row, name, highlighted(name, []), SafeString(""), exact)


def _grouped(found: "_Found", hits: list[Hit]) -> tuple[Group, ...]:
    groups = [
        Group(kind, found.totals[kind], tuple(of_kind))
        for kind, of_kind in groupby(hits, key=lambda hit: hit.kind)
    ]
    return tuple(sorted(groups, key=lambda group: not any(hit.exact for hit in group.hits)))


_ROWS = {
    Kind.ROLE: lambda: Role.objects.all(),
    Kind.ALIAS: lambda: Alias.objects.select_related("role"),
    Kind.RESPONSIBILITY: lambda: Responsibility.objects.select_related("area"),
    Kind.SOURCE: lambda: Source.objects.for_references(),
    Kind.CLAIM: lambda: Claim.objects.published().with_names(),
}


def _hits(desk: "_Desk", expression: str, shown: dict[int, bool]) -> list[Hit]:
    """What was found, as rows: one query for the marks and one for each kind."""
    if not shown:
        return []
    marked = desk.marked(expression, list(shown))
    of_kind: dict[Kind, list[int]] = defaultdict(list)
    for kind, pk in map(kind_and_pk, shown):
        of_kind[kind].append(pk)
    rows = {kind: _ROWS[kind]().in_bulk(pks) for kind, pks in of_kind.items()}
    hits = []
    for document, exact in shown.items():
        kind, pk = kind_and_pk(document)
        row = rows.get(kind, {}).get(pk)
        if row and document not in marked:
            # Meant, though it has not all the words.
            hits.append(_unmarked(kind, row, exact=exact))
        elif row:
            (title, in_title), (body, in_body) = marked[document]
            marks = highlighted(title, in_title), snippet(body, in_body)
            hits.append(Hit(kind, row, title, *marks, exact))
    return hits


@dataclass(frozen=True, slots=True)
class _Found:
    totals: dict[Kind, int]
    shown: dict[int, bool]
    """Documents in their order, and whether each is called just what was asked for."""
    called: frozenset[Kind] = frozenset()
    """Kinds of which one has the words in its title."""

    @property
    def only_claims(self) -> bool:
        """Whether claims alone speak of it: no role is called so, and no question asks for it."""
        named = Kind.RESPONSIBILITY in self.totals or self.called & {Kind.ROLE, Kind.ALIAS}
        return Kind.CLAIM in self.totals and not named

    def __bool__(self) -> bool:
        return bool(self.totals)


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
        """Words that begin so, in either spelling, the shortest first."""
        if len(word) < _SHORTEST_BEGINNING:
            return []
        statement, values = [], []
        for spelling in spellings(word):
            statement.append(f"SELECT * FROM ({self.own.BEGINNING}) found")
            after = spelling[:-1] + chr(ord(spelling[-1]) + 1)
            values += [spelling, after, _COMPLETIONS]
        found = self._ask(" UNION ALL ".join(statement), values)
        return [row[-1] for row in found if row[-1] != word]

    def near(self, word: str, *, beginning: bool) -> list[str]:
        longest = LONGEST_WORD if beginning else len(word) + 2
        return [found for (found,) in self._ask(*self.own.near(word, longest))]

    def found(
        self,
        expression: str,
        title: str,
        kind: Kind | None,
        start: int,
        limit: int,
        meant: Iterable[Role] = (),
    ) -> _Found:
        """How many documents there are of each kind; and, of each or of one, those from ``start``
        on, the best first. Roles that are ``meant`` are found whatever words they have."""
        named = self._named(expression, title, start, start + limit, meant)
        totals = {Kind(number): total for number, *_, total in named}
        shown = {
            document: not likeness
            for number, document, place, likeness, _ in named
            if start < place <= start + limit and kind in (None, number)
        }
        called = frozenset(
            Kind(number)
            for number, _, place, likeness, _ in named
            if place == 1 and likeness < _IN_TEXT and number != Kind.SOURCE
        )
        claims = limit if kind in (None, Kind.CLAIM) else 0
        values = [expression, expression, _RANKED, claims, start]
        for total, document in self._ask(
            f"SELECT total, id FROM ({self.own.CLAIMS_FOUND}) counted LEFT JOIN "
            f"(SELECT id FROM ({self.own.CLAIMS}) ranked ORDER BY distance, id LIMIT %s OFFSET %s) "
            "page ON 1 = 1",
            values,
        ):
            if total:
                totals[Kind.CLAIM] = total
            if document:
                shown[document] = False
        return _Found(totals, shown, called)

    def _named(
        self, expression: str, title: str, start: int, stop: int, meant: Iterable[Role]
    ) -> list[tuple]:
        """What has a title: kind, document, place within its kind, how like its title is to what
        was asked for (0: just that), and the number of its kind; the first of each kind is always
        among them."""
        ids = ", ".join(str(first_id(Kind.ROLE) + role.pk) for role in meant) or "NULL"
        statement = f"""
            WITH worded AS MATERIALIZED ({self.own.NAMED}),
            found AS (
                SELECT id, distance, titled FROM worded
                UNION ALL SELECT id, 0, 1 = 0 FROM roles_search
                WHERE id IN ({ids}) AND id NOT IN (SELECT id FROM worded)
            ),
            same AS MATERIALIZED (
                {SAME_TITLE} UNION SELECT id FROM roles_search WHERE id IN ({ids})
            ),
            beginning AS MATERIALIZED ({SAME_BEGINNING}),
            alike AS (
                SELECT {KIND.replace("id", "found.id")} AS kind, found.id, distance, letters,
                    CASE
                        WHEN same.id IS NOT NULL THEN 0
                        WHEN beginning.id IS NOT NULL THEN 1
                        WHEN titled THEN 2
                        ELSE {_IN_TEXT} END AS likeness
                FROM found
                LEFT JOIN same ON same.id = found.id
                LEFT JOIN beginning ON beginning.id = found.id
            ),
            ranked AS (
                SELECT kind, id, likeness, count(*) OVER (PARTITION BY kind) AS total,
                    row_number() OVER (
                        PARTITION BY kind ORDER BY likeness, coalesce(letters, 0), distance, id
                    ) AS place
                FROM alike
            )
            SELECT kind, id, place, likeness, total FROM ranked
            WHERE place = 1 OR (place > %s AND place <= %s) ORDER BY kind, place
        """
        return self._ask(statement, [expression, expression, *[title] * 6, start, stop])

    def spoken_to(self, expression: str, some_words: str) -> list[int]:
        """Responsibilities of the claims found, first that of most of them, then those that have
        some of the words themselves."""
        responsibility = f"{first_id(Kind.RESPONSIBILITY)} + responsibility_id"
        found = self._ask(
            f"SELECT responsibility_id FROM roles_claim LEFT JOIN ({self.own.NAMED}) worded "
            f"ON worded.id = {responsibility} WHERE roles_claim.id IN "
            f"(SELECT id - {first_id(Kind.CLAIM)} FROM ({self.own.CLAIMS}) found) "
            "GROUP BY responsibility_id "
            "ORDER BY count(*) DESC, coalesce(min(distance), 0), responsibility_id LIMIT %s",
            [some_words, some_words, expression, _RANKED, _SPOKEN_TO],
        )
        return [pk for (pk,) in found]

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
