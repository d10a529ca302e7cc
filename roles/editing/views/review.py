"""The review queue, and the page on which drafts are published, claims withdrawn and proposals
accepted or declined, each with its reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse

from sources.editing.admin_base import BoundedMultipleChoiceField, is_valid_pk
from sources.editing.reasons import FOR_HISTORY, ReasonField
from sources.editing.staff import (
    has_permission,
    list_address,
    render_page,
    return_address,
    staff_page,
)
from sources.models import Source

from ...models import Claim, Context, Position, Responsibility, Role, Suggestion
from .. import publishing, review
from ..forms import doubt_as_html
from ..publishing import Decision, may_publish
from ..questions import Doubt
from .suggestions import may_draft

PER_PAGE = 10
AT_ONCE = 500
"""How many claims one decision takes."""

QUEUES = {"suggestions": "Readers' suggestions", "proposals": "Proposals", "drafts": "Drafts"}


class DecisionForm(forms.Form):
    reason = ReasonField(**FOR_HISTORY, max_length=60)


class EffectsForm(forms.Form):
    """As much of a claim that is being written as decides what it does to the pages."""

    source = forms.ModelChoiceField(Source.objects.all())
    role = forms.ModelChoiceField(Role.objects.all())
    other_role = forms.ModelChoiceField(Role.objects.all(), required=False)
    responsibility = forms.ModelChoiceField(Responsibility.objects.all(), label="Question")
    position = forms.ModelChoiceField(Position.objects.all())
    contexts = BoundedMultipleChoiceField(Context.objects.all(), required=False)
    manner = forms.ChoiceField(choices=Claim._meta.get_field("manner").choices)
    instead_of = forms.ModelChoiceField(Claim.objects.published(), required=False)

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        if cleaned["position"].scale_id != cleaned["responsibility"].scale_id:
            raise forms.ValidationError("The position is no answer to that question.")
        if cleaned["responsibility"].relational != bool(cleaned["other_role"]):
            raise forms.ValidationError("The question and the other role do not go together.")
        names = ("source", "role", "other_role", "responsibility", "position", "manner")
        self.claim = Claim(**{name: cleaned[name] for name in names})
        return cleaned


# --- The queue ----------------------------------------------------------------------------


@staff_page(Claim, "view")
def queue(request):
    """Show what needs a decision: the oldest suggestion and proposal first, the newest draft."""
    querysets = {
        "suggestions": Suggestion.objects.waiting().with_all_it_says().order_by("pk"),
        "proposals": Claim.objects.proposals().with_all_it_says().order_by("pk"),
        "drafts": Claim.objects.drafts().with_all_it_says().order_by("-pk"),
    }
    counts = {name: queryset.count() for name, queryset in querysets.items()}
    shown = request.GET.get("show", next((name for name in QUEUES if counts[name]), "drafts"))
    if shown not in querysets:
        raise Http404
    page = Paginator(querysets[shown], PER_PAGE).get_page(request.GET.get("p"))
    if shown == "suggestions":
        backs = _ways_back(request, shown, page, [f"suggestion-{row.pk}" for row in page])
        context = {
            "suggestions": [
                {**_suggestion_context(request, suggestion), "back": back}
                for suggestion, back in zip(page, backs, strict=True)
            ]
        }
    else:
        backs = _ways_back(request, shown, page, [f"claim-{claim.key}" for claim in page])
        context = {
            "items": list(zip(review.items(page), backs, strict=True)),
            "all_ready": _publishable_ids(page),
            "back": f"{request.path}?show={shown}&p={page.number}",
        }
    return render_page(
        request,
        "review/review",
        "Review queue",
        Claim,
        sidebar=False,
        queues=[(name, label, counts[name]) for name, label in QUEUES.items()],
        shown=shown,
        page=page,
        may_publish=may_publish(request),
        **context,
    )


def _ways_back(request, shown: str, page, anchors: list[str]) -> list[str]:
    """Return for each item of a page of the queue where to go once it is decided on: the same page,
    at the item after it."""
    address = f"{request.path}?show={shown}&p={page.number}"
    return [f"{address}#{anchor}" for anchor in anchors[1:]] + [address] * bool(anchors)


def _suggestion_context(request, suggestion: Suggestion) -> dict:
    model_admin = admin.site.get_model_admin(Suggestion)
    # A source or a text may have come since.
    suggestion.look_up()
    return {
        "suggestion": suggestion,
        "source": model_admin.source_found(suggestion),
        "quotation": model_admin.quotation_state(suggestion),
        "may_draft": may_draft(request),
    }


def _publishable_ids(claims) -> str:
    """Return the ids of the drafts that could be published as they are; "" for fewer than two."""
    ready = [str(claim.pk) for claim in claims if not (claim.is_proposal or claim.lacks)]
    return ",".join(ready) if len(ready) > 1 else ""


# --- Deciding -----------------------------------------------------------------------------


@staff_page(Claim, "publish")
def decide(request, decision: str):
    """Decide on the claims that the page named, in the versions in which it showed them."""
    try:
        decision = Decision.named(decision)
    except KeyError:
        raise Http404 from None
    if request.method != "POST":
        pks = request.GET.get("ids", "").split(",")[:AT_ONCE]
        pks = [int(pk) for pk in pks if is_valid_pk(pk)]
        return ask(request, decision, Claim.objects.filter(pk__in=pks))
    versions = parse_versions(request.POST.getlist("claim"))
    form = DecisionForm(request.POST)
    claims = Claim.objects.filter(pk__in=versions)
    if not versions or not form.is_valid():
        return ask(request, decision, claims, form)
    reason = form.cleaned_data["reason"]
    try:
        confirmed = request.POST.getlist("confirmed")[:AT_ONCE]
        decided = publishing.decide(decision, versions, reason, confirmed)
    except publishing.RefusedError as refusal:
        return ask(request, decision, claims, form, refusal)
    for claim in decided:
        model_admin = admin.site.get_model_admin(Claim)
        model_admin.log_change(request, claim.proposal_for or claim, f"{decision.label}: {reason}")
    messages.info(request, f"{decision.counted(len(decided)).capitalize()} {decision.done}.")
    shown = "proposals" if decision.status == Claim.Status.PROPOSAL else "drafts"
    default = f"{reverse('admin:roles_claim_review')}?show={shown}"
    if decision is Decision.UNPUBLISH:
        default = reverse("admin:roles_claim_change", args=[decided[0].pk])
    return HttpResponseRedirect(return_address(request, default))


def parse_versions(posted: list[str]) -> dict[int, int]:
    """Return versions by id, each posted as "id:version"."""
    pairs = [pair.partition(":")[::2] for pair in posted[:AT_ONCE]]
    return {int(pk): int(version) for pk, version in pairs if all(map(is_valid_pk, (pk, version)))}


def ask(request, decision: Decision, claims, form=None, refusal=None):
    """Return the page that shows what a decision would do and asks for the reason."""
    rows = list(claims.with_all_it_says()[: AT_ONCE + 1])
    if len(rows) > AT_ONCE:
        messages.error(request, f"At most {AT_ONCE} claims are decided on at a time.")
        return redirect(list_address(request, Claim))
    faults = dict(refusal.faults) if refusal else {}
    # A claim that has only changed can be decided on again, now that it is shown as it is.
    stale = {pk: faults.pop(pk) for pk in refusal.stale} if refusal else {}
    doubts = publishing.doubts_on(decision, rows)
    faults = _find_faults(decision, rows, doubts) | faults
    ready = [claim for claim in rows if claim.pk not in faults]
    button = f"{decision.label} {decision.counted(len(ready))}"
    return render_page(
        request,
        "review/decide",
        button,
        Claim,
        sidebar=False,
        status=409 if refusal or (form and not form.is_valid()) else 200,
        done=decision.done,
        button=button,
        address=reverse("admin:roles_claim_decide", args=[decision.slug]),
        back=return_address(request),
        ready=ready,
        proposals=[(claim, publishing.proposed_changes(claim)) for claim in ready]
        if decision.status == Claim.Status.PROPOSAL
        else [],
        refused=[(claim, faults[claim.pk]) for claim in rows if claim.pk in faults],
        stale=[(claim, stale[claim.pk]) for claim in ready if claim.pk in stale],
        effects=None if decision is Decision.DECLINE else review.effects_of(decision, ready),
        form=form or DecisionForm(),
        questions=questions_about(ready, doubts),
        confirmed=set(request.POST.getlist("confirmed")[:AT_ONCE]),
    )


def questions_about(claims: list[Claim], doubts: dict[int, list[Doubt]]) -> list[tuple]:
    """Return what is asked about claims: each with the doubt, its sentence, and what its tick
    sends."""
    return [
        (claim, doubt, doubt_as_html(doubt), f"{claim.pk}:{doubt.code}")
        for claim in claims
        for doubt in doubts.get(claim.pk, ())
        if doubt.asks
    ]


def _find_faults(decision: Decision, claims, doubts) -> dict[int, list[str]]:
    """Return by id why the decision cannot be taken on some of these claims."""
    faults = {}
    targets = set()
    by_another = publishing.need_another(decision, claims)
    for claim in claims:
        if claim.status != decision.status:
            state = "published" if claim.published else f"a {claim.get_status_display()}"
            faults[claim.pk] = [f"It is {state} already."]
        elif decision is Decision.PUBLISH and claim.lacks:
            faults[claim.pk] = [f"It lacks {', '.join(claim.lacks)}."]
        elif decision is Decision.ACCEPT and claim.proposal_for_id in targets:
            faults[claim.pk] = [publishing.ONE_AT_A_TIME]
        elif claim.pk in by_another:
            faults[claim.pk] = [by_another[claim.pk]]
        elif refused := [str(doubt) for doubt in doubts.get(claim.pk, ()) if doubt.refuses]:
            faults[claim.pk] = refused
        targets.add(claim.proposal_for_id)
    return faults


# --- What a claim would do ----------------------------------------------------------------


@staff_page()
def effects(request):
    """Show what a claim that is being written would do to the pages. A script shows this page's
    content next to the form."""
    if not (has_permission(request, Claim, "add") or has_permission(request, Claim, "change")):
        raise PermissionDenied
    form = EffectsForm(request.POST)
    effects = None
    if form.is_valid():
        effects = review.effects_of_writing(
            form.claim, form.cleaned_data["contexts"], form.cleaned_data["instead_of"]
        )
    return render_page(
        request,
        "review/effects",
        "What this would do",
        Claim,
        sidebar=False,
        effects=effects,
        form=form,
    )
