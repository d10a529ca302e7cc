"""Queries to the index, the same on both databases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain

from django.db import connection

from ..models import Claim, Role
from ..queries.content_state import once_per_state
from . import index
from .documents import (
    FIRST_CATALOGUED,
    KIND,
    SAME_TITLE,
    STATEMENTS,
    TEXTS_OF_SAME_TITLE,
    Kind,
    kind_and_pk,
)
from .rows import SELECTS, Row
from .snippets import parse_marks
from .words import LONGEST_WORD, is_unspaced, letters_apart, spellings

_COMPLETIONS = 20
_RANKED = 1_000
"""Of more claims than these only so many are ranked: of 50,000 with the word "product" none is
better than all others."""
RANKED_OF_CATALOGUES = 500
"""Of each kind in catalogues only so many are ranked and counted."""
_SHORTEST_BEGINNING = 2
_MOST_RESPONSIBILITIES = 3
_ONLY_IN_TEXT = 3
"""Likeness of a title that lacks the words, which are elsewhere in the document."""

Groups = list[list[str]]
"""For each word searched for, the words that will do."""


@once_per_state
def _responsibility_of_each_claim() -> dict[int, int]:
    """Return the documents of the responsibilities of claims by those of the claims: a common word
    is in thousands of claims, whose rows take longer to read than the word to look up."""
    claims = Claim.objects.published().order_by().values_list("pk", "responsibility_id")
    return {
        Kind.CLAIM.first_id + pk: Kind.RESPONSIBILITY.first_id + responsibility
        for pk, responsibility in claims
    }


@dataclass(frozen=True, slots=True)
class Matches:
    totals: dict[Kind, int]
    exact: dict[int, bool]
    """The documents to show in their order, and whether the title of each is exactly the text."""
    titled: frozenset[Kind] = frozenset()
    """Kinds with a document that has the words in its title or, of a source, in the names of those
    who made it."""

    @property
    def in_titles(self) -> frozenset[Kind]:
        """The same without sources: titles of articles have any words."""
        return self.titled - {Kind.SOURCE}

    @property
    def only_claims(self) -> bool:
        """Whether claims have the words, but no responsibility and no title of a role."""
        named = Kind.RESPONSIBILITY in self.totals or self.in_titles & {Kind.ROLE, Kind.ALIAS}
        return Kind.CLAIM in self.totals and not named

    def __bool__(self) -> bool:
        return bool(self.totals)


class Lookup:
    """Queries the index."""

    def __init__(self):
        self._sql = index.adapter()
        self._answers: dict[str, list[tuple]] = {}

    def _query(self, statement: str, values: Iterable) -> list[tuple]:
        """Return the rows of a query, which the database is asked for once: a text that is read
        again with other words has most of the same."""
        values = list(values)
        asked = f"{statement}{values!r}"
        if asked not in self._answers:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                self._answers[asked] = cursor.fetchall()
        return self._answers[asked]

    def all_of(self, groups: Groups) -> str:
        """Return the expression for documents with a word of each group."""
        return f" {self._sql.AND} ".join(f"({self.any_of([group])})" for group in groups)

    def any_of(self, groups: Groups) -> str:
        quote = self._sql.QUOTE
        words = [letters_apart(word) for group in groups for word in group]
        return f" {self._sql.OR} ".join(f"{quote}{word}{quote}" for word in words)

    def counts(self, groups: Groups) -> list[tuple[int, int]]:
        """Return for each group how many documents have a word of it, at most a thousand, and 1 if
        catalogues have one, else 0."""
        parts = [f"({self._sql.COUNT})", f"({self._sql.IN_CATALOGUES})"] * len(groups)
        expressions = [self.any_of([group]) for group in groups for _ in range(2)]
        (counts,) = self._query(f"SELECT {', '.join(parts)}", expressions)
        return list(zip(counts[::2], counts[1::2], strict=True))

    def completions(self, word: str) -> list[str]:
        """Return words that begin with this one, in either spelling, the shortest first."""
        if len(word) < _SHORTEST_BEGINNING or is_unspaced(word):
            return []
        statements, values = [], []
        for spelling in spellings(word):
            statements.append(f"SELECT * FROM ({self._sql.COMPLETIONS}) completions")
            # Not the word itself: SQLite counts the documents of each word that it reads.
            first = f"{word}0" if spelling == word else spelling
            after = spelling[:-1] + chr(ord(spelling[-1]) + 1)
            values += [first, after, _COMPLETIONS]
        rows = self._query(" UNION ALL ".join(statements), values)
        return [row[-1] for row in rows if row[-1] != word]

    def similar_words(self, word: str, *, beginning: bool) -> list[str]:
        """Return words that this one may be a mistyped form of, or beginning of."""
        if is_unspaced(word):
            return []
        longest = LONGEST_WORD if beginning else len(word) + 2
        return [similar for (similar,) in self._query(*self._sql.similar_words(word, longest))]

    def find(
        self,
        expression: str,
        titles: Sequence[str],
        kind: Kind | None,
        start: int,
        limit: int,
        roles: Iterable[Role] = (),
    ) -> Matches:
        """Count the documents of each kind and return those from ``start`` on, of each kind or of
        one, the best first. The first of ``titles`` may also be the beginning of a title. These
        roles are among them whatever words they have."""
        titled = self._find_titled(expression, titles, start, start + limit, roles)
        totals = {Kind(number): total for number, *_, total in titled}
        exact = {
            document: not likeness
            for number, document, place, likeness, _ in titled
            if start < place <= start + limit and kind in (None, number)
        }
        kinds = frozenset(
            Kind(number)
            for number, _, place, likeness, _ in titled
            if place == 1 and likeness < _ONLY_IN_TEXT
        )
        claims = limit if kind in (None, Kind.CLAIM) else 0
        values = [expression, expression, _RANKED, claims, start]
        for total, document in self._query(
            f"SELECT total, id FROM ({self._sql.COUNT_CLAIMS}) counted LEFT JOIN "
            f"(SELECT id FROM ({self._sql.CLAIMS}) ranked "
            "ORDER BY distance, id LIMIT %s OFFSET %s) page ON 1 = 1",
            values,
        ):
            if total:
                totals[Kind.CLAIM] = total
            if document:
                exact[document] = False
        return Matches(totals, exact, kinds)

    def find_catalogued(
        self, expression: str, kind: Kind | None, start: int, limit: int
    ) -> Matches:
        """Count the documents of each kind of row in catalogues and return those from ``start`` on,
        of each kind or of one, the best first."""
        kinds = [kind for kind in Kind if kind.is_catalogued]
        matching = ", ".join(
            f"of_{catalogued:d} AS MATERIALIZED ({self._sql.CATALOGUED})" for catalogued in kinds
        )
        pages = " UNION ALL ".join(
            f"SELECT {catalogued:d} AS kind, total, distance, id "
            f"FROM (SELECT count(*) AS total FROM of_{catalogued:d}) counted LEFT JOIN "
            f"(SELECT distance, id FROM of_{catalogued:d} ORDER BY distance, id "
            "LIMIT %s OFFSET %s) page ON 1 = 1"
            for catalogued in kinds
        )
        values: list = []
        for catalogued in kinds:
            values += [expression, catalogued.first_id, catalogued.last_id, RANKED_OF_CATALOGUES]
        for catalogued in kinds:
            values += [limit if kind in (None, catalogued) else 0, start]
        rows = self._query(f"WITH {matching} {pages} ORDER BY kind, distance, id", values)
        totals = {Kind(number): total for number, total, *_ in rows if total}
        return Matches(totals, {document: False for *_, document in rows if document})

    def _find_titled(
        self, expression: str, titles: Sequence[str], start: int, stop: int, roles: Iterable[Role]
    ) -> list[tuple]:
        """Return each document with a title as its kind, its id, its place within the kind, how
        like its title is to the text (0: the same) and the number of its kind. The first of each
        kind is always among them."""
        ids = ", ".join(str(Kind.ROLE.first_id + role.pk) for role in roles) or "NULL"
        same = " UNION ".join([SAME_TITLE] * len(titles))
        statement = f"""
            WITH worded AS MATERIALIZED ({self._sql.TITLED}),
            found AS (
                SELECT id, distance, titled FROM worded
                UNION ALL SELECT id, 0, 1 = 0 FROM roles_search
                WHERE id IN ({ids}) AND id NOT IN (SELECT id FROM worded)
            ),
            same AS MATERIALIZED (
                SELECT id, {STATEMENTS} AS statements FROM (
                    {same} UNION SELECT id FROM roles_search WHERE id IN ({ids})
                ) named
            ),
            beginning AS MATERIALIZED ({self._sql.SAME_BEGINNING}),
            alike AS (
                SELECT {KIND.replace("id", "found.id")} AS kind, found.id, distance, letters,
                    CASE
                        WHEN same.id IS NOT NULL THEN 0
                        WHEN beginning.id IS NOT NULL THEN 1
                        WHEN titled THEN 2
                        ELSE {_ONLY_IN_TEXT} END AS likeness,
                    coalesce(statements, 0) AS statements
                FROM found
                LEFT JOIN same ON same.id = found.id
                LEFT JOIN beginning ON beginning.id = found.id
            ),
            ranked AS (
                SELECT kind, id, likeness, count(*) OVER (PARTITION BY kind) AS total,
                    row_number() OVER (
                        PARTITION BY kind
                        ORDER BY likeness, coalesce(letters, 0), -statements, distance, id
                    ) AS place
                FROM alike
            )
            SELECT kind, id, place, likeness, total FROM ranked
            WHERE place = 1 OR (place > %s AND place <= %s) ORDER BY kind, place
        """
        texts = [title for title in titles for _ in range(TEXTS_OF_SAME_TITLE)] + [titles[0]] * 2
        return self._query(statement, [*[expression] * 3, *texts, start, stop])

    def responsibilities_of_claims(self, expression: str, some_words: str) -> list[int]:
        """Return the documents of the responsibilities of the claims found: those with most claims
        first, then those that have some of the words themselves."""
        claims = self._query(self._sql.NEWEST_CLAIMS, [expression, _RANKED])
        responsibility_of = _responsibility_of_each_claim().get
        counts = Counter(map(responsibility_of, chain.from_iterable(claims)))
        # A claim that was published a moment ago is of another state of the content.
        counts.pop(None, None)
        if len(counts) < 2:
            return list(counts)
        # Hundreds of them, of which few have as many claims as the last one that is shown.
        least = nlargest(_MOST_RESPONSIBILITIES, counts.values())[-1]
        most = [document for document, count in counts.items() if count >= least]
        distances = dict(self._query(self._sql.RESPONSIBILITIES, [some_words]))

        def place(document: int) -> tuple:
            return -counts[document], distances.get(document, 0), document

        return sorted(most, key=place)[:_MOST_RESPONSIBILITIES]

    def marks(self, expression: str, documents: list[int]) -> dict[int, tuple]:
        """Return title and body of each document, each with the spans of the words found."""
        among = self._sql.among
        values: list = [expression, among(documents)]
        if connection.vendor == "sqlite":
            catalogued = [document for document in documents if document >= FIRST_CATALOGUED]
            collected = [document for document in documents if document < FIRST_CATALOGUED]
            values = [expression, among(collected), expression, among(catalogued)]
        return {
            document: ((title, parse_marks(in_title)), (body, parse_marks(in_body)))
            for document, title, body, in_title, in_body in self._query(self._sql.MARKS, values)
        }

    def rows(self, documents: Iterable[int]) -> dict[int, Row]:
        """Return the rows that documents stand for, by their documents: one query for all."""
        pks: dict[Kind, list[int]] = defaultdict(list)
        for kind, pk in map(kind_and_pk, documents):
            pks[kind].append(pk)
        if not pks:
            return {}
        # In one order, so that there are few statements for a connection to prepare.
        kinds = sorted(pks)
        statement = " UNION ALL ".join(SELECTS[kind] for kind in kinds)
        values = (self._sql.among(pks[kind]) for kind in kinds)
        rows = self._query(statement.format(among=self._sql.AMONG), values)
        return {row[0]: Row(*row) for row in rows}
