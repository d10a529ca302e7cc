"""Claims as agreement and pages see them."""

from collections import defaultdict
from datetime import date

from django.db.models import Exists, OuterRef, TextField
from django.db.models.functions import Cast

from sources.models import Source

from ..domain.facts import ClaimFact, ContextFact, Manner, PositionFact
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


class ClaimReader:
    """Makes facts of claims. As long as nothing changes in what a fact is made of, the next reading
    gives the same object again, so that whoever worked something out of facts sees by ``is`` that
    it still holds: equal facts may differ in their German words."""

    def __init__(self) -> None:
        # Set as one, because threads may read at the same time.
        self._last: tuple[tuple, tuple, dict[int, tuple[tuple, ClaimFact]]] = (), ({}, {}), {}

    def read(self, claims) -> list[ClaimFact]:
        """Return these claims as facts: four queries, and two more where positions or contexts
        have changed."""
        positions, contexts = Position.objects.order_by("pk"), Context.objects.order_by("pk")
        vocabulary = tuple(positions.values_list()), tuple(contexts.values_list())
        known, words, made = self._last
        if known != vocabulary:
            words, made = (positions.facts(), contexts.facts()), {}
        made = _made_of(claims, *words, made)
        self._last = vocabulary, words, made
        return [fact for _made_of, fact in made.values()]


def facts_of(claims) -> list[ClaimFact]:
    """Return these claims as facts: four queries, however many there are.

    A claim without a position (a draft) stands on no point and is left out.
    """
    made = _made_of(claims, Position.objects.facts(), Context.objects.facts(), {})
    return [fact for _made_of, fact in made.values()]


def _made_of(
    claims,
    positions: dict[int, PositionFact],
    contexts: dict[int, ContextFact],
    before: dict[int, tuple[tuple, ClaimFact]],
) -> dict[int, tuple[tuple, ClaimFact]]:
    """Return, by id, what the fact of each claim is made of, and the fact: the one made before of
    the same. Two queries."""
    through = claims.model.contexts.through.objects
    limits = through.filter(claim__in=claims.order_by().values("pk"))
    limited_to = defaultdict(set)
    for claim, context in limits.values_list("claim_id", "context_id"):
        limited_to[claim].add(context)
    newer = Source.objects.public().filter(supersedes=OuterRef("source")).order_by()
    rows = claims.exclude(position=None).annotate(
        superseded=Exists(newer),
        # As text, which is not read into a time for each claim; both databases write UTC.
        published=Cast("published_at", TextField()),
    )
    made = {}
    for pk, position, *values in rows.values_list("pk", "position", *_COLUMNS):
        made_of = position, limited_to.get(pk, ()), values
        known = before.get(pk)
        if known is None or known[0] != made_of:
            limited = frozenset(contexts[context] for context in made_of[1])
            known = made_of, _fact(positions[position], limited, values)
        made[pk] = known
    return made


def _fact(position: PositionFact, contexts: frozenset[ContextFact], values: list) -> ClaimFact:
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
        superseded=superseded,
        paraphrase=paraphrase,
        locator=locator,
        quotation=quotation,
        quotation_result=result,
        quotation_fragment=fragment,
        published_on=published and date.fromisoformat(published[:10]),
    )
