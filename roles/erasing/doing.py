"""Erasing what a plan says, whole or not at all."""

import json
import re
from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.cache import caches
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Q

from sources.models import FormerSourceSlug, Snapshot, Source, TaggedSource, Voice
from sources.turns import wait_for_others

from ..models import (
    Claim,
    ErasedRow,
    Erasure,
    ImportChoice,
    Loaded,
    OrgNote,
    PendingImport,
    PendingSource,
    Suggestion,
)
from ..models.erasure import digest_of
from ..models.quoting import CHECK_FIELDS
from ..search import index
from .planning import WITH_HISTORY, Kind, Plan, containing, plan, values_of

ERASED = "erased"
"""What the admin's log says instead of a name."""


class ChangedError(Exception):
    """Something else would go than was shown."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("What would go has changed since it was shown.")
        self.plan = plan


class CitedError(Exception):
    """Roles or questions cite it, and somebody has to change their texts first."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("Roles or questions cite it.")
        self.plan = plan


class SaysItError(Exception):
    """The public sentence repeats what is erased."""


def erase(kind: Kind, pk: int, *, reason: str, sentence: str, by=None, digest: str = "") -> Erasure:
    """Erase a row with all that hangs on it. ``digest`` is that of the plan that was confirmed.
    Raises ObjectDoesNotExist if somebody was faster, CitedError, ChangedError, SaysItError."""
    model = _MODELS[kind]
    with transaction.atomic():
        wait_for_others("erasing")
        row = model._base_manager.select_for_update().get(pk=pk)
        _lock(plan(kind, row))
        # Anew: whoever held a lock may have written.
        agreed = plan(kind, row)
        if agreed.citing:
            raise CitedError(agreed)
        if digest and agreed.digest != digest:
            raise ChangedError(agreed)
        if _says(sentence, agreed):
            raise SaysItError
        erasure = Erasure.objects.create(
            kind=kind, reason=reason, sentence=sentence, counts=agreed.counts(), erased_by=by
        )
        _carry_out(agreed, erasure)
        transaction.on_commit(clean_files)
    return erasure


_MODELS = {
    Kind.STATEMENT: Claim,
    Kind.SOURCE: Source,
    Kind.TEXT: Snapshot,
    Kind.SUGGESTION: Suggestion,
    Kind.ACCOUNT: get_user_model(),
}


def _lock(first: Plan) -> None:
    for model, numbers in (
        *((Source, first.sources), (Claim, first.claims), (OrgNote, first.notes)),
        (Suggestion, first.suggestions),
    ):
        rows = model._base_manager.filter(pk__in=numbers).order_by("pk").select_for_update()
        list(rows.values_list("pk", flat=True))


def _says(sentence: str, agreed: Plan) -> bool:
    if agreed.kind is Kind.ACCOUNT:
        return any(name.search(sentence) for name in _names_of(agreed.row))
    return _quotes(sentence, agreed.words)


def _quotes(text: str, words: Iterable[str]) -> bool:
    folded = text.casefold()
    return any(quoted.casefold() in folded for quoted in words)


def _carry_out(agreed: Plan, erasure: Erasure) -> None:
    rows = list(_erased_rows(agreed, erasure))
    loaded = list(_loaded(agreed))
    agreed.log_entries().update(object_repr=ERASED, change_message="")
    if agreed.kind is Kind.ACCOUNT:
        _rename(agreed.row)
    _cut_reasons(agreed)
    for (model, name), versions in agreed.citing_versions.items():
        model.history.filter(history_id__in=versions).update(**{name: ""})
    if agreed.takes_uploads:
        PendingImport.objects.all().delete()
        PendingSource.objects.all().delete()
    agreed.imported_rows().delete()
    ImportChoice.objects.filter(target__in=agreed.slugs).delete()
    if agreed.kind is Kind.SUGGESTION:
        _cut_notes_of_draft(agreed.row)
    Suggestion.objects.filter(pk__in=agreed.suggestions).delete()
    if agreed.kind is Kind.TEXT:
        _forget_text(agreed.row)
    _delete_notes(agreed)
    _delete_claims(agreed)
    _delete_sources(agreed)
    Loaded.objects.filter(pk__in=loaded).delete()
    # Last: with them, the database refuses any row or version of these numbers.
    ErasedRow.objects.bulk_create(rows)
    if agreed.kind in {Kind.STATEMENT, Kind.SOURCE, Kind.SUGGESTION}:
        # The list of words by which mistyped ones are corrected only ever grows.
        index.rebuild()
    for name in ("cards", "quotations"):
        caches[name].clear()


