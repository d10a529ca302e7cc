"""What is stored about a person, and erasing it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render

from ..access import for_organisation, record
from ..erasing import erase_person, everything_about
from ..models import Level
from ..models.organisation import Action


@for_organisation()
def person_data(request: HttpRequest, key: str) -> HttpResponse:
    """Return everything about a person as JSON, to an owner and to that person."""
    organisation = request.organisation
    person = get_object_or_404(organisation.people, key=key)
    if not organisation.is_owned and person.user_id != request.user.pk:
        raise Http404
    record(organisation, request.user, Action.EXPORTED, person)
    answer = JsonResponse(
        everything_about(person), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    answer["Content-Disposition"] = f'attachment; filename="person-{person.key}.json"'
    return answer


@for_organisation(Level.OWNER, methods=("GET", "POST"))
def erase(request: HttpRequest, key: str) -> HttpResponse:
    """Erase a person for good."""
    organisation = request.organisation
    person = get_object_or_404(organisation.people.select_related("user"), key=key)
    if request.method == "POST":
        erase_person(person, request.user)
        return redirect(organisation)
    context = {
        "organisation": organisation,
        "person": person,
        "membership_count": person.memberships.count(),
    }
    return render(request, "teams/erase.html", context)
