"""What the published claims on a point add up to.

Pure: no database and no HTML. Everything here is a frozen value, and the same claims in any
order give the same result. ``docs/data-model.md`` states the rules; ``/about/`` shows them at
work.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import Enum

from .dependencies import Dependency, dependencies
from .facts import (
    Choice,
    ClaimFact,
    Manner,
    PositionFact,
    PositionKind,
    RoleFact,
    gettext_noop,
)
from .rivalry import Sides, Speakers, sides


class State(Enum):
    """How far sources agree on a point: what it is called, and within a sentence; a mark for
    black-and-white print; what it means."""

    SILENT = (
        "silent",
        gettext_noop("Not covered yet"),
        gettext_noop("silent"),
        "–",
        gettext_noop("No source read so far says anything about it. That is not a “no”."),
    )
    SINGLE = (
        "single",
        gettext_noop("1 source"),
        gettext_noop("one source"),
        "1",
        gettext_noop("Only one source says something about it."),
    )
    AGREED = (
        "agreed",
        gettext_noop("Sources agree"),
        gettext_noop("agreed"),
        "=",
        gettext_noop("Two or more sources say something about it, and all give the same answer."),
    )
    CONTESTED = (
        "contested",
        gettext_noop("Sources disagree"),
        gettext_noop("contested"),
        "≠",
        gettext_noop(
            "Sources give two or more answers, or one says that it varies, or one calls a use "
            "wrong. A single source is enough if it describes two companies: the note then says so."
        ),
    )

    def __init__(self, slug: str, label: str, word: str, mark: str, meaning: str) -> None:
        self.slug = slug
        self.label = label
        self.word = word
        self.mark = mark
        self.meaning = meaning


class Difference(Choice):
    """In what way the voices on a contested point differ."""

    OPPOSED = ("opposed", gettext_noop("different answers"))
    IN_DEGREE = ("in-degree", gettext_noop("how much the role is involved"))
    SAID_TO_VARY = ("said-to-vary", gettext_noop("one source says that it varies"))
    REJECTED_USE = ("rejected-use", gettext_noop("one source calls another’s use wrong"))


@dataclass(frozen=True, slots=True)
class Standing:
    """One position with the voices that hold it and the claims in which they do."""

    position: PositionFact
    voices: tuple[str, ...]
    claims: tuple[ClaimFact, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    state: State
    standings: tuple[Standing, ...] = ()
    rejected: tuple[ClaimFact, ...] = ()
    formerly: tuple[ClaimFact, ...] = ()
    voices: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    dependencies: tuple[Dependency, ...] = ()
    speaking_of_both: tuple[str, ...] = ()
    """Of rivals and pairs, the voices that speak of both roles, on whichever question."""

    @property
    def contested(self) -> bool:
        return self.state is State.CONTESTED

    @property
    def silent(self) -> bool:
        return self.state is State.SILENT

    @property
    def claims(self) -> tuple[ClaimFact, ...]:
        """Every claim that counts or is shown as rejected: those of superseded editions are not
        among them."""
        # Asked for by the thousand: most points have one standing, or none.
        claims = self.rejected
        for standing in reversed(self.standings):
            claims = standing.claims + claims
        return claims

    @property
    def one_voice(self) -> bool:
        """Whether a single voice makes all the difference there is: then nobody disagrees with
        anybody, one source says that it differs."""
        return len({claim.voice for claim in self.claims}) == 1

    @property
    def positions(self) -> frozenset[str]:
        return frozenset(standing.position.slug for standing in self.standings)

    @property
    def all_voices(self) -> frozenset[str]:
        """Those that hold a position, and those that reject a use."""
        return frozenset(self.voices) | {claim.voice for claim in self.rejected}

    @property
    def sides(self) -> tuple[frozenset[str], ...]:
        """The voices on each side, the largest first: those that hold a position; and those that
        reject one which others hold, and hold none themselves."""
        held = [frozenset(standing.voices) for standing in self.standings]
        rejecting: dict[PositionFact, set[str]] = defaultdict(set)
        for claim in self.rejected:
            if claim.position.slug in self.positions and claim.voice not in self.voices:
                rejecting[claim.position].add(claim.voice)
        return tuple(sorted([*held, *map(frozenset, rejecting.values())], key=len, reverse=True))

    @property
    def smaller_side(self) -> int:
        """How many voices stand against the largest side, or are on it if they are fewer."""
        sides = self.sides
        if not sides:
            return 0
        largest, *others = sides
        return min(len(largest), len(frozenset().union(*others)))

    @property
    def only_in_degree(self) -> bool:
        """Whether the voices differ in nothing but how much of it is a role's: owns, shares,
        contributes."""
        return self.differences == (Difference.IN_DEGREE,)


SILENT = Agreement(State.SILENT)
"""That of a cell on which nobody says anything, as most of a table over all roles are."""


def _order(claim: ClaimFact) -> tuple[str, str, str]:
    return claim.source, claim.locator, claim.key


def _standings(claims: Iterable[ClaimFact]) -> tuple[Standing, ...]:
    """Positions with their voices, most voices first."""
    held: dict[PositionFact, list[ClaimFact]] = defaultdict(list)
    for claim in claims:
        held[claim.position].append(claim)
    standings = [
        Standing(
            position=position,
            voices=tuple(sorted({claim.voice for claim in group})),
            claims=tuple(sorted(group, key=_order)),
        )
        for position, group in held.items()
    ]
    return tuple(
        sorted(standings, key=lambda s: (-len(s.voices), s.position.order, s.position.slug))
    )


def _differences(
    standings: tuple[Standing, ...], rejected: tuple[ClaimFact, ...]
) -> tuple[Difference, ...]:
    kinds = [standing.position.kind for standing in standings]
    answers = [kind for kind in kinds if kind is not PositionKind.VARIES]
    of_degree = [
        kind
        for kind in answers
        if kind in {PositionKind.OWNS, PositionKind.SHARES, PositionKind.CONTRIBUTES}
    ]
    differences = []
    if len(answers) >= 2 and len(of_degree) < len(answers):
        differences.append(Difference.OPPOSED)
    if len(of_degree) >= 2:
        differences.append(Difference.IN_DEGREE)
    if PositionKind.VARIES in kinds:
        differences.append(Difference.SAID_TO_VARY)
    if rejected:
        differences.append(Difference.REJECTED_USE)
    return tuple(differences)


def pair_agreement(a: RoleFact, b: RoleFact, claims: Iterable[ClaimFact]) -> Agreement:
    """Weigh the published claims on a pair of roles, ``a`` before ``b`` by slug; positions are told
    as from ``a`` to ``b``, whichever way round a claim says them."""
    facing = [claim.facing_pair() for claim in claims]
    return agreement(replace(c, position=c.position.of_pair(a, b)) for c in facing)


def agreement(claims: Iterable[ClaimFact]) -> Agreement:
    """Weigh the published claims on one cell, or on one pair of roles.

    The claims are all on that one point; which point it is does not matter here. Relational claims
    are turned to face their pair's first role.
    """
    facing = [claim.facing_pair() if claim.other_role else claim for claim in claims]
    if not facing:
        return SILENT
    formerly = tuple(sorted((c for c in facing if c.superseded), key=_order))
    current = [claim for claim in facing if not claim.superseded]
    rejected = tuple(sorted((c for c in current if c.manner is Manner.REJECTS), key=_order))
    standings = _standings(c for c in current if c.manner is not Manner.REJECTS)
    voices = tuple(sorted({voice for standing in standings for voice in standing.voices}))

    if not standings and not rejected:
        state = State.SILENT
    elif (
        len(standings) >= 2
        or rejected
        or any(s.position.kind is PositionKind.VARIES for s in standings)
    ):
        state = State.CONTESTED
    elif len(voices) >= 2:
        state = State.AGREED
    else:
        state = State.SINGLE
    contested = state is State.CONTESTED
    return Agreement(
        state=state,
        standings=standings,
        rejected=rejected,
        formerly=formerly,
        voices=voices,
        differences=_differences(standings, rejected) if contested else (),
        dependencies=dependencies(c for s in standings for c in s.claims) if contested else (),
        speaking_of_both=voices if any(claim.other_role for claim in current) else (),
    )


TOGETHER = PositionFact("both-together", gettext_noop("both together"), PositionKind.SHARES, 2)
"""Where a voice stands that gives a responsibility to both rivals: no scale's own answer."""


