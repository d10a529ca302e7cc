"""What readers saw change since a day: statements published, changed and withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby

from django.utils import timezone

from sources.editing import history

from ..models import Claim
from .claim_history import public_events
from .content_state import once_per_state

FIRST_DAY = date(2000, 1, 1)
"""Nothing is older; the days of a calendar's first year are none in every time zone."""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A change that readers could see, without its words: those stand in the statement's points."""

    key: str
    how: str
    """One of the four words of ``claim_history``."""
    at: datetime
    fields: tuple[str, ...] = ()
    """Names of the fields that changed."""
    reason: str = ""
    """What the editor gave as the reason, for readers."""

    @property
    def cursor(self) -> str:
        return f"{self.at.timestamp():.6f}-{self.key}-{self.how}"


def changes_since(day: date) -> list[StatementChange]:
    """Return what readers saw change from the beginning of a day on, in the site's time zone, the
    oldest first. Drafts and what editors wrote for themselves are no part of it."""
    start = timezone.make_aware(datetime.combine(max(day, FIRST_DAY), time()))
    return [change for change in _all_changes() if change.at >= start]


@once_per_state
def _all_changes() -> tuple[StatementChange, ...]:
    """A fixed number of queries: the history of statements, and what it refers to."""
    # Statements of catalogues are in no list of changes.
    rows = list(Claim.history.filter(origin="").order_by("id", "history_id"))
    for row in rows:
        # Names of editors are looked up otherwise, one after the other.
        row.history_user = None
    versions = zip(rows, history.versions(rows), strict=True)
    changes = []
    for _pk, of_one in groupby(versions, key=lambda pair: pair[0].id):
        pairs = list(of_one)
        key = pairs[-1][0].key
        changes += [
            StatementChange(
                key, event.how, event.at, tuple(c.name for c in event.changes), event.reason
            )
            for event in public_events(version for _row, version in pairs)
        ]
    return tuple(sorted(changes, key=lambda change: (change.at, change.key, change.how)))
