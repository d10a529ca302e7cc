"""From a list of titles to the canonical role of each. Nothing that is sent is kept or logged."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from ..domain.title_lists import MAX_BYTES, MAX_ROWS, ListError, TitleList, parse
from ..domain.titles import Tier
from ..importing.guard import RefusedFileError
from ..importing.title_files import (
    LinkedRow,
    as_csv,
    as_html,
    as_markdown,
    as_plain,
    is_other_kind,
    text_of_file,
)
from ..models import Role
from ..queries.title_reader import ReadTitle, Titles, score
from ..records.reader import Reader
from ..records.titles import read_title
from ..request import limits
from ..request.absolute import absolute
from ..request.roles import MAX_ROLES, comparison_address


@dataclass(frozen=True, slots=True)
class Entry:
    """A distinct title of the list, its roles to choose from, and those that are chosen."""

    number: int
    read: ReadTitle
    count: int
    chosen: tuple[Role, ...]
    nearest: Sequence[Role] = ()

    @property
    def field(self) -> str:
        return f"role-{self.number}"

    @property
    def is_choice_of_one(self) -> bool:
        return self.read.tier is Tier.ASK and not self.read.reading.two_hats

    @property
    def choices(self) -> list[tuple[Role, bool]]:
        return [(role, role in self.chosen) for role in self.read.roles]

    @property
    def comparison(self) -> str:
        if self.read.tier is Tier.ASK and 2 <= len(self.read.roles) <= MAX_ROLES:
            return comparison_address(role.slug for role in self.read.roles)
        return ""


@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@sensitive_variables()
def link(request: HttpRequest) -> HttpResponse:
    """Read a list of titles that is pasted or uploaded, and take the choices made on the page."""
    if request.method != "POST":
        return render(request, "roles/link.html", {"text": ""})
    text = request.POST.get("titles", "")
    try:
        limits.count(request, limits.LISTS)
        if upload := request.FILES.get("file"):
            text = _text_of_upload(upload)
        titles = Titles(with_catalogues=settings.TITLES_FROM_CATALOGUES)
        titles_list = parse(text, lambda title: score(titles.read(title)))
    except limits.TooManyRequestsError as error:
        # What was pasted stays on the page.
        response = _refused(request, error.explanation, text, status=error.status)
        response["Retry-After"] = error.headers["Retry-After"]
        return response
    except ListError as error:
        return _refused(request, _explain(error), text)
    except RefusedFileError as error:
        return _refused(request, _("The file cannot be read."), text, detail=error)
    entries = _entries(titles_list, titles, request.POST)
    return render(request, "roles/link.html", _result(request, text, titles_list, entries))


def _text_of_upload(upload) -> str:
    if upload.size > MAX_BYTES:
        raise ListError(ListError.TOO_LARGE)
    if is_other_kind(upload.name):
        raise ListError(ListError.OTHER_KIND)
    return text_of_file(upload.read(), upload.name)


def _refused(
    request: HttpRequest,
    refusal: str,
    text: str,
    *,
    detail: RefusedFileError | None = None,
    status: int = 400,
):
    context = {
        "refusal": refusal,
        "detail": detail,
        "text": text if len(text) <= MAX_BYTES else "",
    }
    return render(request, "roles/link.html", context, status=status)


def _explain(error: ListError) -> str:
    match error.reason:
        case ListError.TOO_LONG:
            return _("There are %(number)s titles, and at most %(most)s are read at once.") % {
                "number": number_format(error.number, force_grouping=True),
                "most": number_format(MAX_ROWS, force_grouping=True),
            }
        case ListError.TOO_LARGE:
            return _("This is more than 1 MB. A list of 2,000 titles needs less.")
        case ListError.BINARY:
            return _("This is not text: save the list as CSV or XLSX, or paste it.")
        case ListError.OTHER_KIND:
            return _("Such a file is not read: save the list as CSV or XLSX, or paste it.")
        case ListError.ONLY_EMAIL:
            return _("It contains only e-mail addresses, no titles.")
    return _("It contains no titles.")


def _entries(titles_list: TitleList, titles: Titles, choices) -> list[Entry]:
    """Return each title once. What was chosen counts only among the roles that it may mean."""
    counts = Counter(row.title for row in titles_list.rows)
    has_choices = "chosen" in choices
    entries = []
    for number, title in enumerate(titles_list.titles, start=1):
        read = titles.read(title)
        if read.tier is Tier.CERTAIN:
            chosen = read.roles
        elif has_choices:
            slugs = choices.getlist(f"role-{number}")
            chosen = tuple(role for role in read.roles if role.slug in slugs)
        else:
            chosen = read.roles if read.tier is Tier.LIKELY else ()
        nearest = titles.nearest(read) if read.tier is Tier.NONE else ()
        entries.append(Entry(number, read, counts[title], chosen, nearest))
    return entries


def _result(
    request: HttpRequest, text: str, titles_list: TitleList, entries: list[Entry]
) -> dict[str, object]:
    roles = {entry.read.title: entry.chosen for entry in entries}
    by_title = dict(zip(titles_list.titles, entries, strict=True))
    addresses = {
        role: absolute(request, role.get_absolute_url())
        for role in {role for chosen in roles.values() for role in chosen}
    }
    rows = [
        LinkedRow(
            row.title,
            row.name,
            tuple((role.name, addresses[role]) for role in by_title[row.title].chosen),
        )
        for row in titles_list.rows
    ]
    has_names = titles_list.has_names
    return {
        "text": text,
        "entries": entries,
        "list": titles_list,
        "summary": _summary(entries),
        "open_count": sum(entry.read.tier is Tier.ASK and not entry.chosen for entry in entries),
        "forms": [
            ("markdown", _("Markdown table"), as_markdown(rows, has_names)),
            ("html", _("HTML table for a wiki"), as_html(rows, has_names)),
            ("csv", _("CSV"), as_csv(rows, has_names)),
            ("plain", _("Plain text"), as_plain(rows, has_names)),
        ],
    }


def _summary(entries: list[Entry]) -> str:
    """Return how many titles are how sure: "12 titles: 7 certain, 2 to choose"."""
    counts = Counter(entry.read.tier for entry in entries)
    parts = [
        words % {"number": number_format(counts[tier], force_grouping=True)}
        for tier, words in (
            (Tier.CERTAIN, _("%(number)s certain")),
            (Tier.ASK, _("%(number)s to choose")),
            (Tier.LIKELY, _("%(number)s likely and ticked")),
            (Tier.POSSIBLE, _("%(number)s possible and not ticked")),
            (Tier.NONE, _("%(number)s without a page here")),
        )
        if counts[tier]
    ]
    head = ngettext("%(number)s title", "%(number)s different titles", len(entries))
    head %= {"number": number_format(len(entries), force_grouping=True)}
    return f"{head}: {', '.join(parts)}."


# --- For programs -------------------------------------------------------------------------


@cache_control(no_store=True, private=True)
@require_POST
@sensitive_variables()
def api(request: HttpRequest) -> JsonResponse:
    """Read a list of titles, as JSON in and out. There is no session, so nothing can be forged."""
    try:
        limits.count(request, limits.LISTS_OF_PROGRAMS)
    except limits.TooManyRequestsError as error:
        return error.as_json()
    try:
        wanted = json.loads(request.body)
    except (ValueError, RecursionError, RequestDataTooBig):
        wanted = None
    asked = wanted.get("titles") if isinstance(wanted, dict) else None
    if not isinstance(asked, list) or not all(isinstance(title, str) for title in asked):
        return JsonResponse({"error": _("Send {“titles”: [“…”]} as JSON.")}, status=400)
    if len(asked) > MAX_ROWS:
        error = _explain(ListError(ListError.TOO_LONG, len(asked)))
        return JsonResponse({"error": error}, status=400)
    titles = Titles(with_catalogues=settings.TITLES_FROM_CATALOGUES)
    reader = Reader.of(request)
    # /api/v1/titles says more of each title, and what is wrong as problem details.
    return JsonResponse(
        {"titles": [read_title(title, titles.read(title), reader) for title in asked]},
        headers={"Link": f'<{reverse("api")}>; rel="successor-version"'},
    )
