"""What the query part of an address asks for; whatever it asks in vain is answered with what would
be right."""

from collections.abc import Iterable
from functools import wraps

from django.http import HttpRequest, QueryDict

from .facts import ContextFact
from .models import Context
from .narrowing import words_for
from .problems import Problem


class NotUnderstoodError(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def answering(view):
    """Lets a view leave it to ``NotUnderstoodError`` to answer what cannot be met."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except NotUnderstoodError as error:
            return error.problem.answer(request)

    return answer


def address_with(request: HttpRequest, **changes: str | list[str]) -> str:
    """This page's address with other choices; "" and an empty list take a choice away."""
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        values = value if isinstance(value, list) else [value] if value else []
        query.setlist(name, values) if values else query.pop(name, None)
    encoded = query.urlencode()
    return f"{request.path}?{encoded}" if encoded else request.path


def slug_among(request: HttpRequest, name: str, offered: Iterable, what: str) -> str:
    """The slug that the address gives for ``name``, "" where it gives none; where nothing offered
    has that slug, the answer is that there is no such ``what``."""
    asked = request.GET.get(name, "")
    offered = list(offered)
    if asked and asked not in {each.slug for each in offered}:
        raise no_such(request, name, offered, what)
    return asked


def no_such(request: HttpRequest, name: str, offered: Iterable, what: str) -> NotUnderstoodError:
    choices = [(address_with(request, **{name: each.slug}), words_for(each)) for each in offered]
    return NotUnderstoodError(
        Problem(
            400,
            f"There is no such {what}",
            f"“{name}” in the address takes one of these, or is left out:",
            [*choices, (address_with(request, **{name: ""}), "leave it out")],
        )
    )


def context_asked(request: HttpRequest) -> ContextFact | None:
    """The context to which the address narrows; one query, and only where it names one."""
    if not request.GET.get("context"):
        return None
    contexts = [context.fact for context in Context.objects.all()]
    slug = slug_among(request, "context", contexts, "context")
    return next(context for context in contexts if context.slug == slug)
