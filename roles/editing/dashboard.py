"""What waits for editors, and what happened of late: the admin's first page."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from sources.editing import history
from sources.models import Source

from ..domain.comparison import Point
from ..models import Claim, OrgNote, Responsibility, Role, Suggestion
from ..queries import pages
from ..queries.overview import overview
from ..querysets import without_claims

KEEPING_HISTORY = {
    Claim: (),
    Source: (),
    Role: (),
    Responsibility: (),
    OrgNote: ("responsibility", "role", "other_role"),
}
"""What keeps its history, with the rows that its name is made of."""


@dataclass(frozen=True, slots=True)
class QueueCount:
    """So many of something that somebody should look at, and where they are listed."""

    label: str
    count: int
    address: str
    why: str


def waiting() -> list[QueueCount]:
    """Everything that waits, in the order in which it is worth looking at."""
    review = reverse("admin:roles_claim_review")
    claims = reverse("admin:roles_claim_changelist")
    notes = reverse("admin:roles_orgnote_changelist")
    found = overview()
    contested = pages.Notes(OrgNote.objects.by_point()).on(found.contested)
    return [
        QueueCount(
            "Readers' suggestions",
            Suggestion.objects.waiting().count(),
            f"{review}?show=suggestions",
            "Claims that readers miss, and claims that they say are wrong.",
        ),
        QueueCount(
            "Proposals",
            Claim.objects.proposals().count(),
            f"{review}?show=proposals",
            "Changes to published claims that nobody has decided on.",
        ),
        QueueCount(
            "Drafts",
            Claim.objects.drafts().count(),
            f"{review}?show=drafts",
            "Entered, and not published yet.",
        ),
        QueueCount(
            "Notes to review",
            sum(1 for noted in contested if noted.claims_since_review),
            f"{notes}?review=due",
            "Claims have been published on their points since they were last read.",
        ),
        QueueCount(
            "Contested points without a note",
            sum(1 for noted in contested if noted.note is None),
            reverse("admin:roles_orgnote_unexplained"),
            "Sources disagree there, and nobody has explained yet what it depends on.",
        ),
        QueueCount(
            "Quotations missing",
            Claim.objects.with_quotation_result("missing").count(),
            f"{claims}?quotation__isempty=0&quotation_result__exact=missing",
            "Their words do not occur in the newest text of their source.",
        ),
        QueueCount(
            "Quotations to be confirmed",
            Claim.objects.with_quotation_result("unconfirmed").count(),
            f"{claims}?quotation__isempty=0&quotation_result__exact=unconfirmed",
            "Their ellipsis may hide a negation or a restriction.",
        ),
        QueueCount(
            "Quotations unchecked",
            Claim.objects.with_quotation_result("unchecked").count(),
            f"{claims}?quotation__isempty=0&quotation_result__exact=unchecked",
            "No text of their source is stored here.",
        ),
        QueueCount(
            "Sources with no claims",
            without_claims(Source.objects.all()).count(),
            f"{reverse('admin:sources_source_changelist')}?claims=no",
            "Nobody has read them for claims yet.",
        ),
        QueueCount(
            "Sources that readers do not see",
            Source.objects.hidden().count(),
            f"{reverse('admin:sources_source_changelist')}?is_public__exact=0",
            "Contributors entered them, and nothing of them is published yet.",
        ),
        QueueCount(
            "Points with one voice",
            len(found.single),
            reverse("admin:roles_responsibility_single"),
            "One source alone speaks to them: a second would tell whether it stands alone.",
        ),
    ]


def points_with_one_voice() -> list[Point]:
    """In the order of the pages: by area, responsibility and role."""
    return overview().single


@dataclass(frozen=True, slots=True)
class RecentChange:
    """A version of a row, as one line of news."""

    row: str
    kind: str
    did: str
    at: datetime
    by: str
    reason: str
    address: str


def newest_changes(number: int = 12) -> list[RecentChange]:
    """What was done last to anything that keeps its history, the newest first: two queries for each
    kind of row."""
    found = []
    for model, joins in KEEPING_HISTORY.items():
        records = list(history.newest(model, number))
        rows = model.objects.select_related(*joins).in_bulk({record.id for record in records})
        found += [
            _happening(model, record, _named(record, rows.get(record.id), joins))
            for record in records
        ]
    return sorted(found, key=lambda each: each.at, reverse=True)[:number]


def decided_for(user, number: int = 5) -> list[RecentChange]:
    """What editors made of the proposals of this account, the newest first."""
    proposal = {"entered_by": user, "status": Claim.Status.PROPOSAL}
    gone = history.newest_gone(Claim, number, by_others_than=user, **proposal)
    return [_happening(Claim, record, str(record.instance)) for record in gone]


def _happening(model, record, name: str) -> RecentChange:
    label = model._meta.label_lower.replace(".", "_")
    return RecentChange(
        row=name,
        kind=str(model._meta.verbose_name),
        did=history.DID[record.history_type],
        at=record.history_date,
        by=str(record.history_user or ""),
        reason=record.history_change_reason or "",
        address=reverse(f"admin:{label}_history", args=[record.id]),
    )


def _named(record, row, joins) -> str:
    """A row that is gone is called what it was called last, if its own fields tell."""
    if row is None and joins:
        return "no longer there"
    return str(row or record.instance)
