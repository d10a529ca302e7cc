"""What readers could see of a claim's past."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from sources.editing import history
from sources.editing.history import Change, Version

from ..domain.facts import UNNAMED_PAIR, gettext_noop
from ..models import Claim, Role


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a claim in public: what it was, when, and what changed."""

    title: str
    at: datetime
    changes: tuple[Change, ...] = ()
    how: str = ""
    """One of the four words below, the same in every language."""
    reason: str = ""
    """What the editor gave as the reason, for readers."""


PUBLISHED, PUBLISHED_AGAIN = "published", "published-again"
CHANGED, WITHDRAWN = "changed", "withdrawn"


_SHOWN = (
    *(gettext_noop("Source"), gettext_noop("Role"), gettext_noop("Other role")),
    *(gettext_noop("Question"), gettext_noop("Position"), gettext_noop("Paraphrase")),
    *(gettext_noop("Locator"), gettext_noop("Quotation"), gettext_noop("Manner")),
    gettext_noop("Contexts"),
)
"""What the public changes of a claim are called: its fields, as history names them."""

_FOR_EDITORS = {"status", "published_at", "note", "quotation_result", "quotation_checked_on", "key"}


def history_of(claim: Claim) -> list[Event]:
    """Return what readers could see of a claim's past, the newest first: from its first publication
    on, without the editors' names and notes, and without reasons that are for editors. Three
    queries, and one more for each kind of row that it referred to and does no longer."""
    versions = history.versions(history.records(Claim, claim.pk))
    return public_events(versions, lambda change: _in_words(change, claim.role, claim.other_role))[
        ::-1
    ]


def public_events(
    versions: Iterable[Version], in_words: Callable[[Change], Change] = lambda change: change
) -> list[Event]:
    """Return what readers could see of these versions of one claim, the oldest first."""
    events: list[Event] = []
    shown = previous = None
    for version in versions:
        reason = version.public_reason
        public = version.raw["status"] == Claim.Status.PUBLISHED and version.kind != "-"
        if public and shown is None:
            at = version.raw["published_at"] or version.at
            events.append(Event(_("Published"), at, (), PUBLISHED, reason))
        elif public:
            changes = tuple(map(in_words, seen_changes(shown, version)))
            if previous is not shown:
                title, how = _("Published again"), PUBLISHED_AGAIN
                events.append(Event(title, version.at, changes, how, reason))
            elif changes:
                events.append(Event(_("Changed"), version.at, changes, CHANGED, reason))
        elif previous is shown is not None:
            events.append(Event(_("Withdrawn"), version.at, (), WITHDRAWN, reason))
        if public:
            shown = version
        previous = version
    return events


def public_changes(
    before: Version, after: Version, role: Role, other_role: Role | None
) -> tuple[Change, ...]:
    """Return what readers saw change between two published versions of a claim on these roles."""
    return tuple(_in_words(change, role, other_role) for change in seen_changes(before, after))


def seen_changes(before: Version, after: Version) -> Iterator[Change]:
    """Yield what readers saw change, as history has it."""
    for change in history.changes(before, after):
        if change.name not in _FOR_EDITORS:
            yield change


def _in_words(change: Change, role: Role, other_role: Role | None) -> Change:
    return _translated(_of_pair(change, role, other_role))


def last_day_of_claim(key: str) -> date | None:
    """Return the last day at whose end readers saw a claim that they see no longer; None where they
    never did. One query."""
    versions = Claim.history.filter(key=key).order_by("history_date", "history_id")
    last = began = None
    for status, kind, published_at, at in versions.values_list(
        "status", "history_type", "published_at", "history_date"
    ):
        if status == Claim.Status.PUBLISHED and kind != "-":
            began = began or timezone.localdate(min(published_at or at, at))
        elif began:
            # A claim that came and went within a day stood at the end of none.
            day = timezone.localdate(at)
            last = day - timedelta(days=1) if began < day else last
            began = None
    return last


def _of_pair(change: Change, role: Role, other_role: Role | None) -> Change:
    """Return a change of a position between two roles with the names of these roles."""
    if change.name != "position" or not other_role:
        return change
    before, after = change.before, change.after
    roles = (role.name, other_role.name)
    for unnamed, name in zip(UNNAMED_PAIR, roles, strict=True):
        before, after = before.replace(unnamed, name), after.replace(unnamed, name)
    return replace(change, before=before, after=after)


def _translated(change: Change) -> Change:
    """In the reader's language what is ours: a field's name, and the words for a manner."""
    change = replace(change, label=_(change.label))
    if change.name != "manner":
        return change
    return replace(change, before=_(change.before), after=_(change.after))
