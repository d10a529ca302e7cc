"""Between the upload of a table and its preview: what its columns are, and what its names mean."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sources.editing.staff import staff_page

from ...importing.choices import ANSWERS, Question
from ...importing.columns import NOT_READ, TABLES, likely_column, meaning_of
from ...importing.files import RefusedFileError
from ...importing.options import Choice, Options
from ...models import PendingImport
from ..tables import TABLE_OF
from .table_jobs import Job, address_of, render

AT_ONCE = 100
"""Names that are asked for on one page; the others follow."""


def pending_of(request, model, pk: int) -> PendingImport | None:
    return PendingImport.objects.of(request.user, table=TABLE_OF[model]).waiting(pk)


def redirect_to_import(request, model):
    """Say that a preview is gone."""
    messages.warning(
        request, _("That import is no longer waiting: it is done, or older than a day.")
    )
    return redirect(address_of(model, "import"))


def redirect_to_step(model, job: Job):
    """Go on to what has to be chosen, or to what the import would do. Raises RefusedFileError."""
    pending = job.pending
    if job.heading_fault:
        return redirect(address_of(model, "columns", pending.pk))
    _mapper, questions = job.find_questions()
    if _next_questions(questions, job):
        return redirect(address_of(model, "names", pending.pk))
    return redirect_to_preview(model, job)


def redirect_to_preview(model, job: Job):
    job.preview()
    job.pending.save()
    return redirect(address_of(model, "preview", job.pending.pk))


def _refuse(request, model, refusal: RefusedFileError):
    messages.error(request, _("Nothing was imported: %(reason)s") % {"reason": str(refusal)})
    return redirect(address_of(model, "import"))


# --- Columns ------------------------------------------------------------------------------


@staff_page(None, "import")
def choose_columns(request, model, pk: int):
    """Ask which column each heading means."""
    pending = pending_of(request, model, pk)
    if pending is None:
        return redirect_to_import(request, model)
    job = Job(request, pending)
    columns = TABLES[pending.table]
    names = {column.name for column in columns}
    if request.method == "POST":
        pending.headings = {
            heading: request.POST.get(f"column-{place}", NOT_READ)
            for place, heading in enumerate(job.examples.examples)
            if request.POST.get(f"column-{place}", NOT_READ) in names | {NOT_READ}
        }
        if not job.heading_fault:
            pending.save()
            try:
                return redirect_to_step(model, job)
            except RefusedFileError as refusal:
                return _refuse(request, model, refusal)
    chosen = job.headings
    return render(
        request,
        "import_columns",
        _("What the columns of %(name)s are") % {"name": pending.name},
        model,
        fault=job.heading_fault,
        # Before anything was chosen, it only says why this page asks.
        is_refused=request.method == "POST",
        columns=columns,
        headings=[
            (place, heading, example[:200], _column(heading, chosen, columns))
            for place, (heading, example) in enumerate(job.examples.examples.items())
        ],
    )


def _column(heading: str, chosen: dict[str, str], columns) -> str:
    if heading in chosen:
        return chosen[heading]
    return meaning_of(heading, columns) or likely_column(heading, columns)


# --- Names --------------------------------------------------------------------------------


@staff_page(None, "import")
def choose_names(request, model, pk: int):
    """Ask what each unknown name means, and then each answer that its scale does not hold."""
    pending = pending_of(request, model, pk)
    if pending is None:
        return redirect_to_import(request, model)
    job = Job(request, pending)
    try:
        if job.heading_fault:
            return redirect(address_of(model, "columns", pk))
        mapper, questions = job.find_questions()
        options = Options(mapper, job.may_make)
        asked = _next_questions(questions, job)
        settled = [question for question in questions if question.name.key in job.choices]
        choices = [
            options.choice(question, pending.choices, job.remembered)
            for question in asked[:AT_ONCE]
        ]
        if request.method == "POST":
            shown = [*choices, *_settled_choices(options, settled, job)]
            chosen = _posted(request, shown)
            pending.choices = {**pending.choices, **chosen}
            missing = [choice for choice in choices if choice.question.name.key not in chosen]
            if not missing or "unsettled" in request.POST:
                pending.save()
                if "unsettled" in request.POST:
                    return redirect_to_preview(model, job)
                return redirect_to_step(model, job)
            choices = [
                replace(
                    choice,
                    chosen=chosen.get(choice.question.name.key, ""),
                    is_missing=choice.question.name.key not in chosen,
                )
                for choice in choices
            ]
        settled_choices = _settled_choices(options, settled, job)
    except RefusedFileError as refusal:
        return _refuse(request, model, refusal)
    return render(
        request,
        "import_names",
        _("What the names in %(name)s mean") % {"name": pending.name},
        model,
        groups=_grouped(choices),
        settled=settled_choices,
        number=len(choices),
        proposed=sum(choice.is_proposed for choice in choices),
        more=max(len(asked) - AT_ONCE, 0),
        is_incomplete=request.method == "POST",
        columns_address=address_of(model, "columns", pk),
    )


def _next_questions(questions: Sequence[Question], job: Job) -> list[Question]:
    """Return what has to be chosen next: names, then the answers to the questions known by then."""
    unsettled = [question for question in questions if question.name.key not in job.choices]
    names = [question for question in unsettled if question.name.kind not in ANSWERS]
    return names or unsettled


def _settled_choices(options: Options, settled: Sequence[Question], job: Job) -> list[Choice]:
    own = job.pending.choices
    return [options.choice(question, own, job.remembered) for question in settled[:AT_ONCE]]


def _posted(request, choices: Sequence[Choice]) -> dict[str, str]:
    """Return what was chosen among what is offered, by the key of the name."""
    posted = {
        choice.question.name.key: (choice, request.POST.get(choice.field, "")) for choice in choices
    }
    return {key: value for key, (choice, value) in posted.items() if value in choice.values}


def _grouped(choices: Sequence[Choice]) -> list[tuple[str, list[Choice]]]:
    headings = {
        "source": _("Sources"),
        "kind": _("Kinds of source"),
        "voice": _("Voices"),
        "role": _("Roles"),
        "responsibility": _("Questions"),
        "context": _("Contexts"),
        "position": _("Answers"),
        "other_role": _("The other role of a pair"),
    }
    groups: dict[str, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice.question.name.kind.value, []).append(choice)
    return [(headings[kind], groups[kind]) for kind in headings if kind in groups]
