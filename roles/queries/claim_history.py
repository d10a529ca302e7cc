"""What readers could see of a claim's past."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from sources.editing import history
from sources.editing.history import Change

from ..domain.facts import UNNAMED_PAIR, gettext_noop
from ..models import Claim, Role


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a claim in public: what it was, when, and what changed."""

    title: str
    at: datetime
    changes: tuple[Change, ...] = ()


_SHOWN = (
    *(gettext_noop("Source"), gettext_noop("Role"), gettext_noop("Other role")),
    *(gettext_noop("Responsibility"), gettext_noop("Position"), gettext_noop("Paraphrase")),
    *(gettext_noop("Locator"), gettext_noop("Quotation"), gettext_noop("Manner")),
    gettext_noop("Contexts"),
)
"""What the public changes of a claim are called: its fields, as history names them."""

_FOR_EDITORS = {"status", "published_at", "note", "quotation_result", "quotation_checked_on", "key"}


def history_of(claim: Claim) -> list[Event]:
    """Return what readers could see of a claim's past, the newest first: from its first publication
    on, without the editors' names, reasons and notes. Three queries, and one more for each kind of
    row that it referred to and does no longer."""
    events: list[Event] = []
    shown = previous = None
    for version in history.versions(history.records(Claim, claim.pk)):
        public = version.raw["status"] == Claim.Status.PUBLISHED and version.kind != "-"
        if public and shown is None:
            events.append(Event(_("Published"), version.raw["published_at"] or version.at))
        elif public:
            changes = public_changes(shown, version, claim.role, claim.other_role)
            if previous is not shown:
                events.append(Event(_("Published again"), version.at, changes))
            elif changes:
                events.append(Event(_("Changed"), version.at, changes))
        elif previous is shown is not None:
            events.append(Event(_("Withdrawn"), version.at))
        if public:
            shown = version
        previous = version
    return events[::-1]


def public_changes(
    before: history.Version, after: history.Version, role: Role, other_role: Role | None
) -> tuple[Change, ...]:
    """Return what readers saw change between two published versions of a claim on these roles."""
    return tuple(
        _translated(_of_pair(change, role, other_role))
        for change in history.changes(before, after)
        if change.name not in _FOR_EDITORS
    )


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
