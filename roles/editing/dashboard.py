"""What needs an editor's work and what has changed lately: the first page of the admin."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse

from sources.editing import history
from sources.models import Source

from ..models import Claim, OrgNote, Responsibility, Role, Suggestion, without_claims
from ..queries import pages
from ..queries.overview import overview

WITH_HISTORY = {
    Claim: (),
    Source: (),
    Role: (),
    Responsibility: (),
    OrgNote: ("responsibility", "role", "other_role"),
}
"""Models that keep their history, with the relations that the names of their rows are made of."""

MOST_SOURCES, MOST_DECISIONS = 8, 5
MOST_CHANGES, MOST_GROUPS = 40, 8
"""How many the first page of the admin lists: changes are read, and shown in groups."""


@dataclass(frozen=True, slots=True)
class QueueCount:
    """How many rows need work, and where they are listed."""

    label: str
    count: int
    address: str
    why: str


def queue_counts() -> list[QueueCount]:
    """Return all queues, the most urgent first."""
    review = reverse("admin:roles_claim_review")
    quoted = f"{reverse('admin:roles_claim_changelist')}?quotation__isempty=0"
    notes = reverse("admin:roles_orgnote_changelist")
    sources = reverse("admin:sources_source_changelist")
    points = overview()
    contested = pages.Notes(OrgNote.objects.by_point()).on(points.contested)
    with_result = Claim.objects.with_quotation_result
    rows = [
        (
            "Readers' suggestions",
            Suggestion.objects.waiting().count(),
            f"{review}?show=suggestions",
            "Claims that readers miss, and claims that they say are wrong.",
        ),
        (
            "Proposals",
            Claim.objects.proposals().count(),
            f"{review}?show=proposals",
            "Changes to published claims that nobody has decided on.",
        ),
        (
            "Drafts",
            Claim.objects.drafts().count(),
            f"{review}?show=drafts",
            "Entered, and waiting for a second person to publish them."
            if settings.SECOND_PERSON
            else "Entered, and not published yet.",
        ),
        (
            "Notes to review",
            sum(1 for noted in contested if noted.claims_since_review),
            f"{notes}?review=due",
            "Claims have been published on their points since they were last read.",
        ),
        (
            "Disputes without an explanation",
            sum(1 for noted in contested if noted.note is None),
            reverse("admin:roles_orgnote_unexplained"),
            "Sources disagree there, and nobody has said yet what it depends on.",
        ),
        (
            "Quotations missing",
            with_result("missing").count(),
            f"{quoted}&quotation_result__exact=missing",
            "Their words do not occur in the newest text of their source.",
        ),
        (
            "Quotations to be confirmed",
            with_result("unconfirmed").count(),
            f"{quoted}&quotation_result__exact=unconfirmed",
            "Their ellipsis may hide a negation or a restriction.",
        ),
        (
            "Quotations unchecked",
            with_result("unchecked").count(),
            f"{quoted}&quotation_result__exact=unchecked",
            "No text of their source is stored here.",
        ),
        (
            "Sources with no claims",
            without_claims(Source.objects.all()).count(),
            f"{sources}?claims=no",
            "Nobody has read them for claims yet.",
        ),
        (
            "Sources that readers do not see",
            Source.objects.hidden().count(),
            f"{sources}?is_public__exact=0",
            "Contributors entered them, and nothing of them is published yet.",
        ),
        (
            "Points with one source",
            len(points.single),
            reverse("admin:roles_responsibility_single"),
            "One source alone speaks to them: a second would tell whether it stands alone.",
        ),
    ]
    return [QueueCount(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class Verb:
    """Something to begin with, and where."""

    label: str
    address: str


def verbs(request) -> list[Verb]:
    """Return what this account may begin with, as the first page of the desk names it."""
    claims = admin.site.get_model_admin(Claim)
    sources = admin.site.get_model_admin(Source)
    offered = []
    if sources.has_add_permission(request):
        offered.append(Verb("Add a source", reverse("admin:add_source")))
    if claims.has_import_permission(request):
        offered.append(Verb("Import a table", reverse("admin:roles_claim_import")))
    if claims.has_publish_permission(request):
        offered.append(Verb("Review what waits", reverse("admin:roles_claim_review")))
    return offered


@dataclass(frozen=True, slots=True)
class UnfinishedSource:
    """A source with drafts of an account, or without any claim, and how far it has come."""

    source: Source
    drafts: int
    published: int

    @property
    def claims(self) -> int:
        return self.drafts + self.published

    @property
    def address(self) -> str:
        return reverse("admin:sources_source_reading_desk", args=[self.source.pk])

    @property
    def drafts_address(self) -> str:
        listed = reverse("admin:roles_claim_changelist")
        return f"{listed}?source__id__exact={self.source.pk}&status__exact=draft"


def unfinished_sources(user) -> list[UnfinishedSource]:
    """Return the sources that this account has begun: those with drafts of its own, and those that
    it added and that have no claim yet. The newest first, one query."""
    added = Source.history.filter(history_type="+", history_user=user).values("id")
    mine = Q(claims__status=Claim.Status.DRAFT, claims__entered_by=user)
    rows = (
        Source.objects.annotate(
            own_drafts=Count("claims", filter=mine),
            published_claims=Count("claims", filter=Q(claims__status=Claim.Status.PUBLISHED)),
            all_claims=Count("claims"),
        )
        .filter(Q(own_drafts__gt=0) | Q(all_claims=0, pk__in=added, parts__isnull=True))
        .order_by("-pk")[:MOST_SOURCES]
    )
    return [UnfinishedSource(row, row.own_drafts, row.published_claims) for row in rows]


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


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Changes of one kind that an account made one after the other, the newest first."""

    changes: list[RecentChange]

    @property
    def first(self) -> RecentChange:
        return self.changes[0]

    @property
    def others(self) -> int:
        return len(self.changes) - 1


def newest_changes() -> list[ChangeGroup]:
    """Return the newest changes to rows with a history, the newest first: those of one account,
    day, kind and reason together. Two queries per model."""
    grouped = groupby(
        _newest_changes(),
        lambda change: (change.by, change.kind, change.did, change.reason, change.at.date()),
    )
    return [ChangeGroup(list(changes)) for _, changes in islice(grouped, MOST_GROUPS)]


def _newest_changes() -> list[RecentChange]:
    changes = []
    for model, joins in WITH_HISTORY.items():
        records = list(history.newest(model, MOST_CHANGES))
        rows = model.objects.select_related(*joins).in_bulk({record.id for record in records})
        for record in records:
            row = rows.get(record.id)
            # A deleted row has its last name, if its own fields say it.
            name = "no longer there" if row is None and joins else str(row or record.instance)
            changes.append(_build_change(model, record, name))
    return sorted(changes, key=lambda change: change.at, reverse=True)[:MOST_CHANGES]


def newest_decisions(user) -> list[RecentChange]:
    """Return what editors decided on the proposals of this account, the newest first."""
    proposal = {"entered_by": user, "status": Claim.Status.PROPOSAL}
    records = history.newest_deletions(Claim, MOST_DECISIONS, by_others_than=user, **proposal)
    return [_build_change(Claim, record, str(record.instance)) for record in records]


def _build_change(model, record, name: str) -> RecentChange:
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
