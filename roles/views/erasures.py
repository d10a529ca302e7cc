"""The register of what was erased, without what it said."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..erasing.planning import in_words
from ..models import Erasure
from ..request.params import current_only

PER_PAGE = 50


@require_safe
@current_only
def erasures(request: HttpRequest) -> HttpResponse:
    page = Paginator(Erasure.objects.newest_first(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "erasures": [(row, in_words(row.counts)) for row in page]}
    return render(request, "roles/erasures.html", context)
