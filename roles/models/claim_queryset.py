"""What can be asked of claims."""

from collections import defaultdict
from itertools import groupby
from operator import attrgetter

from django.db import models, transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from sources.models import Snapshot, Source
from sources.querysets import last_change_of
from sources.text.quotation import Result

from ..domain.facts import ClaimFact
from .claim_facts import facts_of
from .quoting import CHECK_FIELDS


class ClaimQuerySet(models.QuerySet):
    def named(self, key: str):
        """Return the claim of this key; None where there is none."""
        return self.filter(key=key).first()

    def keyed(self, keys):
        return self.filter(key__in=keys)

    def imported_as(self, ids):
        """Return claims by their source's id and what an imported table calls them."""
        sources, names = zip(*ids, strict=True)
        claims = self.filter(source__in=set(sources), external_id__in=set(names))
        return [claim for claim in claims if (claim.source_id, claim.external_id) in ids]

    def at_points_of(self, identities):
        """Return claims of which one may say the same as one of these: (source, role, other role,
        responsibility, position, locator, ...). Some say something else."""
        sources, roles, _, responsibilities, _, locators, _ = zip(*identities, strict=True)
        return self.filter(
            source__in=set(sources),
            role__in=set(roles),
            responsibility__in=set(responsibilities),
            locator__in=set(locators),
        )

    def published(self):
        return self.filter(status="published")

    def drafts(self):
        return self.filter(status="draft")

    def in_their_own_right(self):
        """Return drafts and published claims, without what is proposed for one of these."""
        return self.exclude(status="proposal")

    def proposals(self):
        """Return changes to published claims that nobody has decided on yet."""
        return self.filter(status="proposal")

    def on_roles(self, slugs):
        """Return claims about any of these roles, from either side of a pair."""
        return self.filter(Q(role__slug__in=slugs) | Q(other_role__slug__in=slugs))

    def on_responsibilities(self, slugs):
        return self.filter(responsibility__slug__in=slugs)

    def on_point(self, responsibility, *roles):
        """Return claims that a point is made of: on these roles, from either side of a pair."""
        on_row = self.filter(responsibility=responsibility)
        if responsibility.relational:
            return on_row.filter(role__in=roles, other_role__in=roles)
        return on_row.filter(role__in=roles)

    def of_each_source(self):
        """Return these claims as a condition on a queryset of sources: that the source makes
        one."""
        return Exists(self.filter(source=OuterRef("pk")).order_by())

    def beside(self, role_slug: str):
        """Return claims on any responsibility on which this role is spoken of, whichever role they
        are about: rival owners stand among them."""
        spoken = self.on_roles([role_slug]).order_by().values("responsibility")
        return self.filter(responsibility__in=spoken)

    def on_responsibilities_of(self, source_slug: str):
        """Return claims by any source on the responsibilities to which this source speaks."""
        spoken = self.filter(source__slug=source_slug).order_by().values("responsibility")
        return self.filter(responsibility__in=spoken)

    def count_by_source(self) -> dict[int, int]:
        """Return how many of these claims each source makes, by its id."""
        counted = self.order_by().values_list("source").annotate(Count("pk"))
        return dict(counted)

    def count_by_whole(self) -> dict[int, int]:
        """Return how many of these claims the parts of each source make, by the id of the whole."""
        whole = "source__part_of"
        counted = self.exclude(**{whole: None}).order_by().values_list(whole).annotate(Count("pk"))
        return dict(counted)

    def with_quotation(self):
        return self.exclude(quotation="")

    def with_quotation_result(self, result: str):
        """Return claims that quote something, by what looking it up came to."""
        return self.with_quotation().filter(quotation_result=result)

    def look_up_quotations(self) -> None:
        """Look their quotations up before a transaction begins in which they are asked for."""
        quoted = self.with_quotation().order_by().values_list("source_id", "quotation")
        Snapshot.objects.look_up(quoted)

    def recheck_quotations(self, *, dry_run: bool = False) -> list:
        """Look all their quotations up in the newest texts of their sources, one text at a time.

        Gives those whose result changed, each with ``was``, the result before. Whatever has no text
        keeps what it has. The result is no editor's change: neither version nor history tells it.
        A claim or a text that has changed since it was looked up is left alone: saving it has
        looked it up.
        """
        changed = []
        quoted = self.with_quotation().select_related("source").order_by("source__slug", "pk")
        for source_id, claims in groupby(quoted, key=attrgetter("source_id")):
            claims = list(claims)
            snapshot = claims[0].source.snapshots.first()
            if snapshot is None:
                continue
            for claim in claims:
                claim.was = Result(claim.quotation_result)
                claim.check_quotation(snapshot)
            if not dry_run:
                claims = self._save_results(source_id, snapshot, claims)
            changed += [claim for claim in claims if claim.quotation_result != claim.was]
        return changed

    def _save_results(self, source_id: int, snapshot, claims: list) -> list:
        """Save what looking these claims up came to, in a short transaction. Returns those that
        stand as they were looked up, in a text that is still the newest."""
        with transaction.atomic():
            locked = self.model.objects.locked([claim.pk for claim in claims])
            if Snapshot.objects.newest_of([source_id]) != {source_id: snapshot.pk}:
                return []
            still = [
                claim
                for claim in claims
                if (now := locked.get(claim.pk))
                and (now.quotation, now.source_id) == (claim.quotation, source_id)
            ]
            self.model.objects.bulk_update(
                still,
                CHECK_FIELDS,
                batch_size=200,
            )
        return still

    def began(self):
        """Return when the first of them was published; None where there is none."""
        return self.aggregate(first=Min("published_at"))["first"]

    def with_last_change(self):
        """Adds ``last_change``, as history knows it."""
        return self.annotate(
            last_change=last_change_of(self.model.history.filter(id=OuterRef("pk")))
        )

    def newest(self):
        return self.order_by("-published_at", "-pk")

    def with_all_it_says(self):
        """With everything that a reviewer reads, ``entry_reason`` among it: why it was entered or
        proposed."""
        added = self.model.history.filter(id=OuterRef("pk"), history_type="+").order_by(
            "history_id"
        )
        return (
            self.with_names()
            .with_readers_words()
            .annotate(entry_reason=Subquery(added.values("history_change_reason")[:1]))
            .select_related(
                "source__voice",
                "entered_by",
                "proposal_for__responsibility",
                "proposal_for__source",
            )
            .prefetch_related("contexts")
        )

    def with_readers_words(self):
        """Adds ``in_readers_words``: whether the paraphrase is still the sentence of the reader who
        suggested the claim."""
        return self.annotate(in_readers_words=Exists(_readers_words()))

    def locked(self, pks) -> dict:
        """Return these claims by id, held until the transaction ends."""
        return self.order_by("pk").select_for_update(of=("self",)).in_bulk(pks)

    def with_names(self):
        """With the rows whose names a list shows."""
        return self.select_related(
            "source__part_of", "role", "other_role", "responsibility__area", "position"
        )

    def speakers(self) -> dict[str, set[str]]:
        """Return, for each voice, the slugs of the roles that these claims are about: one query.

        Claims of superseded editions do not count.
        """
        newer = Source.objects.public().filter(supersedes=OuterRef("source")).order_by()
        spoken = (
            self.exclude(position=None)
            .exclude(Exists(newer))
            .order_by()
            .values_list("source__voice__slug", "role__slug", "other_role__slug")
            .distinct()
        )
        roles: dict[str, set[str]] = defaultdict(set)
        for voice, *slugs in spoken:
            roles[voice] |= {slug for slug in slugs if slug}
        return roles

    def facts(self) -> list[ClaimFact]:
        """Return these claims as agreement and pages see them: four queries, however many there
        are."""
        return facts_of(self)


def _readers_words():
    from .suggestion import Suggestion

    return Suggestion.objects.filter(
        draft=OuterRef("pk"), kind="claim", sentence=OuterRef("paraphrase")
    )


def without_claims(sources):
    """Of these sources those of which nobody has entered a claim, nor of any part of them."""
    from .claim import Claim

    own = Claim.objects.filter(source=OuterRef("pk")).order_by()
    of_a_part = Claim.objects.filter(source__part_of=OuterRef("pk")).order_by()
    return sources.filter(~Exists(own), ~Exists(of_a_part))


def bears_published_claims(source) -> bool:
    """Return whether readers see what this source says, or a part of it: a comment of a thread, a
    chapter of a book, and their parts in turn."""
    sources, seen = {source.pk} - {None}, set()
    while sources:
        if published_claims(source__in=sources).exists():
            return True
        seen |= sources
        parts = type(source).objects.filter(part_of__in=sources).order_by()
        sources = set(parts.values_list("pk", flat=True)) - seen
    return False


def published_claims(**where):
    from .claim import Claim

    return Claim.objects.published().filter(**where).order_by()


def versions_of_published_claims():
    from .claim import Claim

    return Claim.history.filter(status="published")
