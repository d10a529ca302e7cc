"""Answers above comparisons that hold for as long as sources say the same on their rows.

Pure: no database and no HTML. Most edits are of another comparison, or of the words of a statement,
which no answer quotes.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from weakref import ref

from .comparison import Comparison, Point, Row
from .facts import ClaimFact, RoleFact
from .kept_values import LastPages
from .rivalry import Speakers
from .sentences import Sentence

Answer = tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class _Made:
    """An answer, and what it was made of. It refers to rows weakly: they hold texts."""

    roles: tuple[RoleFact, ...]
    rows: tuple[ref[Row], ...]
    names: Mapping[str, str]
    speakers: Speakers
    answer: Answer


class KeptLeads:
    """The answers of the comparisons that were asked for last. Every thread may call it."""

    def __init__(self) -> None:
        self._pages: LastPages[_Made] = LastPages()

    def get(
        self,
        page: Hashable,
        comparison: Comparison,
        names: Mapping[str, str],
        speakers: Speakers,
        build: Callable[[], Answer],
    ) -> Answer:
        """Return the answer of a page, which is named by its roles in order and its language;
        built only if something that it is made of is another than it was."""
        made = self._pages.get(page)
        rows = comparison.rows
        if made is not None and (
            made.speakers is speakers
            and made.roles == comparison.roles
            and made.names == names
            and _say_the_same([known() for known in made.rows], rows)
        ):
            answer = made.answer
        else:
            answer = build()
        made = _Made(comparison.roles, tuple(map(ref, rows)), names, speakers, answer)
        return self._pages.keep(page, made).answer


def _say_the_same(before: Sequence[Row | None], now: Sequence[Row]) -> bool:
    """Return whether sources say the same on these rows, if perhaps in other words."""
    return len(before) == len(now) and all(
        known is row or (known is not None and _says_the_same(known, row))
        for known, row in zip(before, now, strict=True)
    )


def _says_the_same(one: Row, other: Row) -> bool:
    # What rivals hold follows from the cells; of a pair, each claim is made anew to face it.
    if one.responsibility is not other.responsibility or one.pairs or other.pairs:
        return False
    pairs = zip(one.cells, other.cells, strict=False)
    return len(one.cells) == len(other.cells) and all(_same_claims(*pair) for pair in pairs)


def _same_claims(one: Point, other: Point) -> bool:
    if one.agreement is other.agreement:
        return True
    before = one.agreement.claims + one.agreement.formerly
    now = other.agreement.claims + other.agreement.formerly
    pairs = zip(before, now, strict=False)
    return len(before) == len(now) and all(_same_but_for_words(*pair) for pair in pairs)


def _same_but_for_words(one: ClaimFact, other: ClaimFact) -> bool:
    # Positions and contexts that are equal may differ in their German words.
    return one is other or (
        one.position is other.position
        and one.contexts is other.contexts
        and _without_words(one) == _without_words(other)
    )


def _without_words(claim: ClaimFact) -> ClaimFact:
    return replace(
        claim,
        paraphrase="",
        locator="",
        quotation="",
        quotation_result="",
        quotation_fragment="",
    )
