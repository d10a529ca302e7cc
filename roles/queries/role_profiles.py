"""What the page of a role is made of: taken out of the rows over all roles."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import get_language

from ..domain.comparison import Point, Row, own_rows
from ..domain.facts import ClaimFact, RoleFact
from ..domain.filters import ContextFilter
from ..domain.note_sentence import note_sentence
from ..domain.role_profile import RoleProfile, role_profile
from ..domain.sentences import Sentence
from .overview import Overview, Pair
from .pages import facts_on

CONFUSED = 3
"""With how many other roles the page says how this one differs."""


@dataclass(frozen=True)
class ProfiledRole:
    """One role's own rows, what its page shows of them, and its comparisons with other roles."""

    role: RoleFact
    rows: tuple[Row, ...]
    profile: RoleProfile
    narrowing: ContextFilter
    confused: tuple[Pair, ...]
    """The comparisons with most questions answered for both."""
    other_pairs: tuple[Pair, ...]

    @cached_property
    def claims(self) -> tuple[ClaimFact, ...]:
        """Every claim about the role, those of superseded editions among them."""
        return tuple(
            claim
            for row in self.rows
            for point in (*row.cells, *row.pairs)
            for claim in facts_on(point)
        )


def profiled(role: RoleFact, overview: Overview) -> ProfiledRole:
    """Return what the page of a role shows, without a query."""
    return overview.once(("profile", role.slug), lambda: _profiled(role, overview))


def dispute_sentences(role: ProfiledRole, overview: Overview) -> tuple[tuple[Point, Sentence], ...]:
    """Return the role's disputed questions with the sentences of their notes, in the active
    language."""

    def build() -> tuple[tuple[Point, Sentence], ...]:
        return tuple(
            (point, sentence)
            for point in role.profile.disputes
            if (sentence := note_sentence(point, many_roles=True, name_role=False))
        )

    return overview.once(("disputes", role.role.slug, get_language()), build)


def _profiled(role: RoleFact, overview: Overview) -> ProfiledRole:
    rows = own_rows(role, overview.rows)
    whole = overview.narrowing.whole
    about = tuple(claim for claim in whole if role.slug in {claim.role, claim.other_role})
    pairs = overview.pairs_with(role)
    confused = tuple(pair for pair in pairs[:CONFUSED] if pair.common)
    return ProfiledRole(
        role,
        rows,
        role_profile(rows),
        ContextFilter(about, overview.narrowing.context),
        confused,
        tuple(pairs[len(confused) :]),
    )
