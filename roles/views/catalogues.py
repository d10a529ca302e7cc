"""Catalogues: published lists in whole, apart from what editors entered."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..queries import catalogues
from ..queries.catalogues import Catalogue
from ..request.params import current_only

_LONGEST_KEY = 200


@require_safe
@current_only
def catalogue(request: HttpRequest, origin: str) -> HttpResponse:
    """List the roles of a catalogue."""
    chosen = _catalogue(origin)
    part = catalogues.roles_of(chosen, _after(request))
    context = {"catalogue": chosen, "roles": part.rows, "next_key": part.next_key}
    return render(request, "roles/catalogue.html", {**context, "after": _after(request)})


@require_safe
@current_only
def catalogue_questions(request: HttpRequest, origin: str) -> HttpResponse:
    """List the questions of a catalogue."""
    chosen = _catalogue(origin)
    part = catalogues.questions_of(chosen, _after(request))
    context = {"catalogue": chosen, "questions": part.rows, "next_key": part.next_key}
    return render(request, "roles/catalogue_questions.html", {**context, "after": _after(request)})


@require_safe
@current_only
def catalogue_role(request: HttpRequest, origin: str, slug: str) -> HttpResponse:
    """Show what a catalogue says of a role."""
    chosen = _catalogue(origin)
    role = catalogues.role_in(chosen, slug.lower())
    if role is None:
        raise Http404
    titles = catalogues.titles_of(role, _after(request))
    return render(
        request,
        "roles/catalogue_role.html",
        {
            "catalogue": chosen,
            "role": role,
            "tasks": catalogues.tasks_of(chosen, role),
            "titles": titles.rows,
            "next_key": titles.next_key,
            "after": _after(request),
        },
    )


@require_safe
@current_only
def catalogue_question(request: HttpRequest, origin: str, slug: str) -> HttpResponse:
    """Show of which roles a catalogue says that they do something."""
    chosen = _catalogue(origin)
    question = catalogues.question_in(chosen, slug.lower())
    if question is None:
        raise Http404
    part = catalogues.answers_in(chosen, question, _after(request))
    return render(
        request,
        "roles/catalogue_question.html",
        {
            "catalogue": chosen,
            "question": question,
            "answers": part.rows,
            "next_key": part.next_key,
            "after": _after(request),
        },
    )


def _catalogue(origin: str) -> Catalogue:
    chosen = catalogues.catalogue_named(origin)
    if chosen is None:
        raise Http404
    return chosen


def _after(request: HttpRequest) -> str:
    """Return the slug after which the list goes on."""
    return request.GET.get("after", "").replace("\0", "")[:_LONGEST_KEY]
