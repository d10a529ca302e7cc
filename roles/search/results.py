"""``search``: one text, looked up in the index of either database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from ..models import Role
from ..queries.titles import LEVELS, plain_title
from .documents import Kind, kind_and_pk
from .hits import Comparison, Group, Hit, Results
from .lookup import Groups, Lookup, Matches
from .named_roles import (
    NamedRoles,
    parse_begun_comparison,
    parse_comparison,
    parse_title,
    possible_roles,
    resolve_roles,
    titles_within,
)
from .rows import Row
from .snippets import highlight, snippet
from .words import (
    ANSWERING,
    LONGEST_TEXT,
    bare_title,
    drop_stop_words,
    fold,
    is_asking,
    is_question,
    nearest,
    spellings,
    split_words,
)

_NEAREST = 60
_AFTER_A_LETTER = re.compile(r"\b[^\W\d_]-([^\W_]+)")
"""The "mail" of "e-mail" is no typing error."""
_INNER_CAPITAL = re.compile("[a-z][A-Z]")


@dataclass(frozen=True, slots=True)
class _Query:
    """The text as it is searched for."""

    asked: str
    typing: bool
    groups: Groups
    unfinished: str = ""
    """The last word, where it is known as it stands but may be the beginning of others."""
    corrections: dict[str, str] = field(default_factory=dict)
    has_listed: bool = False
    """Whether catalogues alone have one of the words."""
    known: frozenset[str] = frozenset()
    """The words that documents have as they were typed."""

    @property
    def corrected(self) -> str:
        if not self.corrections:
            return ""
        return re.sub(r"[^\W_]+", lambda w: self.corrections.get(fold(w[0]), w[0]), self.asked)

    @property
    def title(self) -> str:
        return self.corrected or self.asked

    @property
    def titles(self) -> tuple[str, ...]:
        """What may be the title of a document: the text and, of a question, what it is about."""
        bare = bare_title(self.title) if is_asking(self.asked) else ""
        return (self.title, bare) if bare else (self.title,)

    @property
    def without_seniority(self) -> Groups:
        """The groups without words of seniority, where that leaves some of them."""
        plain = [group for group in self.groups if group[0] not in LEVELS]
        return plain if len(plain) < len(self.groups) else []

    @property
    def without_verbs(self) -> Groups:
        """The groups of a question without the verbs of answers, if that leaves some of them."""
        if not is_question(self.asked):
            return []
        plain = [group for group in self.groups if group[0] not in ANSWERING]
        return plain if len(plain) < len(self.groups) else []

    def without_titles(self, named: NamedRoles, groups: Groups) -> Groups:
        """Return the groups without the words of titles, if it is known which they are."""
        words = split_words(named.titles)
        return [group for group in groups if group[0] not in words] if words else []


@dataclass(frozen=True, slots=True)
class _Answer:
    """The documents found and the expression that finds them."""

    expression: str
    matches: Matches
    named: NamedRoles
    only_claims: bool
    """Whether claims have the words, but no responsibility and no title of a role."""
    some: bool = False
    """Whether nothing has all the words, but for the titles of roles."""


def search(
    text: str,
    *,
    typing: bool = False,
    kind: Kind | None = None,
    start: int = 0,
    limit: int = 5,
    with_catalogues: bool = True,
) -> Results:
    """Return what matches a text, by kind, the best first: of each kind or of one, the hits from
    ``start`` on. Any text is safe. With ``typing`` the last word may be only a beginning.

    An exact title comes first, and with it its group; then roles, other titles, responsibilities,
    sources and claims, each by rank; last what is in catalogues. A word may be in another form or
    spelling and have a typing error or two.
    """
    # Neither database takes a NUL, or half a character.
    text = text[:LONGEST_TEXT].replace("\0", " ").encode(errors="ignore").decode()
    asked = " ".join(text.split())
    words = drop_stop_words(split_words(asked))
    if not words:
        return Results(asked)
    lookup = Lookup()
    query = _parse(lookup, asked, words, typing=typing)

    def find(expression: str, titles: tuple[str, ...], roles: tuple[Role, ...]) -> Matches:
        return lookup.find(expression, titles, kind, start, limit, roles)

    answer = _find_all_words(lookup, query, find)
    catalogued = Matches({}, {})
    if with_catalogues:
        catalogued = lookup.find_catalogued(answer.expression, kind, start, limit)
    if not answer.matches and not catalogued and query.has_listed:
        # That word may be mistyped, too.
        corrected = _parse(lookup, asked, words, typing=typing, with_catalogues=False)
        if (other := _find_all_words(lookup, corrected, find)).matches:
            query, answer = corrected, other
    expression, matches, named = answer.expression, answer.matches, answer.named
    some = answer.some
    if some and set(matches.totals) == {Kind.ROLE}:
        # The corrected words helped to find nothing.
        query = replace(query, corrections={})
    if not matches and not catalogued:
        for tried, expression in _some_words(lookup, query):
            if matches := find(expression, query.titles, named.roles):
                query, some = tried, True
                break
    exact = matches.exact | catalogued.exact
    answered: list[int] = []
    if kind is None and not some and len(split_words(asked)) > 1 and answer.only_claims:
        some_words = lookup.any_of(query.groups)
        answered = lookup.responsibilities_of_claims(expression, some_words)
    marks = lookup.marks(expression, list(exact)) if exact else {}
    rows = lookup.rows([*exact, *answered])
    hits = [
        _hit(rows[document], marks.get(document, ()), exact=is_exact)
        for document, is_exact in exact.items()
        if document in rows
    ]
    asked_for = Kind.RESPONSIBILITY if is_question(asked) else None
    # Who does it before "Does the role mainly work with the roadmap?"
    hits.sort(key=lambda hit: (hit.kind, hit.kind is asked_for and not is_question(hit.name)))
    return Results(
        asked,
        matches.totals | catalogued.totals,
        _grouped(asked, matches, matches.totals | catalogued.totals, hits, asked_for),
        query.corrected,
        some,
        tuple(Comparison(roles) for roles in named.comparisons),
        tuple(_hit(rows[document]) for document in answered if document in rows),
        named.missing,
    )


def _parse(
    lookup: Lookup, asked: str, words: list[str], *, typing: bool, with_catalogues: bool = True
) -> _Query:
    """Find the words that will do for each word: its spellings, completions and corrections."""
    groups = [spellings(word) for word in words]
    counts = lookup.counts(groups)
    has_listed = any(listed and not count for count, listed in counts)
    # The last word of the text, unless it ends in something else.
    last = words[-1] if fold(asked).rstrip("?!.").endswith(words[-1]) else ""
    corrections = {}
    known = frozenset(word for word, (count, _) in zip(words, counts, strict=True) if count)
    ignored = ANSWERING | set(_AFTER_A_LETTER.findall(fold(asked)))
    for word, group, (count, listed) in zip(words, groups, counts, strict=True):
        is_known = count or (listed and with_catalogues)
        beginning = False
        if word == last and (typing or not is_known):
            group += lookup.completions(word)
            last, beginning = "", typing
        if is_known or group != spellings(word) or word in ignored:
            continue
        if correction := _correct(lookup, word, beginning=beginning):
            corrections[word] = correction
            group[:] = spellings(correction)
    return _Query(asked, typing, groups, last, corrections, has_listed, known)


def _correct(lookup: Lookup, word: str, *, beginning: bool) -> str:
    """Return the nearest word that documents have, of several the one with most documents."""
    similar = lookup.similar_words(word, beginning=beginning)
    near = nearest(word, similar, beginning=beginning)[:_NEAREST]
    counts = lookup.counts([[candidate] for candidate in near]) if near else []
    known = [(-count, word) for word, (count, _) in zip(near, counts, strict=True) if count]
    return min(known)[1] if known else ""


def _find_all_words(
    lookup: Lookup, query: _Query, find: Callable[[str, tuple[str, ...], tuple[Role, ...]], Matches]
) -> _Answer:
    """Return the documents with all the words and the expression that finds them. Until one has
    them in its title, try the last word as a beginning, the roles that the whole text may name, and
    the title without words of seniority."""
    named = parse_comparison(query.title, typing=query.typing)
    if not named.roles:
        named = parse_begun_comparison(query.title)
    if not named.roles:
        named = parse_title(query.title)
    expression = lookup.all_of(query.groups)
    matches = find(expression, query.titles, named.roles)
    if not matches.in_titles and (completed := _completed(lookup, query, query.groups)):
        longer = find(completed, query.titles, named.roles)
        if longer.in_titles or not matches:
            expression, matches = completed, longer
    for plain in _shorter_questions(lookup, query, matches):
        shorter = find(plain, query.titles, named.roles)
        better = shorter.titled if Kind.RESPONSIBILITY in matches.totals else shorter.totals
        if Kind.RESPONSIBILITY in better:
            expression, matches = plain, shorter
            break
    only_claims, some = matches.only_claims, False
    asks_who = is_question(query.asked)
    if not matches.in_titles and not named.roles and not (asks_who and matches):
        named = replace(resolve_roles(query.asked), missing=named.missing)
        if named.roles:
            others = query.without_titles(named, query.groups)
            if others and not matches:
                expression, some = lookup.all_of(others), True
            matches = find(expression, query.titles, named.roles)
    if not matches.in_titles and query.without_seniority:
        plain = lookup.all_of(query.without_seniority)
        # "Staff Engineer": an engineer may be of another trade, and has less to do with a manager.
        roles = named.roles or possible_roles(query.title)
        shorter = find(plain, (plain_title(query.title),), roles)
        if shorter.in_titles:
            expression, matches = plain, shorter
    return _Answer(expression, matches, named, only_claims, some)


def _completed(lookup: Lookup, query: _Query, groups: Groups) -> str:
    """Return the expression for all of these words, with the last one as a beginning."""
    *first, last = groups
    if query.unfinished and (completions := lookup.completions(query.unfinished)):
        return lookup.all_of([*first, last + completions])
    return ""


def _shorter_questions(lookup: Lookup, query: _Query, matches: Matches) -> Iterator[str]:
    """Yield expressions for fewer words of a question that no question has in its title: without
    verbs, then with the last word as a beginning, then without titles of roles."""
    if Kind.RESPONSIBILITY in matches.titled or not is_question(query.asked):
        return
    if plain := query.without_verbs:
        yield lookup.all_of(plain)
        if Kind.CLAIM not in matches.totals and (completed := _completed(lookup, query, plain)):
            yield completed
    if Kind.CLAIM not in matches.totals:
        groups = query.without_verbs or query.groups
        if untitled := query.without_titles(titles_within(query.title), groups):
            yield lookup.all_of(untitled)


def _some_words(lookup: Lookup, query: _Query) -> Iterator[tuple[_Query, str]]:
    """Yield expressions for fewer words: first those without seniority, then those that documents
    have as they were typed ("mini CEO" is not about minds), then any."""
    if query.without_seniority:
        yield query, lookup.all_of(query.without_seniority)
    if query.typing:
        return
    typed = [group for group in query.groups if group[0] in query.known]
    if query.corrections and typed:
        yield replace(query, corrections={}), lookup.any_of(typed)
    if len(query.groups) > 1:
        yield query, lookup.any_of(query.groups)


def _hit(row: Row, marks: tuple = (), *, exact: bool = False) -> Hit:
    # The text may name it, though it has not all the words.
    (title, in_title), (body, in_body) = marks or ((row.title, []), ("", []))
    kind, _pk = kind_and_pk(row.document)
    return Hit(kind, row, title, highlight(title, in_title), snippet(body, in_body), exact)


def _grouped(
    asked: str, matches: Matches, totals: dict[Kind, int], hits: list[Hit], first: Kind | None
) -> tuple[Group, ...]:
    """Return the hits by kind: a kind with an exact title first, then the kind asked for, then
    those with the words in a title; last those of catalogues. Of a word with a capital within,
    "LeSS", those first that write it so."""
    is_spelled = bool(_INNER_CAPITAL.search(asked))
    groups = [
        Group(kind, totals[kind], tuple(of_kind))
        for kind, of_kind in groupby(hits, key=lambda hit: hit.kind)
    ]
    return tuple(
        sorted(
            groups,
            key=lambda group: (
                not any(hit.exact for hit in group.hits),
                group.kind is not first,
                not (is_spelled and any(asked in hit.name for hit in group.hits)),
                group.kind not in matches.titled,
                group.kind.is_catalogued,
            ),
        )
    )
