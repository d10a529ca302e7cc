"""Organisations: making, naming, publishing and deleting one."""

from datetime import timedelta

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from roles.request.errors import SuggestedLink, UserError

from .. import navigation
from ..access import (
    for_organisation,
    make_organisation,
    may_be_made,
    page_of_ended_session,
    private_page,
    record,
    set_visibility,
    visitor,
)
from ..access_forms import DeleteForm, NewOrganisationForm, SettingsForm
from ..erasing import delete_organisation
from ..models import Level, Organisation
from ..models.organisation import Action

EXPORT_COUNTS_FOR = timedelta(days=1)
"""How long after an export an organisation may be deleted."""


@private_page
def organisation_list(request: HttpRequest) -> HttpResponse:
    """List the organisations that the visitor may read."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    user = visitor(request)
    request.is_public_answer = not user.is_authenticated
    context = {
        "organisations": Organisation.objects.listed_for(user),
        "is_signed_in": user.is_authenticated,
        "may_make": user.is_authenticated and may_be_made(),
    }
    return render(request, "teams/list.html", context)


@private_page
def new(request: HttpRequest) -> HttpResponse:
    """Make an organisation, of which its maker is the first owner."""
    user = visitor(request)
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    if page := page_of_ended_session(request):
        return page
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not may_be_made():
        return _there_is_one().render(request)
    form = NewOrganisationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        organisation = make_organisation(form.cleaned_data["name"], user)
        if organisation is None:
            return _there_is_one().render(request)
        # An empty page would only offer this.
        return redirect("teams:import", organisation.slug)
    return render(request, "teams/new.html", {"form": form}, status=400 if form.errors else 200)


def _there_is_one() -> UserError:
    """Say it without its name, which not everybody may know."""
    return UserError(
        409,
        _("This site keeps one organisation, and it has that already"),
        _(
            "If it is yours too, ask one of its owners to invite you. Those who run this site can "
            "let it keep several."
        ),
        [SuggestedLink(reverse("teams:list"), _("Teams"))],
    )


@for_organisation(Level.OWNER, methods=("GET", "POST"))
def settings_page(request: HttpRequest) -> HttpResponse:
    """Name an organisation, publish it or make it private."""
    organisation = request.organisation
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        if "name" in form.changed_data:
            organisation.save(update_fields=["name"])
            record(organisation, request.user, Action.CHANGED, organisation)
        set_visibility(organisation, request.user, public=form.is_public, people=form.shows_people)
        navigation.remember(is_public=None)
        return redirect("teams:settings", organisation.slug)
    context = {"form": form, "organisation": organisation}
    return render(request, "teams/settings.html", context, status=400 if form.errors else 200)


@for_organisation(Level.OWNER, methods=("GET", "POST"))
def delete(request: HttpRequest) -> HttpResponse:
    """Delete an organisation once its owner has exported it."""
    organisation = request.organisation
    since = timezone.now() - EXPORT_COUNTS_FOR
    is_exported = organisation.log.exported_by(request.user, since)
    form = DeleteForm(
        request.POST if request.method == "POST" and is_exported else None,
        organisation=organisation,
    )
    if form.is_valid():
        delete_organisation(organisation)
        return redirect("teams:list")
    context = {"form": form, "organisation": organisation, "is_exported": is_exported}
    is_refused = request.method == "POST"
    return render(request, "teams/delete.html", context, status=400 if is_refused else 200)
