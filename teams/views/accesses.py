"""Who may see and change an organisation, by which invitation, and who did what."""

from django.contrib.auth import login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from roles.request.absolute import absolute

from .. import access as accesses
from .. import invitations
from ..access import LastOwnerError, for_organisation, private_page, record, visitor
from ..access_forms import AccessForm, AccountForm, InviteForm
from ..models import Access, Level
from ..models.organisation import Action
from ..queries.log import log_rows

PAGE_SIZE = 100


# --- Accesses -----------------------------------------------------------------------------


@for_organisation(Level.OWNER)
def access_list(request: HttpRequest) -> HttpResponse:
    """List who has access, and the invitations that are open."""
    return _access_page(request, InviteForm(organisation=request.organisation))


@for_organisation(Level.OWNER, methods=("POST",))
def change_access(request: HttpRequest, pk: int) -> HttpResponse:
    """Change somebody's level or take the access away, and say which person they are."""
    organisation = request.organisation
    access = get_object_or_404(organisation.accesses.select_related("user"), pk=pk)
    access.person = organisation.people.of_account(access.user)
    form = AccessForm(request.POST, access=access)
    try:
        if "remove" in request.POST:
            accesses.remove(access, request.user)
        elif form.is_valid():
            accesses.change_level(access, Level(form.cleaned_data["level"]), request.user)
            _join(access, form.cleaned_data["person"], request.user)
        else:
            return _access_page(request, InviteForm(organisation=organisation), form)
    except LastOwnerError:
        invite_form = InviteForm(organisation=organisation)
        return _access_page(request, invite_form, refusal=_last_owner())
    if access.user_id == request.user.pk:
        return redirect("teams:list")
    return redirect("teams:accesses", organisation.slug)


def _join(access: Access, person, user) -> None:
    """Make this person the one that the account belongs to, and nobody else."""
    organisation = access.organisation
    if person == access.person:
        return
    organisation.people.filter_account(access.user).update(user=None)
    if person:
        person.user = access.user
        person.save(update_fields=["user"])
    record(organisation, user, Action.CHANGED, person or access.person)


@for_organisation(Level.OWNER, methods=("POST",))
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation and show its link, which nobody can see again."""
    organisation = request.organisation
    form = InviteForm(request.POST, organisation=organisation)
    if not form.is_valid():
        return _access_page(request, form)
    invitation, token = invitations.invite(
        organisation, form.cleaned_data["level"], request.user, form.cleaned_data["person"]
    )
    context = {
        "organisation": organisation,
        "invitation": invitation,
        "link": absolute(request, reverse("teams:invitation", args=[token])),
    }
    return render(request, "teams/invited.html", context)


@for_organisation(Level.OWNER, methods=("POST",))
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Let nobody accept an invitation any more."""
    invitation = get_object_or_404(request.organisation.invitations, pk=pk)
    invitations.revoke(invitation, request.user)
    return redirect("teams:accesses", request.organisation.slug)


@for_organisation(methods=("GET", "POST"))
def leave(request: HttpRequest) -> HttpResponse:
    """Give up one's own access."""
    organisation = request.organisation
    context = {"organisation": organisation}
    if request.method == "POST":
        try:
            accesses.remove(organisation.accesses.of(request.user), request.user)
        except LastOwnerError:
            context["refusal"] = _last_owner()
            return render(request, "teams/leave.html", context, status=400)
        return redirect("teams:list")
    return render(request, "teams/leave.html", context)


def _access_page(request, invite_form, access_form=None, refusal: str = "") -> HttpResponse:
    organisation = request.organisation
    page = _page(request, organisation.accesses.with_accounts())
    people = organisation.people.by_account([access.user_id for access in page])
    forms = []
    for access in page:
        access.person = people.get(access.user_id)
        is_refused = access_form and access_form.access.pk == access.pk
        forms.append(access_form if is_refused else AccessForm(access=access))
    context = {
        "organisation": organisation,
        "page": page,
        "access_forms": forms,
        "invite_form": invite_form,
        "invitations": organisation.invitations.open().select_related("person"),
        "refusal": refusal,
    }
    is_refused = refusal or access_form or invite_form.errors
    return render(request, "teams/accesses.html", context, status=400 if is_refused else 200)


def _last_owner() -> str:
    return _("An organisation needs an owner: make somebody else an owner first.")


def _page(request: HttpRequest, rows):
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


# --- Accepting an invitation --------------------------------------------------------------


@private_page
@sensitive_post_parameters()
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and accept it by POST: for the account that is signed in, or for a new
    one. What cannot be accepted looks like what never was."""
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    user = visitor(request)
    try:
        row = invitations.get_open(token)
        form = AccountForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and user.is_authenticated:
            return redirect(invitations.accept(token, user))
        if request.method == "POST" and form.is_valid():
            organisation, user = invitations.accept_with(token, form.make_account)
            login(request, user)
            context = {"organisation": organisation, "username": user.username}
            return render(request, "teams/welcome.html", context)
    except invitations.InvalidInvitationError:
        return render(request, "teams/invitation_gone.html", status=404)
    context = {
        "organisation": row.organisation,
        "invitation": row,
        "form": form,
        "account": user if user.is_authenticated else None,
    }
    return render(request, "teams/invitation.html", context, status=400 if form.errors else 200)


# --- The log ------------------------------------------------------------------------------


@for_organisation(Level.OWNER)
def log(request: HttpRequest) -> HttpResponse:
    """List who did what to which record."""
    organisation = request.organisation
    page = _page(request, organisation.log.select_related("user"))
    context = {"organisation": organisation, "page": page, "rows": log_rows(organisation, page)}
    return render(request, "teams/log.html", context)
