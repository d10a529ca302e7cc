"""Bringing a list of people: its columns, its titles, its lines, and taking it in.

Nothing is stored in between. What was read goes along signed, in a field of each form.
"""

import datetime
from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from roles.queries.title_reader import Titles, score

from ..access import for_organisation
from ..exchange import is_exchange
from ..importing import carrying
from ..importing.carrying import Carried
from ..importing.cells import DayOrder
from ..importing.describing import taken_in
from ..importing.fields import Field
from ..importing.listing import Listing
from ..importing.plan import Plan
from ..importing.records import (
    Options,
    needs_day_order,
    needs_fallback_team,
    propose_options,
)
from ..importing.sheets import MAX_BYTES, SheetError, find_table, read_file, read_text
from ..importing.writing import ChangedMeanwhileError, carry_out
from ..models import Level
from .import_pages import ColumnsPage, RowsPage, TitlesPage
from .title_choices import choices_of, posted_decision

MOST_TITLES = 200
"""So many titles can be decided on the way; the others wait on their own page."""


@for_organisation(Level.EDITOR, methods=("GET", "POST"), in_turn=False)
@sensitive_post_parameters()
@sensitive_variables()
def import_list(request: HttpRequest) -> HttpResponse:
    """Read a list, ask what has to be asked, show what it would do, and do it."""
    if request.method != "POST":
        return _start(request)
    step = _STEPS.get(request.POST.get("step", ""), _read)
    try:
        return step(request)
    except SheetError as error:
        return _start(request, str(error), status=400)
    except carrying.LostError:
        reason = _("This page is too old, or it came from somewhere else. Please begin again.")
        return _start(request, reason, status=400)


def _start(request: HttpRequest, refusal: str = "", status: int = 200) -> HttpResponse:
    text = request.POST.get("list", "")
    context = {
        "organisation": request.organisation,
        "refusal": refusal,
        "text": text if len(text) <= MAX_BYTES else "",
    }
    return render(request, "teams/import.html", context, status=status)


def _salt(request: HttpRequest) -> str:
    return f"teams.import.{request.organisation.pk}.{request.user.pk}"


def _carried(request: HttpRequest) -> Carried:
    return carrying.unpack(request.POST.get("carried", ""), _salt(request))


# --- Columns ------------------------------------------------------------------------------


def _read(request: HttpRequest) -> HttpResponse:
    content, name = request.POST.get("list", "").encode(), ""
    if upload := request.FILES.get("file"):
        if upload.size > MAX_BYTES:
            raise SheetError(_("The file is too large: at most 2 MB are read."))
        content, name = upload.read(), upload.name
    if is_exchange(text := content.decode(errors="replace")):
        carried = carrying.start_exchange(text)
        listing = Listing(request.organisation, carried)
        plan = listing.plan()
        if plan.open_questions:
            return _show_titles(request, carried, Titles())
        return _show_rows(request, carried, plan)
    lines = read_file(content, name) if name else read_text(text)
    titles = Titles()
    sheet = find_table(lines, lambda text: score(titles.read(text)))
    carried = carrying.start(sheet, propose_options(sheet))
    problems = _problems(carried)
    if problems or not sheet.has_header:
        return _show_columns(request, carried, problems)
    return _show_titles(request, carried, titles)


def _take_columns(request: HttpRequest) -> HttpResponse:
    carried = _carried(request)
    posted = request.POST
    fields: dict[int, Field | None] = {
        column.place: Field(name)
        if (name := posted.get(f"column-{column.place}")) in set(Field)
        else None
        for column in carried.sheet.columns
    }
    order = posted.get("order", "")
    options = Options(
        DayOrder(order) if order in set(DayOrder) else None,
        "fills-down" in posted,
        " ".join(posted.get("fallback-team", "").split())[:120],
    )
    carried = replace(carrying.with_fields(carried, fields), options=options)
    if problems := _problems(carried):
        return _show_columns(request, carried, problems, status=400)
    return _show_titles(request, carried, Titles())


def _problems(carried: Carried) -> list[str]:
    """Return what has to be said about the columns before lines can be read."""
    sheet, options = carried.sheet, carried.options
    problems = []
    fields = {column.field for column in sheet.columns}
    if not fields & {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.TITLE}:
        problems.append(_("Say which column has names or titles."))
    if needs_day_order(sheet, options):
        problems.append(_("Say whether the day or the month comes first."))
    if not options.fallback_team and needs_fallback_team(sheet, options):
        problems.append(_("Say to which team the lines without a team belong."))
    return problems