def _erased_rows(agreed: Plan, erasure: Erasure):
    versions = Claim.history.filter(id__in=agreed.claims).order_by("history_id")
    rows = Claim.everything.filter(pk__in=agreed.claims)
    claims = [
        *versions.values_list("id", "key", "status"),
        *rows.values_list("pk", "key", "status"),
    ]
    seen = {pk for pk, _key, status in claims if status == Claim.Status.PUBLISHED}
    for pk, key in {pk: key for pk, key, _status in claims}.items():
        yield ErasedRow(
            erasure=erasure,
            model="claim",
            number=pk,
            digest=digest_of("claim", key),
            was_public=pk in seen,
        )
    for pk in agreed.sources:
        yield ErasedRow(erasure=erasure, model="source", number=pk)
    # Parts that readers did not see are as if they had never been.
    public = Source.everything.public().filter(pk__in=agreed.sources)
    former = FormerSourceSlug.objects.filter(target__in=public)
    seen = values_of(public, "slug") | values_of(former, "slug")
    for slug in agreed.slugs:
        yield ErasedRow(
            erasure=erasure,
            model="source",
            digest=digest_of("source", slug),
            was_public=slug in seen,
        )
    for slug in Voice.objects.filter(pk__in=agreed.voices).values_list("slug", flat=True):
        yield ErasedRow(erasure=erasure, model="voice", digest=digest_of("voice", slug))
    for pk in agreed.notes:
        yield ErasedRow(erasure=erasure, model="orgnote", number=pk)
    for key in Suggestion.objects.numbered(agreed.suggestions).values_list("key", flat=True):
        yield ErasedRow(
            erasure=erasure,
            model="suggestion",
            digest=digest_of("suggestion", key),
            was_public=True,
        )


def _loaded(agreed: Plan):
    """Yield what remembers that these were loaded: it holds their slugs. A note is remembered by
    its question and roles, and stays out because it is."""
    keys = values_of(Claim.everything.filter(pk__in=agreed.claims), "key")
    wanted = {
        Claim._meta.label_lower: keys,
        Source._meta.label_lower: agreed.slugs,
        FormerSourceSlug._meta.label_lower: agreed.slugs,
        TaggedSource._meta.label_lower: agreed.slugs,
        Voice._meta.label_lower: values_of(Voice.objects.filter(pk__in=agreed.voices), "slug"),
    }
    if not any(wanted.values()):
        return
    for pk, model, key in Loaded.objects.filter(model__in=wanted).values_list("pk", "model", "key"):
        if wanted[model] & set(json.loads(key)):
            yield pk


def _delete_history(model: type[models.Model], condition: Q) -> None:
    versions = model.history.filter(condition).order_by().values("history_id")
    for relation in model.history.model._meta.related_objects:
        # Of its lists.
        relation.related_model.objects.filter(history__in=versions).delete()
    model.history.filter(condition).delete()


def _delete_notes(agreed: Plan) -> None:
    OrgNote.objects.filter(pk__in=agreed.notes).delete()
    gone = Q(id__in=agreed.notes) | Q(history_id__in=agreed.note_versions)
    _delete_history(OrgNote, gone)


def _delete_claims(agreed: Plan) -> None:
    rows = Claim.everything.filter(pk__in=agreed.claims)
    rows.exclude(proposal_for=None).delete()
    rows.delete()
    _delete_history(Claim, Q(id__in=agreed.claims) | Q(history_id__in=agreed.claim_versions))


def _delete_sources(agreed: Plan) -> None:
    rows = Source.everything.filter(pk__in=agreed.sources)
    Source.everything.filter(supersedes__in=agreed.sources).update(supersedes=None)
    while leaves := list(rows.filter(parts=None).values_list("pk", flat=True)):
        Source.everything.filter(pk__in=leaves).delete()
    Voice.objects.filter(pk__in=agreed.voices).delete()
    _delete_history(Source, Q(id__in=agreed.sources))


def _cut_reasons(agreed: Plan) -> None:
    """Empty the reasons in other rows' history that quote what is erased."""
    if not agreed.words:
        return
    for model in WITH_HISTORY:
        numbers = containing(
            model.history.all(), ("history_change_reason",), agreed.words, "history_id"
        )
        versions = model.history.filter(history_id__in=numbers)
        for reason in set(versions.order_by().values_list("history_change_reason", flat=True)):
            # By that of a merge what moved with it is recognised.
            gone, into, kept = reason.partition(" merged into ")
            merged = gone + into + kept.partition(": ")[0]
            keeps = into and not _quotes(merged, agreed.words)
            versions.filter(history_change_reason=reason).update(
                history_change_reason=merged if keeps else ""
            )


