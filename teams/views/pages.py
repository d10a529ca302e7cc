"""The pages of an organisation: itself, a team, a local role, a person."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from roles.domain.hues import LETTERS, Hues
from roles.domain.role_profile import DutyKind
from roles.models import Role
from roles.request.absolute import absolute

from ..access import for_organisation, today
from ..cards import cards
from ..models import LocalRole
from ..queries import rows
from ..queries.canon import Canon, canon
from ..queries.changes import changes_since
from ..queries.lines import MemberLine, member_lines
from ..queries.organisation_page import (
    FIRST_ROLES,
    FIRST_VACANCIES,
    OrganisationPage,
    search,
)
from ..rules.places import Counts, Time, counted
from ..rules.tree import MAX_DEPTH

FIRST_DUTIES, FIRST_DISPUTES, MOST_DISPUTES = 6, 5, 25
"""How many a page lists: of what a role owns, of questions on which sources disagree, and of these
in its fold."""
LISTS = ("teams", "roles", "people", "vacancies")
"""What ``?show=`` takes."""


# --- The organisation ---------------------------------------------------------------------


@for_organisation(public=True)
def organisation(request: HttpRequest) -> HttpResponse:
    org = request.organisation
    show = request.GET.get("show", "")
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    if show == "people" and not words:
        return _people(request)
    page = OrganisationPage.of(org, today())
    listed = {
        "teams": page.teams,
        "roles": page.roles,
        "vacancies": page.vacancies,
    }
    chosen = show if show in listed else "teams"
    number = request.GET.get("page")
    context = {
        "organisation": org,
        "words": words,
        "show": show if show in listed else "",
        "hits": search(page, words) if words else None,
        "page": rows.paginated(listed[chosen], number, len(listed[chosen])),
        "teams": page.teams,
        "roles": page.roles,
        "first_roles": [entry for entry in page.roles if entry.counts != Counts()][:FIRST_ROLES],
        "vacancies": page.vacancies,
        "first_vacancies": page.vacancies[:FIRST_VACANCIES],
        "people_count": len(page.places.people),
        "undecided_count": len(page.places.undecided),
        "cautions": page if org.is_edited and not words and not show else None,
        "deepest": MAX_DEPTH,
    }
    return render(request, "teams/organisation.html", context)


def _people(request: HttpRequest) -> HttpResponse:
    """List everybody by name."""
    org, day = request.organisation, today()
    if not org.names_people:
        raise Http404
    page = rows.people_by_name(org, request.GET.get("page"))
    places: dict[int, list[MemberLine]] = {person.pk: [] for person in page}
    memberships = rows.memberships_by_name(day, person__in=list(page))
    for line in member_lines(org, memberships, rows.local_roles_of(org), canon(), day):
        places[line.membership.person_id].append(line)
    context = {
        "organisation": org,
        "page": page,
        "people": [(person, places[person.pk]) for person in page],
    }
    return render(request, "teams/people.html", context)


# --- A team -------------------------------------------------------------------------------


@for_organisation(public=True)
def team(request: HttpRequest, team: str) -> HttpResponse:
    org, day = request.organisation, today()
    tree = rows.tree_of(org)
    fact = next((fact for fact in tree.by_pk.values() if fact.slug == team), None)
    if fact is None:
        raise Http404
    parts = tree.parts_of(fact.pk)
    places = rows.places_of(org, day, teams={fact.pk, *(part.pk for part in parts)})
    local_roles = rows.local_roles_of(org)
    content = canon()
    own = [place for place in places.present if place.team == fact.pk]
    coming = [place for place in places.future if place.team == fact.pk]
    page, lines = None, []
    if org.names_people:
        memberships = rows.memberships_by_name(day, team=fact.pk)
        page = rows.paginated(memberships, request.GET.get("page"), len(own) + len(coming))
        lines = member_lines(org, page, local_roles, content, day)
    roles_here = _roles_of(own, local_roles, content)
    canonical = {role for _local, role, _counts in roles_here if role}
    disputes = content.disputes_among(frozenset(role.fact for role in canonical))
    named = list(dict.fromkeys(role for point in disputes[:MOST_DISPUTES] for role in point.roles))
    context = {
        "organisation": org,
        "team": fact,
        "above": tree.above(fact.pk),
        "parts": [(part, places.by_team.get(part.pk, Counts())) for part in parts],
        "counts": places.by_team.get(fact.pk, Counts()),
        "coming_count": len(coming),
        "undecided_count": len({p.title for p in own if p.title and not p.local_role}),
        "page": page,
        "lines": lines,
        "roles_here": roles_here,
        "dispute_count": len(disputes),
        "disputes": _with_sentences(disputes[:FIRST_DISPUTES], content),
        "further_disputes": _with_sentences(disputes[FIRST_DISPUTES:MOST_DISPUTES], content),
        "hues": Hues(named[: len(LETTERS)], {}),
    }
    return render(request, "teams/team.html", context)


def _roles_of(places, local_roles, content: Canon) -> list[tuple[LocalRole, Role | None, Counts]]:
    """Return the local roles of these places with their canonical roles, those of most people
    first."""
    entries = [
        (local_roles[pk], content.roles.get(local_roles[pk].role_id), counts)
        for pk, counts in counted((place.local_role, place) for place in places).items()
        if pk in local_roles
    ]
    return sorted(entries, key=lambda entry: (-entry[2].people, entry[0].name.casefold()))


def _with_sentences(points, content: Canon):
    return [(point, content.sentence(point)) for point in points]


# --- A local role -------------------------------------------------------------------------


@for_organisation(public=True)
def role(request: HttpRequest, local: str) -> HttpResponse:
    org, day = request.organisation, today()
    local_role = get_object_or_404(org.local_roles, slug=local)
    content = canon()
    places = rows.places_of(org, day, local_role=local_role)
    canonical = content.roles.get(local_role.role_id)
    page, lines = None, []
    if org.names_people:
        number = len(places.present) + len(places.future)
        memberships = rows.memberships_by_name(day, local_role=local_role)
        page = rows.paginated(memberships, request.GET.get("page"), number)
        lines = member_lines(org, page, {local_role.pk: local_role}, content, day)
    titles: dict[str, int] = {}
    for place in places.present:
        if place.title:
            titles[place.title] = titles.get(place.title, 0) + 1
    changes = None
    if canonical and local_role.linked_on:
        changes = changes_since(local_role.linked_on, canonical, content, day)
    context = {
        "organisation": org,
        "local_role": local_role,
        "role": canonical,
        "counts": places.by_local_role.get(local_role.pk, Counts()),
        "page": page,
        "lines": lines,
        "titles": sorted(titles.items(), key=lambda item: (-item[1], item[0].casefold())),
        "changes": changes,
        "about": _about(canonical, content) if canonical else None,
    }
    return render(request, "teams/role.html", context)


def _about(role: Role, content: Canon) -> dict:
    """Return what sources say the role owns, and on which questions they disagree."""
    profile = content.profile(role)
    owned = next(
        (d.rows.rows for d in profile.profile.duties if d.kind is DutyKind.OWNS),
        (),
    )
    disputes = content.disputes_of(role)
    return {
        "role": role,
        "owned": owned[:FIRST_DUTIES],
        "owned_count": len(owned),
        "disputes": disputes[:FIRST_DISPUTES],
        "dispute_count": len(disputes),
    }


# --- A person -----------------------------------------------------------------------------


@for_organisation(public=True)
def person(request: HttpRequest, key: str) -> HttpResponse:
    org, day = request.organisation, today()
    if not org.names_people:
        raise Http404
    human = get_object_or_404(org.people, key=key)
    content = canon()
    memberships = list(rows.memberships_of_person(human))
    for membership in memberships:
        membership.person = human
        if membership.local_role:
            membership.local_role.organisation = org
    local_roles = {row.local_role_id: row.local_role for row in memberships if row.local_role}
    lines = member_lines(org, memberships, local_roles, content, day)
    present = [line for line in lines if line.time is Time.PRESENT]
    shares = sum(line.membership.share or 0 for line in present)
    canonical = list(dict.fromkeys(line.role for line in present if line.role))
    context = {
        "organisation": org,
        "person": human,
        "lines": [line for line in lines if line.time is not Time.PAST],
        "past": [line for line in lines if line.time is Time.PAST],
        "present": _each_title_once(present),
        "over_full": shares if shares > 100 else 0,
        "reports": rows.reports_of(human, day) if org.level else [],
        "about": [_about(role, content) for role in canonical],
        "cards": _cards(request, human.name, present),
    }
    return render(request, "teams/person.html", context)


def _each_title_once(lines: list[MemberLine]) -> list[MemberLine]:
    """Return the lines that differ in title or role: somebody may be in two teams as the same."""
    once = {(line.membership.title, line.membership.local_role_id): line for line in lines[::-1]}
    return list(once.values())[::-1]


def _cards(request: HttpRequest, name: str, lines: list[MemberLine]):
    """Return the cards for each canonical role, with the name that the role has here."""
    names = {line.role: line.local_role.name for line in lines if line.role}
    return [
        (role, cards(name, local_name, absolute(request, role.get_absolute_url())))
        for role, local_name in names.items()
    ]
