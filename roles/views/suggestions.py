"""Take suggestions of readers."""

from urllib.parse import urlencode

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..forms import SuggestionForm
from ..request import limits, suggestions


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
        suggestions.wait_for_others()
        if not suggestions.is_sent_already(form.suggestion, address):
            wait = suggestions.seconds_to_wait(address)
            if not wait:
                form.save(sender=limits.sender(address))
    if wait:
        response = _suggestion_form(request, form, status=429, wait=limits.minutes_of(wait))
        response["Retry-After"] = str(wait)
        return response
    return redirect(f"{reverse('thanks')}?{urlencode({'page': about.page})}")


def _suggestion_form(request: HttpRequest, form, status: int = 200, wait: int = 0):
    context = {"form": form, "about": form.about, "wait": wait}
    return render(request, "roles/suggest.html", context, status=status)


@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    page = suggestions.own_path(request.GET.get("page", ""))
    return render(request, "roles/thanks.html", {"page": page})