def _cut_notes_of_draft(suggestion: Suggestion) -> None:
    """Remove the reader's words from the editors' note of what was made of them."""
    words = (suggestion.in_words, suggestion.sentence)
    for rows, number in ((Claim.objects, "pk"), (Claim.history, "history_id")):
        for pk in containing(rows.all(), ("note",), {suggestion.sentence[:80]}, number):
            row = rows.filter(**{number: pk})
            note = row.values_list("note", flat=True)[0]
            for text in words:
                note = note.replace(text, "")
            # Whatever was changed in it: its beginning is the reader's.
            still = suggestion.sentence[:80].casefold() in note.casefold()
            row.update(note="" if still else note.strip())


def _forget_text(text: Snapshot) -> None:
    """Delete a text, and what statements keep of it to find their quotations."""
    source, digest = text.source, text.text_hash
    text.delete()
    newest = source.newest_snapshot()
    claims = list(Claim.everything.filter(source=source, quotation_text_hash=digest))
    for claim in claims:
        claim.forget_check()
        claim.source = source
        if newest:
            claim.check_quotation(newest)
    Claim.everything.bulk_update(claims, CHECK_FIELDS, batch_size=200)
    Claim.history.filter(source=source, quotation_text_hash=digest).update(
        quotation_fragment="", quotation_text_hash=""
    )


# --- Accounts -----------------------------------------------------------------------------


def _names_of(user) -> list[re.Pattern]:
    """Return patterns for all names of an account, as whole words."""
    names = {user.username, user.get_full_name(), user.email, user.last_name, user.first_name}
    return [
        re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")
        for name in sorted(names - {""}, key=len, reverse=True)
    ]


def _rename(user) -> None:
    """Take the name of an account away, here and where others wrote it. Its number stays, so that
    history still tells people apart."""
    patterns, substitute = _names_of(user), f"former-account-{user.pk}"
    texts = [
        *((model.history, "history_id", ("history_change_reason",)) for model in WITH_HISTORY),
        *(
            (rows, number, ("note",))
            for model in (Claim, Source)
            for rows, number in ((model._base_manager, "pk"), (model.history, "history_id"))
        ),
        (Suggestion.objects, "pk", ("answer",)),
        (Erasure.objects, "pk", ("sentence",)),
        (LogEntry.objects, "pk", ("object_repr", "change_message")),
    ]
    spelt = {user.username, user.get_full_name(), user.email, user.last_name, user.first_name}
    for rows, number, names in texts:
        for pk in containing(rows.all(), names, spelt - {""}, number):
            row = rows.filter(**{number: pk})
            (values,) = row.values(*names)
            for pattern in patterns:
                values = {k: pattern.sub(substitute, v or "") for k, v in values.items()}
            row.update(**values)
    user.username = substitute
    user.first_name = user.last_name = user.email = ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.set_unusable_password()
    user.save()
    user.groups.clear()
    user.user_permissions.clear()
    for relation in ("emailaddress_set", "authenticator_set", "socialaccount_set"):
        if rows := getattr(user, relation, None):
            rows.all().delete()


# --- Files --------------------------------------------------------------------------------


def clean_files() -> None:
    """Let the database give up what it keeps of deleted rows. SQLite overwrites them at once
    (``secure_delete``), but its log still holds them; PostgreSQL would do it later by itself."""
    statements = {
        "sqlite": ["PRAGMA wal_checkpoint(TRUNCATE)"],
        "postgresql": [
            f"VACUUM {table}"
            for table in (
                *("roles_claim", "roles_historicalclaim", "roles_orgnote", "roles_suggestion"),
                *("roles_historicalorgnote", "sources_source", "sources_historicalsource"),
                *("roles_historicalrole", "roles_historicalresponsibility"),
                *("sources_snapshot", "roles_search", "django_admin_log", "rolekb_user"),
                *("mfa_authenticator", "socialaccount_socialaccount"),
            )
        ],
    }[connection.vendor]
    if connection.in_atomic_block:
        return
    for statement in statements:
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError:
            # Somebody reads: it is done with the next checkpoint or vacuum.
            return