def _show_columns(request, carried: Carried, problems: list[str], status: int = 200):
    page = ColumnsPage(carried, request.organisation.name, problems)
    context = {
        "organisation": request.organisation,
        "columns": page,
        "carried": carrying.pack(carried, _salt(request)),
    }
    return render(request, "teams/import_columns.html", context, status=status)


# --- Titles and questions -----------------------------------------------------------------


def _show_titles(request, carried: Carried, titles: Titles, *, is_late=False) -> HttpResponse:
    listing = Listing(request.organisation, carried, titles)
    plan = listing.plan()
    choices = [
        choices_of(title, titles, listing.state, carried.decisions.get(title.key))
        for title in listing.listed
        if title.needs_choice
    ]
    page = TitlesPage(
        ColumnsPage(carried, request.organisation.name, []),
        plan,
        choices[:MOST_TITLES],
        len(choices) - MOST_TITLES,
        [
            (title, titles.read(title.seen).role)
            for title in listing.listed
            if not title.needs_choice
        ],
        carried.answers,
        is_late,
    )
    context = {
        "organisation": request.organisation,
        "page": page,
        "columns": page.columns,
        "carried": carrying.pack(carried, _salt(request)),
        "role_names": [
            *listing.role_names.values(),
            *(role.name for role in listing.state.local_roles),
        ],
    }
    status = 400 if is_late else 200
    return render(request, "teams/import_titles.html", context, status=status)


def _take_titles(request: HttpRequest) -> HttpResponse:
    carried = _carried(request)
    titles = Titles()
    listing = Listing(request.organisation, carried, titles)
    open_titles = [title for title in listing.listed if title.needs_choice]
    decisions = {
        title.key: posted_decision(request.POST, title, listing.state, listing.role_names)
        for title in open_titles[:MOST_TITLES]
    }
    answers = {
        key: value
        for key, value in request.POST.items()
        if key.startswith("q") and len(key) == 17 and len(value) < 200
    }
    carried = replace(carried, decisions=decisions, answers={**carried.answers, **answers})
    listing = Listing(request.organisation, carried, titles)
    plan = listing.plan()
    if plan.open_questions:
        return _show_titles(request, carried, titles, is_late=True)
    return _show_rows(request, carrying.only_used(carried), plan)


# --- Lines --------------------------------------------------------------------------------


def _show_rows(request, carried: Carried, plan: Plan, message: str = "", status: int = 200):
    context = {
        "organisation": request.organisation,
        "page": RowsPage(plan, carried, message),
        "carried": carrying.pack(carried, _salt(request)),
    }
    return render(request, "teams/import_rows.html", context, status=status)


def _take_rows(request: HttpRequest) -> HttpResponse:
    carried = _carried(request)
    posted = request.POST
    wishes: dict[str, object] = {
        "takes_ended": "takes-ended" in posted,
        "leaves_out_refused": "leaves-out-refused" in posted,
        "ends_many": "ends-many" in posted,
    }
    listing = Listing(request.organisation, carried)
    if "ends-missing" in posted:
        try:
            wishes["ends_missing_on"] = datetime.date.fromisoformat(posted.get("ends-on", ""))
        except ValueError:
            message = _("Say on which day those end who are not in the list.")
            return _show_rows(request, carried, listing.plan(**wishes), message, status=400)
    try:
        plan = carry_out(
            request.organisation,
            request.user,
            lambda: listing.plan_anew(**wishes),
            seen=posted.get("seen", ""),
            exchange=listing.exchange,
        )
    except ChangedMeanwhileError as error:
        return _show_rows(request, carried, error.plan, _why_not(error.plan), status=409)
    messages.success(request, taken_in(plan, listing.state))
    return redirect(request.organisation)


def _why_not(plan: Plan) -> str:
    if plan.open_questions:
        return _("Nothing was taken in: something has changed here in between. Please begin again.")
    if not plan.can_be_taken_in and not plan.ends_are_confirmed:
        return _("Nothing was taken in: more than a fifth would end. Please confirm that.")
    if not plan.can_be_taken_in:
        return _("Nothing was taken in: some lines are refused.")
    return _("Nothing was taken in yet: this is what it would do now.")


_STEPS = {
    "read": _read,
    "columns": _take_columns,
    "titles": _take_titles,
    "rows": _take_rows,
}
