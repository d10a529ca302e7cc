"""``search``: one question, answered from the index, on either database."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.db import models
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sources.models import Source

from ..models import Alias, Claim, Responsibility, Role
from ..queries.titles import SENIORITY, plain_title
from ..request.languages import as_content
from . import titled
from .documents import Kind, kind_and_pk
from .lookup import Found, Lookup
from .snippets import highlighted, snippet
from .words import LONGEST_TEXT, folded, nearest, spellings, telling, words_of

_NEAREST = 60
_AFTER_A_LETTER = re.compile(r"\b[^\W\d_]-([^\W_]+)")
"""The "mail" of "e-mail" is no typing error."""


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
    lookup = Lookup(using)
    understood = _understand(lookup, asked, words, typing=typing)
    corrected = _corrected(asked, understood.corrections)
    named = titled.compared(corrected or asked, typing=typing)

    def found_by(expression: str, title: str = corrected or asked) -> Found:
        return lookup.found(expression, title, kind, start, limit, named.roles)

    some = False
    expression = lookup.own.expression(understood.groups)
    found = found_by(expression)
    if not found.called and (completed := _completed(lookup, understood)):
        longer = found_by(completed)
        if longer.called or not found:
            expression, found = completed, longer
    if not found.called and not corrected:
        named = titled.meant(asked)
        if named.roles:
            found = found_by(expression)
    if not found.called and (plain := _without_seniority(lookup, understood)):
        shorter = found_by(plain, plain_title(corrected or asked))
        if shorter.called:
            expression, found = plain, shorter
    if not found:
        for expression in _some_words(lookup, understood, typing=typing):
            if found := found_by(expression):
                some = True
                break
    hits = _hits(lookup, expression, found.shown)
    answered = ()
    if kind is None and not some and len(words_of(asked)) > 1 and found.only_claims:
        answered = _answered(lookup, expression, lookup.own.any_of(understood.groups))
    return Results(
        asked,
        found.totals,
        _grouped(found, hits),
        corrected,
        some,
        tuple(Comparison(roles) for roles in named.comparisons),
        answered,
    )


def _understand(lookup: Lookup, asked: str, words: list[str], *, typing: bool) -> _Understood:
    groups = [spellings(word) for word in words]
    found = lookup.counts(groups)
    # The last word of what was typed, unless something was typed after it.
    last = words[-1] if folded(asked).endswith(words[-1]) else ""
    corrections = {}
    after_a_letter = set(_AFTER_A_LETTER.findall(folded(asked)))
    for word, group, count in zip(words, groups, found, strict=True):
        begun = False
        if word == last and (typing or not count):
            group += lookup.beginning_with(word)
            last, begun = "", typing
        if count or group != spellings(word) or word in after_a_letter:
            continue
        if meant := _meant(lookup, word, beginning=begun):
            corrections[word] = meant
            group[:] = spellings(meant)
    return _Understood(groups, last, corrections)


def _meant(lookup: Lookup, word: str, *, beginning: bool) -> str:
    """The word that was probably meant: the nearest one, of several that with most documents."""
    near = nearest(word, lookup.near(word, beginning=beginning), beginning=beginning)[:_NEAREST]
    counts = lookup.counts([[each] for each in near]) if near else []
    known = [(-count, each) for each, count in zip(near, counts, strict=True) if count]
    return min(known)[1] if known else ""


def _corrected(asked: str, corrections: dict[str, str]) -> str:
    if not corrections:
        return ""
    return re.sub(r"[^\W_]+", lambda typed: corrections.get(folded(typed[0]), typed[0]), asked)


def _completed(lookup: Lookup, understood: _Understood) -> str:
    """All the words, of the last one only a beginning."""
    groups = understood.groups
    if understood.unfinished and (others := lookup.beginning_with(understood.unfinished)):
        return lookup.own.expression([*groups[:-1], groups[-1] + others])
    return ""


def _without_seniority(lookup: Lookup, understood: _Understood) -> str:
    """All the words but those that only say how senior somebody is."""
    groups = understood.groups
    plain = [group for group in groups if group[0] not in SENIORITY]
    return lookup.own.expression(plain) if plain and len(plain) < len(groups) else ""


def _some_words(lookup: Lookup, understood: _Understood, *, typing: bool) -> Iterator[str]:
    """Where nothing has all the words: first without those that only say how senior somebody is,
    then any."""
    if plain := _without_seniority(lookup, understood):
        yield plain
    if len(understood.groups) > 1 and not typing:
        yield lookup.own.any_of(understood.groups)


def _answered(lookup: Lookup, expression: str, some_words: str) -> tuple[Hit, ...]:
    """The responsibilities that the claims found speak to."""
    pks = lookup.spoken_to(expression, some_words)
    rows = _ROWS[Kind.RESPONSIBILITY]().in_bulk(pks) if pks else {}
    return tuple(_unmarked(Kind.RESPONSIBILITY, rows[pk]) for pk in pks if pk in rows)


def _unmarked(kind: Kind, row: models.Model, *, exact: bool = False) -> Hit:
    name = row.question if kind is Kind.RESPONSIBILITY else str(row)
    return Hit(kind, row, name, highlighted(name, []), SafeString(""), exact)


def _grouped(found: Found, hits: list[Hit]) -> tuple[Group, ...]:
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


def _hits(lookup: Lookup, expression: str, shown: dict[int, bool]) -> list[Hit]:
    """What was found, as rows: one query for the marks and one for each kind."""
    if not shown:
        return []
    marked = lookup.marked(expression, list(shown))
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
