"""What is asked of the index, on either database."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connections

from ..models import Role
from . import index
from .documents import KIND, SAME_BEGINNING, SAME_TITLE, Kind, first_id
from .snippets import spans_of
from .words import LONGEST_WORD, spellings

_COMPLETIONS = 20
_RANKED = 5_000
"""Where more claims than that are found, so many of them are ranked: of 50,000 that have the word
"product" none is better than all others."""
_SHORTEST_BEGINNING = 2
_SPOKEN_TO = 3
_IN_TEXT = 3
"""How like a title is to what was asked for that has the words elsewhere only."""


@dataclass(frozen=True, slots=True)
class Found:
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


class Lookup:
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
    ) -> Found:
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
        return Found(totals, shown, called)

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
