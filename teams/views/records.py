"""Forms by which editors keep teams, people, local roles and places in teams."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from ..access import for_organisation, record
from ..editing import end_membership, end_team, save_place
from ..models import Level, Membership, Team
from ..models.organisation import Action
from ..record_forms import EndForm, LocalRoleForm, MembershipForm, PersonForm, TeamForm

edited = for_organisation(Level.EDITOR, methods=("GET", "POST"))


def _page(request: HttpRequest, form, heading: str, **context) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "organisation": request.organisation,
        "button": _("Save"),
        "explanation": "",
        "team": None,
        "person": None,
        "delete": "",
        **context,
    }
    return render(request, "teams/form.html", context, status=400 if form.errors else 200)


def _data(request: HttpRequest):
    """Return what is posted, also where that is nothing: then the form says what is missing."""
    return request.POST if request.method == "POST" else None


@transaction.atomic
def _save(request: HttpRequest, form):
    """Save the row of a form and write it into the log. Return it."""
    is_new = form.instance.pk is None
    was_linked = "role" in form.changed_data
    row = form.save()
    action = Action.CREATED if is_new else Action.CHANGED
    if was_linked and row.role_id:
        action = Action.LINKED
    record(request.organisation, request.user, action, row)
    return row


def _edit(request: HttpRequest, form_class, row, heading: str, **context) -> HttpResponse:
    """Show the form of a row, or save it and go to its page."""
    form = form_class(_data(request), instance=row, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        return redirect(_save(request, form))
    return _page(request, form, heading, back=row or request.organisation, **context)


# --- Teams, people and local roles --------------------------------------------------------


@edited
def team_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, TeamForm, None, _("New team"))


@edited
def team_edit(request: HttpRequest, team: str) -> HttpResponse:
    row = get_object_or_404(request.organisation.teams, slug=team)
    return _edit(request, TeamForm, row, _("Change the team"))


@edited
def person_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, PersonForm, None, _("New person"))


@edited
def person_edit(request: HttpRequest, key: str) -> HttpResponse:
    row = get_object_or_404(request.organisation.people, key=key)
    return _edit(request, PersonForm, row, _("Change what is stored about a person"))


@edited
def role_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, LocalRoleForm, None, _("New role"))


@edited
def role_edit(request: HttpRequest, local: str) -> HttpResponse:
    row = get_object_or_404(request.organisation.local_roles, slug=local)
    if request.method == "POST" and "delete" in request.POST:
        record(request.organisation, request.user, Action.DELETED, row)
        row.delete()
        return redirect(request.organisation)
    return _edit(
        request,
        LocalRoleForm,
        row,
        _("Change the role"),
        delete=_("Delete the role"),
        delete_help=_("Who holds it stays in the team, without a role here."),
    )


@edited
def team_end(request: HttpRequest, team: str) -> HttpResponse:
    """End a team: everybody leaves on a day. Without members ever, it is deleted."""
    row = get_object_or_404(request.organisation.teams, slug=team)
    form = EndForm(_data(request))
    if request.method == "POST" and form.is_valid():
        is_deleted = end_team(row, form.cleaned_data["day"], request.user)
        return redirect(request.organisation if is_deleted else row)
    return _page(
        request,
        form,
        _("End the team"),
        back=row,
        explanation=_(
            "Everybody leaves it on that day. It stays readable as a former team; one that never "
            "had a member is deleted."
        ),
        button=_("End it"),
    )


# --- Places in teams ----------------------------------------------------------------------


def _places(request: HttpRequest) -> QuerySet[Membership]:
    places = request.organisation.memberships
    return places.select_related("team", "person", "local_role", "reports_to")


@edited
def membership_new(request: HttpRequest, team: str) -> HttpResponse:
    row = get_object_or_404(request.organisation.teams, slug=team)
    return _place(request, Membership(team=row), row, _("New member or vacancy"))


@edited
def membership_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_places(request), pk=pk)
    return _place(request, row, row.team, _("Change a place in the team"))


def _place(request: HttpRequest, place: Membership, team: Team, heading: str) -> HttpResponse:
    team.organisation = request.organisation
    form = MembershipForm(_data(request), instance=place, organisation=request.organisation)
    if request.method == "POST" and form.is_valid():
        try:
            save_place(form, request.user)
        except IntegrityError:
            # Two places of a person differ in title, role or days.
            form.add_error("title", _("This person has that place in the team already."))
        else:
            return redirect(team)
    person = place.person if place.pk else None
    return _page(request, form, heading, back=team, team=team, person=person)


@edited
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a place on a day, or delete one that never was."""
    row = get_object_or_404(_places(request), pk=pk)
    row.team.organisation = request.organisation
    if request.method == "POST" and "delete" in request.POST:
        record(request.organisation, request.user, Action.DELETED, row)
        row.delete()
        return redirect(row.team)
    form = EndForm(_data(request))
    if request.method == "POST" and form.is_valid():
        if end_membership(row, form.cleaned_data["day"], request.user):
            return redirect(row.team)
        form.add_error("day", _("It cannot end before it begins."))
    return _page(
        request,
        form,
        _("End a place in the team"),
        back=row.team,
        team=row.team,
        person=row.person,
        explanation="" if row.person else _("The vacancy is no longer shown from that day on."),
        button=_("End it"),
        delete=_("Delete it"),
        delete_help=_("If it was entered by mistake: nothing of it is kept."),
    )
