"""Deciding on claims in the admin: the review queue, and one page on which drafts are published,
published claims withdrawn, proposals accepted or declined, each with its reason."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from sources.editing.admin_base import SeveralChosen, is_valid_pk
from sources.editing.history_admin import ReasonField
from sources.models import Source

from ..editing import publishing, review
from ..editing.publishing import Decision
from ..models import Claim, Context, Position, Responsibility, Role, Suggestion

PUBLISH = "roles.publish_claim"
PER_PAGE = 10
AT_ONCE = 500
"""How many claims one decision takes."""

QUEUES = {"suggestions": "Readers' suggestions", "proposals": "Proposals", "drafts": "Drafts"}


def may_publish(request) -> bool:
    return request.user.has_perm(PUBLISH)


class DecisionForm(forms.Form):
    reason = ReasonField(
        label="Reason, for the history",
        max_length=60,
        error_messages={"required": "Say in a few words why."},
    )


class WrittenForm(forms.Form):
    """As much of a claim that is being written as decides where it stands."""

    source = forms.ModelChoiceField(Source.objects.all())
    role = forms.ModelChoiceField(Role.objects.all())
    other_role = forms.ModelChoiceField(Role.objects.all(), required=False)
    responsibility = forms.ModelChoiceField(Responsibility.objects.all())
    position = forms.ModelChoiceField(Position.objects.all())
    contexts = SeveralChosen(Context.objects.all(), required=False)
    manner = forms.ChoiceField(choices=Claim._meta.get_field("manner").choices)
    instead_of = forms.ModelChoiceField(Claim.objects.published(), required=False)

    def clean(self):
        said = super().clean()
        if self.errors:
            return said
        if said["position"].scale_id != said["responsibility"].scale_id:
            raise forms.ValidationError("The position is no answer to that question.")
        if said["responsibility"].relational != bool(said["other_role"]):
            raise forms.ValidationError("The question and the other role do not go together.")
        names = ("source", "role", "other_role", "responsibility", "position", "manner")
        self.claim = Claim(**{name: said[name] for name in names})
        return said


def _action(decision: Decision):
    @admin.action(description=f"{decision.label} the selected claims", permissions=["publish"])
    def act(desk, request, queryset):
        return desk.ask(request, decision, queryset.order_by("pk"))

    act.__name__ = f"{decision.slug}_selected"
    return act


class DecidesOnClaims:
    """For the admin of claims."""

    actions = [_action(Decision.PUBLISH), _action(Decision.UNPUBLISH)]

    def has_publish_permission(self, request, obj=None):
        return may_publish(request)

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("review/", view(self.review_view), name="roles_claim_review"),
            path("decide/<slug:decision>/", view(self.decide_view), name="roles_claim_decide"),
            path("effects/", view(self.effects_view), name="roles_claim_effects"),
            *super().get_urls(),
        ]

    # --- The queue ------------------------------------------------------------------------

    def review_view(self, request):
        """What waits for a decision: the oldest suggestion and proposal first, the newest draft."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        waiting = {
            "suggestions": Suggestion.objects.waiting().with_all_it_says().order_by("pk"),
            "proposals": Claim.objects.proposals().with_all_it_says().order_by("pk"),
            "drafts": Claim.objects.drafts().with_all_it_says().order_by("-pk"),
        }
        counts = {name: found.count() for name, found in waiting.items()}
        first = next((name for name in QUEUES if counts[name]), "drafts")
        shown = request.GET.get("show", first)
        if shown not in waiting:
            raise Http404
        page = Paginator(waiting[shown], PER_PAGE).get_page(request.GET.get("p"))
        context = {}
        if shown == "suggestions":
            desk = self.admin_site.get_model_admin(Suggestion)
            context["suggestions"] = [desk.as_listed(request, each) for each in page]
        else:
            context["items"] = review.items(page)
            context["all_ready"] = self._all_ready(page)
        return self._review_page(
            request,
            "review",
            "Review queue",
            queues=[(name, label, counts[name]) for name, label in QUEUES.items()],
            shown=shown,
            page=page,
            may_publish=may_publish(request),
            **context,
        )

    @staticmethod
    def _all_ready(claims) -> str:
        """The ids of the drafts that could be published as they are, where there are several."""
        ready = [str(claim.pk) for claim in claims if not (claim.is_proposal or claim.lacks)]
        return ",".join(ready) if len(ready) > 1 else ""

    # --- Deciding -------------------------------------------------------------------------

    def ask(self, request, decision: Decision, claims, form=None, refused=None):
        """The page that shows what a decision would do and asks why."""
        found = list(claims.with_all_it_says()[: AT_ONCE + 1])
        if len(found) > AT_ONCE:
            self.message_user(
                request, f"At most {AT_ONCE} claims are decided on at a time.", messages.ERROR
            )
            return HttpResponseRedirect(reverse("admin:roles_claim_changelist"))
        faults = dict(refused.faults) if refused else {}
        # What has only changed can be decided on again, now that it is seen as it is.
        stale = {pk: faults.pop(pk) for pk in refused.stale} if refused else {}
        claims_seen = set()
        for claim in found:
            if claim.status != decision.status:
                faults.setdefault(claim.pk, [f"It is {claim.get_status_display()} already."])
            elif decision is Decision.PUBLISH and claim.lacks:
                faults.setdefault(claim.pk, [f"It lacks {', '.join(claim.lacks)}."])
            elif decision is Decision.ACCEPT and claim.proposal_for_id in claims_seen:
                faults.setdefault(claim.pk, [publishing.ONE_AT_A_TIME])
            claims_seen.add(claim.proposal_for_id)
        ready = [claim for claim in found if claim.pk not in faults]
        return self._review_page(
            request,
            "decide",
            f"{decision.label} {decision.counted(len(ready))}",
            status=409 if refused or (form and not form.is_valid()) else 200,
            done=decision.done,
            button=f"{decision.label} {decision.counted(len(ready))}",
            address=reverse("admin:roles_claim_decide", args=[decision.slug]),
            ready=ready,
            proposals=[(claim, publishing.proposed_changes(claim)) for claim in ready]
            if decision.status == Claim.Status.PROPOSAL
            else [],
            refused=[(claim, faults[claim.pk]) for claim in found if claim.pk in faults],
            stale=[(claim, stale[claim.pk]) for claim in ready if claim.pk in stale],
            effects=None if decision is Decision.DECLINE else review.effects_of(decision, ready),
            form=form or DecisionForm(),
        )

    def decide_view(self, request, decision):
        """Decides on the claims that its page named with the versions in which it showed them."""
        if not may_publish(request):
            raise PermissionDenied
        try:
            decision = Decision.named(decision)
        except KeyError:
            raise Http404 from None
        if request.method != "POST":
            return self.ask(request, decision, Claim.objects.filter(pk__in=_numbers(request.GET)))
        seen = _seen(request.POST.getlist("claim"))
        form = DecisionForm(request.POST)
        claims = Claim.objects.filter(pk__in=seen)
        if not seen or not form.is_valid():
            return self.ask(request, decision, claims, form)
        try:
            done = publishing.decide(decision, seen, form.cleaned_data["reason"])
        except publishing.RefusedError as refused:
            return self.ask(request, decision, claims, form, refused)
        for claim in done:
            kept = claim.proposal_for or claim
            self.log_change(request, kept, f"{decision.label}: {form.cleaned_data['reason']}")
        self.message_user(request, f"{decision.counted(len(done)).capitalize()} {decision.done}.")
        return HttpResponseRedirect(self._after(request, decision, done))

    def _after(self, request, decision, done) -> str:
        """Back to the queue; a single claim that was published or withdrawn, to its page."""
        if decision.status == Claim.Status.PUBLISHED:
            return reverse("admin:roles_claim_change", args=[done[0].pk])
        shown = "proposals" if decision.status == Claim.Status.PROPOSAL else "drafts"
        return f"{reverse('admin:roles_claim_review')}?show={shown}"

    # --- What a change would do -----------------------------------------------------------

    def effects_view(self, request):
        """What the pages would make of a claim that is being written: a page of its own, and what a
        script shows beside the form."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        form = WrittenForm(request.POST)
        effects = None
        if form.is_valid():
            effects = review.effects_of_writing(
                form.claim, form.cleaned_data["contexts"], form.cleaned_data["instead_of"]
            )
        return self._review_page(
            request, "effects", "What this would do", effects=effects, form=form
        )

    def _review_page(self, request, template, title, status=200, **context):
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/review/{template}.html",
            {
                **self.admin_site.each_context(request),
                "is_nav_sidebar_enabled": False,
                "title": title,
                "opts": self.opts,
                **context,
            },
            status=status,
        )


def _numbers(query) -> list[int]:
    """The ids that an address names: ``?ids=3,7``."""
    return [int(part) for part in query.get("ids", "").split(",")[:AT_ONCE] if is_valid_pk(part)]


def _seen(posted: list[str]) -> dict[int, int]:
    """Versions by id, each posted as "id:version"."""
    pairs = [pair.partition(":")[::2] for pair in posted[:AT_ONCE]]
    return {
        int(pk): int(version) for pk, version in pairs if is_valid_pk(pk) and is_valid_pk(version)
    }
