"""Take suggestions of readers, and show what came of them."""

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sources.turns import wait_for_others

from ..forms import SuggestionForm
from ..models import Responsibility, Suggestion
from ..request import limits, suggestions
from ..request.params import current_only

PER_PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """Take a claim that a reader suggests, or a report of what is wrong with a published one."""
    params = request.POST if request.method == "POST" else request.GET
    about = suggestions.Subject.of(
        params.get("page", ""), params.get("claim", ""), params.get("title", "")
    )
    if request.method != "POST":
        if about.gone:
            raise Http404
        sentence = f"{about.title}: " if about.title else ""
        return _suggestion_form(
            request, SuggestionForm(about=about, initial={"sentence": sentence})
        )
    form = SuggestionForm(request.POST, about=about)
    if not form.is_valid():
        return _suggestion_form(request, form, status=400)
    address = limits.network_address(request)
    wait = 0
    with transaction.atomic():
        # So that none is counted or looked for too early
        wait_for_others("roles_suggestion")
        sent = suggestions.sent_already(form.suggestion, address)
        if not sent:
            wait = suggestions.seconds_to_wait(address)
            if not wait:
                sent = form.save(sender=limits.sender(address))
    if wait:
        response = _suggestion_form(request, form, status=429, wait=limits.minutes_of(wait))
        response["Retry-After"] = str(wait)
        return response
    return redirect(sent)


def _suggestion_form(request: HttpRequest, form, status: int = 200, wait: int = 0):
    context = {"form": form, "about": form.about, "wait": wait}
    return render(request, "roles/suggest.html", context, status=status)


# What came of one changes without any edit of the content, by which pages are kept.
@never_cache
@require_safe
@current_only
def suggestion_page(request: HttpRequest, key: str) -> HttpResponse:
    """Show whoever sent a suggestion what came of it."""
    suggestion = get_object_or_404(Suggestion.objects.for_readers(), key=key)
    context = {"suggestion": suggestion, "questions": _seen_questions([suggestion])}
    return render(request, "roles/suggestion.html", context)


@never_cache
@require_safe
@current_only
def suggestion_list(request: HttpRequest) -> HttpResponse:
    """Show the public register: what suggestions are about and what came of them, no words."""
    listed = Suggestion.objects.listed()
    counted = listed.order_by().values_list("status").annotate(number=Count("pk"))
    counts = dict.fromkeys(Suggestion.Status.values, 0) | dict(counted)
    page = Paginator(listed.for_readers(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "questions": _seen_questions(page), "counts": counts}
    return render(request, "roles/suggestion_list.html", context)


def _seen_questions(rows) -> set[int]:
    """Return the numbers of the questions among these that readers see."""
    numbers = {row.responsibility_id for row in rows} - {None}
    seen = Responsibility.objects.spoken_of().filter(pk__in=numbers)
    return set(seen.values_list("pk", flat=True)) if numbers else set()
