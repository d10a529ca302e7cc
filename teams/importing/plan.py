"""What taking a list in would do, line by line, and what has to be asked first."""

import datetime
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .cells import title_key
from .people import NewPerson
from .questions import Question
from .records import Record
from .sheets import SkippedLine
from .state import Ref
from .teams import NewTeam
from .titles import Decision, NewLocalRole

MANY = 5
"""Ending more than one in so many is asked about once more."""


class Outcome(TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("same")
    ENDED = "ended", _("ended")
    LEFT_OUT = "left out", _("left out")
    REFUSED = "refused", _("refused")
    ASKED = "asked", _("waits for an answer")


@dataclass(frozen=True)
class Wishes:
    """What somebody has decided about a list."""

    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """What each title means, by its key."""
    answers: dict[str, str] = field(default_factory=dict)
    """By the key of the question."""
    takes_ended: bool = False
    """Whether those who have left are taken in, with the day on which they left."""
    leaves_out_refused: bool = False
    """Whether the other lines are taken in although some are refused."""
    ends_missing_on: datetime.date | None = None
    """The day on which those end who are not in the list; None if they stay."""
    ends_many: bool = False
    """Whether they may be more than a fifth."""


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of a line, or of a place that is in no line (``line`` 0)."""

    line: int
    name: str
    team: str
    title: str
    outcome: Outcome
    reason: str = ""
    changes: tuple[Change, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A membership as a line wants it: of two jobs in one title, each is one."""

    record: Record
    team: Ref
    person: Ref | None
    local_role: Ref | None
    share: int | None
    reports_to: Ref | None

    @property
    def key(self) -> tuple:
        title = self.record.title
        # What was downloaded here may have two spellings of one title.
        return (
            *(self.team, self.person, self.local_role),
            title if self.record.identity else title_key(title),
        )


@dataclass(frozen=True, slots=True)
class ChangedMembership:
    pk: int
    fields: tuple[tuple[str, object], ...]


@dataclass
class Plan:
    rows: list[PlannedRow] = field(default_factory=list)
    missing: list[PlannedRow] = field(default_factory=list)
    """Places here that are in no line."""
    current: int = 0
    """How many places there are here now."""
    skipped: list[SkippedLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    open_questions: list[Question] = field(default_factory=list)
    new_teams: list[NewTeam] = field(default_factory=list)
    new_people: list[NewPerson] = field(default_factory=list)
    new_local_roles: list[NewLocalRole] = field(default_factory=list)
    new_rules: list[tuple[str, str, tuple[Ref, ...], bool]] = field(default_factory=list)
    """(normalised title, as seen, local roles, whether that is decided)"""
    changed_people: list[tuple[int, str, str]] = field(default_factory=list)
    """(person, field, new value)"""
    new_memberships: list[Place] = field(default_factory=list)
    changed_memberships: list[ChangedMembership] = field(default_factory=list)
    ended: list[tuple[int, datetime.date]] = field(default_factory=list)
    given_roles: int = 0
    """How many places that are in no line get the role that their title means now."""
    people_count: int = 0
    """How many people the list is about."""
    places: Counter[str] = field(default_factory=Counter)
    """How many memberships of today, memberships that begin later, and vacancies it has."""
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(row.outcome for row in self.rows)

    @property
    def has_many_missing(self) -> bool:
        return len(self.missing) * MANY > self.current

    @property
    def ends_are_confirmed(self) -> bool:
        return not (self.wishes.ends_missing_on and self.has_many_missing) or self.wishes.ends_many

    @property
    def changes_something(self) -> bool:
        return bool(
            self.new_memberships
            or self.changed_memberships
            or self.changed_people
            or self.ended
            or self.new_people
            or self.new_rules
            or self.new_teams
            or self.new_local_roles
        )

    @property
    def can_be_taken_in(self) -> bool:
        """Return whether nothing is open, refused or unconfirmed."""
        is_refused = self.counts[Outcome.REFUSED] and not self.wishes.leaves_out_refused
        return not self.open_questions and not is_refused and self.ends_are_confirmed

    @property
    def digest(self) -> str:
        """Return a text that is another one as soon as something else would be done."""
        content = (
            self.rows,
            self.new_teams,
            self.new_people,
            self.new_local_roles,
            self.new_rules,
            self.changed_people,
            self.changed_memberships,
            self.ended,
            self.missing,
            self.given_roles,
        )
        return hashlib.sha256(repr(content).encode()).hexdigest()