def rivalry(
    a: RoleFact,
    b: RoleFact,
    claims: Collection[ClaimFact],
    speakers: Speakers,
    taken: Sides | None = None,
) -> Agreement | None:
    """Return how a responsibility is contested between two rival owners; None if it is not.

    ``claims`` are all on one responsibility; those of other roles are passed over. ``taken`` are
    the sides that they take, where those are known. In the result the positions are the roles
    themselves: a voice stands with each role of which it says *owns*, and with ``TOGETHER`` if it
    gives the responsibility to both.
    """
    taken = taken or sides(a.slug, b.slug, claims)
    if not taken.are_opposed(a.slug, b.slug, speakers):
        return None
    claims = [c for c in claims if not c.superseded and c.manner is not Manner.REJECTS]
    positions = {
        role.slug: PositionFact(role.slug, role.name, PositionKind.OWNS, order)
        for order, role in enumerate(sorted((a, b), key=lambda role: role.slug))
    }
    standings = _standings(
        [
            replace(claim, position=positions[claim.role])
            for claim in claims
            if claim.role in positions and claim.position.kind is PositionKind.OWNS
        ]
        + [replace(claim, position=TOGETHER) for claim in taken.together]
    )
    voices = tuple(sorted({voice for standing in standings for voice in standing.voices}))
    return Agreement(
        state=State.CONTESTED,
        standings=standings,
        voices=voices,
        differences=(Difference.OPPOSED,),
        dependencies=dependencies(claim for s in standings for claim in s.claims),
        speaking_of_both=tuple(v for v in voices if {a.slug, b.slug} <= speakers.get(v, set())),
    )
