"""What was on record at the end of a day that is past: the same facts as ``CurrentFacts`` gives,
built from the versions that history keeps. ``docs/decisions/0012-as-of.md`` says what counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from sources.models import Source, Voice

from ..domain.comparison import ResponsibilityFact
from ..domain.facts import ClaimFact, ContextFact, Manner, PositionFact, PositionKind, RoleFact
from ..domain.filed_claims import FiledClaims
from ..domain.rivalry import Speakers, speakers
from ..models import Area, Claim, Context, OrgNote, Position, Responsibility, Role
from .current import CurrentFacts


class HistoricalFacts:
    """What was published when a day ended. Everything is fetched once, whatever the page, in a
    fixed number of queries."""

    over = True

    def __init__(self, day: date) -> None:
        self.day = day
        next_day = datetime.combine(day + timedelta(days=1), time.min)
        self._next_day = timezone.make_aware(next_day)

    # --- As a record ----------------------------------------------------------------------

    def roles(self) -> list[RoleFact]:
        spoken = {claim.role_id for claim in self._claims}
        spoken |= {claim.other_role_id for claim in self._claims} - {None}
        roles = [self._roles[pk].fact for pk in spoken]
        return sorted(roles, key=lambda role: role.slug)

    @cached_property
    def roles_gone(self) -> set[str]:
        """Roles of that day without pages now: they were deleted, or are a part of another one."""
        gone = {role.slug for role in self._roles.values() if role.is_gone}
        # Another one may have the slug now.
        return gone.difference(role.slug for role in self._roles.values() if not role.is_gone)

    def roles_of_slugs(self, slugs: Collection[str]) -> list[RoleFact]:
        return [role for role in self.roles() if role.slug in slugs]

    def role(self, role: Role) -> Role:
        return self._roles.get(role.pk, role)

    def responsibilities(self) -> list[ResponsibilityFact]:
        spoken = {claim.responsibility_id for claim in self._claims}
        return [self._responsibilities[pk].fact for pk in spoken]

    def claims(self) -> FiledClaims:
        return self._facts

    def speakers(self) -> Speakers:
        return speakers(self._facts)

    def claims_on_roles(self, slugs: Collection[str]) -> list[ClaimFact]:
        return self._facts.on_roles(slugs)

    def claims_beside(self, slug: str) -> list[ClaimFact]:
        return self._facts.beside(slug)

    def claims_on(self, responsibility: str) -> list[ClaimFact]:
        return self._facts.on_questions([responsibility])

    def notes_on(self, slugs: Collection[str]) -> dict[tuple[str, ...], OrgNote]:
        kept = self._at(OrgNote).filter(
            Q(history_date__lt=self._next_day) | Q(reviewed_on__lte=self.day)
        )
        notes = {}
        for record in kept:
            note = record.instance
            note.responsibility = self._responsibilities.get(note.responsibility_id)
            roles = [self._roles.get(note.role_id)]
            if note.other_role_id:
                roles.append(self._roles.get(note.other_role_id))
            if note.responsibility and all(roles) and note.responsibility.slug in slugs:
                notes[note.responsibility.slug, *(role.slug for role in roles)] = note
        return notes

    def sources(self, slugs: Collection[str]) -> dict[str, Source]:
        """Described as they are now, so that they can be found; those that are gone, as they
        were."""
        sources = Source.objects.public().cited(slugs)
        for source in self._sources.values():
            if source.slug in slugs and source.slug not in sources and self._was_public(source):
                source.part_of = None
                sources[source.slug] = source
        return sources

    def claim(self, key: str) -> Claim | None:
        for claim in self._claims:
            if claim.key == key:
                claim.source = self.sources([claim.source.slug])[claim.source.slug]
                return claim
        return None

    @property
    def began(self) -> datetime | None:
        """When the first claim that still stands was published."""
        return Claim.objects.published().began()

    def includes(self, moment: datetime) -> bool:
        return moment < self._next_day

    # --- What history tells ---------------------------------------------------------------

    def _at(self, model: type[models.Model]) -> models.QuerySet:
        """Return the version of each row that held when the day ended. Where history begins only
        later, the first that it knows: content is loaded with the dates on which it was
        published."""
        kept = model.history.order_by()
        if hasattr(model, "everything"):
            # Catalogues have no past here.
            kept = kept.filter(origin="")
        of_row = kept.filter(id=OuterRef("id"))
        last = of_row.filter(history_date__lt=self._next_day).order_by(
            "-history_date", "-history_id"
        )
        first = of_row.order_by("history_date", "history_id")
        return kept.filter(
            history_id=Coalesce(
                Subquery(last.values("history_id")[:1]), Subquery(first.values("history_id")[:1])
            )
        ).exclude(history_type="-")

    def _rows(self, model: type[models.Model], records: Iterable | None = None) -> dict:
        """Return rows as they were, by id, under the address that they have now, because old
        addresses redirect; one without any history, as it is."""
        rows = model.objects.in_bulk()
        current = {pk: row.slug for pk, row in rows.items()}
        for record in self._at(model) if records is None else records:
            row = rows[record.id] = record.instance
            row.slug = current.get(record.id, row.slug)
        for pk, row in rows.items():
            row.is_gone = pk not in current
        return rows

    @cached_property
    def _roles(self) -> dict[int, Role]:
        return self._rows(Role)

    @cached_property
    def _responsibilities(self) -> dict[int, Responsibility]:
        responsibilities = self._rows(Responsibility)
        areas = Area.objects.in_bulk()
        owns = Position.objects.filter(kind=PositionKind.OWNS.value).order_by()
        owning = set(owns.values_list("scale", flat=True))
        for responsibility in responsibilities.values():
            responsibility.area = areas.get(responsibility.area_id) or Area(
                slug=f"area-{responsibility.area_id}",
                name=_("An area that is no longer there"),
                order=9999,
            )
            responsibility.about_ownership = responsibility.scale_id in owning
        return responsibilities

    @cached_property
    def _source_records(self) -> list:
        return list(self._at(Source))

    @cached_property
    def _sources(self) -> dict[int, Source]:
        return self._rows(Source, self._source_records)

    @cached_property
    def _speaking(self) -> set[int]:
        """The sources whose claims stood."""
        return {record.source_id for record in self._claim_records}

    def _was_public(self, source) -> bool:
        """Return whether readers saw a source, given as its row or its record of that day."""
        return source.is_public or source.id in self._speaking

    @cached_property
    def _claim_records(self) -> list:
        """Versions of claims that were published: in a version of that day or before, or where
        history begins later, by the date of their publication."""
        kept = self._at(Claim).filter(status=Claim.Status.PUBLISHED).exclude(position=None)
        return list(
            kept.filter(Q(history_date__lt=self._next_day) | Q(published_at__lt=self._next_day))
        )

    @cached_property
    def _claims(self) -> list[Claim]:
        claims = []
        for record in self._claim_records:
            claim = record.instance
            claim.history_id = record.history_id
            claim.source = self._sources[claim.source_id]
            claim.responsibility = self._responsibilities[claim.responsibility_id]
            claim.role = self._roles[claim.role_id]
            claim.other_role = self._roles.get(claim.other_role_id)
            claim.position = self._positions.get(claim.position_id)
            claims.append(claim)
        return claims

    @cached_property
    def _positions(self) -> dict[int, Position]:
        return {
            position.pk: position
            for position in Position.objects.select_related("converse", "converse_of").order_by()
        }

    @cached_property
    def _contexts(self) -> dict[int, frozenset[ContextFact]]:
        """By the version of the claim that they limit."""
        kept = Claim.history.model._meta.get_field("historicalclaim_contexts").related_model
        facts = Context.objects.facts()
        limits: dict[int, set[ContextFact]] = defaultdict(set)
        records = [record.history_id for record in self._claim_records]
        kept_limits = kept.objects.filter(history__in=records)
        for record, pk in kept_limits.values_list("history_id", "context_id"):
            gone = ContextFact(
                f"context-{pk}", _("no longer there"), _("in a context no longer there")
            )
            limits[record].add(facts.get(pk, gone))
        return {record: frozenset(contexts) for record, contexts in limits.items()}

    @cached_property
    def _superseded(self) -> set[int]:
        """Sources that a newer one had replaced: one entered by then, or, where history begins
        later, one whose claims stood."""
        return {
            record.supersedes_id
            for record in self._source_records
            if record.id in self._speaking
            or (record.history_date < self._next_day and record.is_public)
        } - {None}

    @cached_property
    def _facts(self) -> FiledClaims:
        voices = dict(Voice.objects.values_list("pk", "slug"))
        positions = {pk: position.fact for pk, position in self._positions.items()}
        return FiledClaims(
            ClaimFact(
                key=claim.key,
                source=claim.source.slug,
                voice=voices.get(claim.source.voice_id, f"voice-{claim.source.voice_id}"),
                role=claim.role.slug,
                responsibility=claim.responsibility.slug,
                position=positions.get(claim.position_id) or _gone(claim.position_id),
                other_role=claim.other_role.slug if claim.other_role else "",
                contexts=self._contexts.get(claim.history_id, frozenset()),
                manner=Manner(claim.manner),
                superseded=claim.source_id in self._superseded,
                paraphrase=claim.paraphrase,
                locator=claim.locator,
                quotation=claim.quotation,
                quotation_result=claim.quotation_result,
                quotation_fragment=claim.quotation_fragment,
                published_on=claim.published_at and claim.published_at.date(),
            )
            for claim in self._claims
        )


def _gone(position: int) -> PositionFact:
    return PositionFact(
        f"position-{position}", _("an answer that is no longer there"), PositionKind.OTHER
    )


Facts = CurrentFacts | HistoricalFacts
"""Where pages get their facts from. Both answer the same."""
