"""Claims as agreement and pages see them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, replace
from datetime import date

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast

from sources.models import Source

from ..domain.facts import ClaimFact, ContextFact, Manner, PositionFact
from ..domain.filed_claims import FiledClaims
from .vocabulary import Context, Position

_COLUMNS = (
    "key",
    "source__slug",
    "source__voice__slug",
    "role__slug",
    "responsibility__slug",
    "other_role__slug",
    "manner",
    "superseded",
    "paraphrase",
    "locator",
    "quotation",
    "quotation_result",
    "quotation_fragment",
    "published",
)


Limits = dict[frozenset[int], frozenset[ContextFact]]
"""Each set of contexts to which claims are limited, by their ids: the same object for all."""


@dataclass(frozen=True)
class ReadClaims:
    """Facts of claims, in the order of claims, and what they were made of. As long as nothing
    changes in what a fact is made of, the next reading gives the same object again, so that whoever
    worked something out of facts sees by ``is`` that it still holds: equal facts may differ in
    their German words."""

    vocabulary: tuple
    words: tuple[dict[int, PositionFact], dict[int, ContextFact], Limits]
    query: QuerySet
    """That reads the claims, but for their contexts."""
    statement: tuple[str, tuple]
    """The same as SQL in any order, with parameters: to write it takes fifty times as long as to
    read a claim."""
    places: dict[int, int]
    """Where among the facts that of each claim stands, by id."""
    facts: FiledClaims

    def fact_of(self, pk: int) -> ClaimFact | None:
        return self.facts[self.places[pk]] if pk in self.places else None

    def holding(self, made: dict[int, ClaimFact]) -> "ReadClaims":
        """Return this with these facts in the place of all others, by the ids of their claims."""
        places = {pk: place for place, pk in enumerate(made)}
        return replace(self, places=places, facts=FiledClaims(made.values()))


def read(claims, before: ReadClaims | None = None) -> ReadClaims:
    """Return these claims as facts: four queries, and two more where positions or contexts are not
    those of the reading before."""
    positions, contexts = Position.objects.order_by("pk"), Context.objects.order_by("pk")
    vocabulary = tuple(positions.values_list()), tuple(contexts.values_list())
    if before is None or before.vocabulary != vocabulary:
        query = _query_of(claims)
        statement = query.order_by().query.sql_with_params()
        words = positions.facts(), contexts.facts(), {}
        before = ReadClaims(vocabulary, words, query, statement, {}, FiledClaims())
    # A copy, because a query keeps what it has read.
    made = _made_of(before.query.all(), _limits_of(claims), *before.words, before.fact_of)
    return before.holding(made)


def read_changed(before: ReadClaims, pks: Set[int]) -> ReadClaims | None:
    """Return what ``read`` does, where nothing has changed since the reading before but these
    claims: two queries. Those that are gone, or no longer among ``claims``, are left out. None
    where one is from a source that none was from: nobody knows its place."""
    table = before.query.model.contexts.through._meta.db_table
    limits = f"SELECT claim_id, context_id FROM {table}", ()  # noqa: S608 - a name
    changed = _made_of(
        _rows_of(before.statement, "pk", pks),
        _rows_of(limits, "claim_id", pks),
        *before.words,
        before.fact_of,
    )
    known = {pk: fact for pk in pks if (fact := before.fact_of(pk))}
    if known.keys() == changed.keys() and all(
        known[pk].source == fact.source for pk, fact in changed.items()
    ):
        by_place = {before.places[pk]: fact for pk, fact in changed.items()}
        return replace(before, facts=before.facts.exchanged(by_place))
    made = {pk: before.facts[place] for pk, place in before.places.items()}
    # By source, in the order of the database, and then by id.
    places = {source: place for place, source in enumerate(_sources_in(made))}
    if not places.keys() >= set(_sources_in(changed)):
        return None
    for gone in pks - changed.keys():
        made.pop(gone, None)
    made |= changed
    return before.holding(
        dict(sorted(made.items(), key=lambda item: (places[item[1].source], item[0])))
    )


def _sources_in(made: dict[int, ClaimFact]) -> dict[str, None]:
    """Return the sources of these claims as keys, in the order of the claims."""
    return dict.fromkeys(fact.source for fact in made.values())


def facts_of(claims) -> list[ClaimFact]:
    """Return these claims as facts: four queries, however many there are.

    A claim without a position (a draft) stands on no point and is left out.
    """
    words = Position.objects.facts(), Context.objects.facts(), {}
    made = _made_of(_query_of(claims), _limits_of(claims), *words, lambda pk: None)
    return [*made.values()]


def _query_of(claims) -> QuerySet:
    newer = Source.objects.public().filter(supersedes=OuterRef("source")).order_by()
    rows = claims.exclude(position=None).annotate(
        superseded=Exists(newer),
        # As text, which is not read into a time for each claim; both databases write UTC.
        published=Cast("published_at", TextField()),
    )
    return rows.values_list("pk", "position", *_COLUMNS)


def _limits_of(claims) -> QuerySet:
    """Return the contexts of claims."""
    limits = claims.model.contexts.through.objects.filter(claim__in=claims.order_by().values("pk"))
    return limits.values_list("claim_id", "context_id")


def _rows_of(statement: tuple[str, tuple], column: str, pks: Set[int]) -> list[tuple]:
    """Return the rows of an SQL statement whose column holds one of these ids."""
    sql, parameters = statement
    places = ", ".join(["%s"] * len(pks))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT * FROM ({sql}) AS every WHERE {column} IN ({places})",  # noqa: S608 - names
            [*parameters, *pks],
        )
        return cursor.fetchall()


def _made_of(
    claims: Iterable[tuple],
    limits: Iterable[tuple],
    positions: dict[int, PositionFact],
    contexts: dict[int, ContextFact],
    sets: Limits,
    before: Callable[[int], ClaimFact | None],
) -> dict[int, ClaimFact]:
    """Return the fact of each claim by id: the one that was made before, where it is equal."""
    limited_to = defaultdict(set)
    for claim, context in limits:
        limited_to[claim].add(context)
    made: dict[int, ClaimFact] = {}
    # Most values stand in many claims: in memory each is kept once.
    once: dict = {}
    for pk, position, *of_claim in claims:
        values = tuple(map(once.setdefault, of_claim, of_claim))
        ids = frozenset(limited_to.get(pk, ()))
        if ids not in sets:
            sets[ids] = frozenset(contexts[context] for context in ids)
        fact, known = _fact(positions[position], sets[ids], values), before(pk)
        # Positions that are equal may differ in their German words.
        is_same = known == fact and known.position is fact.position
        made[pk] = known if is_same else fact
    return made


def _fact(position: PositionFact, contexts: frozenset[ContextFact], values: tuple) -> ClaimFact:
    (
        key, source, voice, role, responsibility, other_role, manner, superseded,
        paraphrase, locator, quotation, result, fragment, published,
    ) = values  # fmt: skip
    return ClaimFact(
        key=key,
        source=source,
        voice=voice,
        role=role,
        responsibility=responsibility,
        position=position,
        other_role=other_role or "",
        contexts=contexts,
        manner=Manner(manner),
        # As a statement gives it, SQLite's 0 or 1.
        superseded=bool(superseded),
        paraphrase=paraphrase,
        locator=locator,
        quotation=quotation,
        quotation_result=result,
        quotation_fragment=fragment,
        published_on=published and date.fromisoformat(published[:10]),
    )
