"""Importing and exporting tables: upload, preview of each row, confirmation."""

import io
import tempfile
from collections.abc import Iterable
from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from sources.editing.history import Change
from sources.editing.list_addresses import ListAddressError
from sources.models import Source

from ...importing import exporting, files, guard
from ...importing.columns import TABLES
from ...importing.importing import Import
from ...importing.results import ImportResult, Outcome, RowResult
from ...models import Claim, PendingImport
from ..publishing import may_publish
from ..questions import Code
from .staff import render_page, staff_page

TABLE_OF = {Claim: "claims", Source: "sources"}
MAX_BYTES = 5_000_000
MAX_ROWS = {"claims": 5_000, "sources": 1_000}
"""Sources are saved one by one, which takes its time."""
PER_PAGE = 100
ASKED = "asked"
"""Which rows are shown: those with something to be confirmed."""

# What an import may create, as the form offers it, with the permissions that it takes.
CREATE = {
    "sources": [("voices", "voices", ["sources.add_voice"])],
    "claims": [
        ("roles", "roles", ["roles.add_role"]),
        (
            "responsibilities",
            "responsibilities, in the area “To be sorted”",
            ["roles.add_responsibility", "roles.add_scale", "roles.add_area"],
        ),
        ("positions", "positions on their scale", ["roles.add_position"]),
        ("contexts", "contexts", ["roles.add_context"]),
    ],
}


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Table",
        help_text="A .csv (UTF-8), .json or .xlsx file of at most {} MB and {:,} rows. "
        "Nothing is written before you have seen what becomes of each row.",
        widget=forms.FileInput(attrs={"accept": ".csv,.json,.xlsx"}),
    )
    create = forms.MultipleChoiceField(
        label="Make what is unknown",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="What is not ticked is refused where it is unknown, with near names.",
    )

    def __init__(self, *args, creatable, max_rows: int, **kwargs):
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.help_text = file.help_text.format(MAX_BYTES // 1_000_000, max_rows)
        self.fields["create"].choices = creatable
        if not creatable:
            del self.fields["create"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                f"The file has {file.size / 1_000_000:.1f} MB; at most {MAX_BYTES // 1_000_000} MB "
                "are read here. The command import_table takes larger CSV and XLSX files."
            )
        return file


# --- Import -------------------------------------------------------------------------------


@staff_page(None, "import")
def upload(request, model):
    """Take a table, and keep the result that each row would have."""
    table = TABLE_OF[model]
    creatable = [(kind, label) for kind, label, _ in _creatable(request, table)]
    posted = request.method == "POST"
    form = ImportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        creatable=creatable,
        max_rows=MAX_ROWS[table],
    )
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        pending = PendingImport(
            user=request.user,
            table=table,
            name=_clean_name(file.name),
            content=file.read(),
            create=form.cleaned_data.get("create", []),
        )
        try:
            _preview(request, pending)
        except files.RefusedFileError as refusal:
            form.add_error("file", str(refusal))
        else:
            PendingImport.objects.forgotten().delete()
            pending.save()
            return redirect(_address(model, "preview", pending.pk))
    title = f"Import {model._meta.verbose_name_plural}"
    return _render(request, "import_table", title, model, form=form, columns=TABLES[table])


@staff_page(None, "import")
def preview(request, model, pk: int):
    """Show what would come of each row; when posted, import them if that is still the same."""
    pending = PendingImport.objects.of(request.user, TABLE_OF[model]).waiting(pk)
    if pending is None:
        messages.warning(
            request, "That import is no longer waiting: it is done, or older than a day."
        )
        return redirect(_address(model, "import"))
    if request.method == "POST":
        return _confirm(request, model, pending)
    outcome = pending.outcome
    wanted = request.GET.get("what", "")
    results = [
        result
        for result in outcome["fates"]
        if wanted in {"", result["what"]} or (wanted == ASKED and result.get("doubts"))
    ]
    page = Paginator(results, PER_PAGE).get_page(request.GET.get("p"))
    counts = outcome["counts"]
    return _render(
        request,
        "preview_table",
        f"What {pending.name} would do",
        model,
        pending=pending,
        kinds=[(kind.value, counts.get(kind.value, 0)) for kind in Outcome],
        total=len(outcome["fates"]),
        wanted=wanted if wanted in {*Outcome, ASKED} else "",
        page=page,
        rows=[_row_context(model, result) for result in page],
        refused=counts.get(Outcome.REFUSED, 0),
        asked=[
            (Code(code), number, code in request.POST.getlist("confirmed"))
            for code, number in outcome.get("asked", {}).items()
        ],
        does_something=any(counts.get(kind, 0) for kind in (Outcome.NEW, Outcome.CHANGED)),
    )


def _confirm(request, model, pending: PendingImport):
    shown = pending.digest
    try:
        confirmed = request.POST.getlist("confirmed")
        result = _run(request, pending, seen=shown, confirmed=confirmed)
    except files.RefusedFileError as refusal:
        messages.error(request, f"Nothing was imported: {refusal}")
        return redirect(_address(model, "import"))
    if result.written:
        pending.delete()
        messages.success(request, f"Imported {pending.name}: {result}.")
        return redirect(_address(model, "changelist"))
    _preview(request, pending)
    if pending.digest == shown and result.unconfirmed:
        message = "Nothing was imported: look at what is asked below, and tick what is meant."
    elif pending.digest == shown:
        message = "Nothing was imported: a row is refused."
    else:
        message = (
            "Nothing was imported: since you looked, what it would do has changed. "
            "Here is what it would do now."
        )
    pending.save()
    messages.warning(request, message)
    return redirect(_address(model, "preview", pending.pk))


def _preview(request, pending: PendingImport) -> None:
    """Find out what an import would do and keep that with it."""
    results: list[RowResult] = []
    result = _run(request, pending, preview=True, tell=results.append)
    pending.digest = result.digest
    pending.outcome = {
        "counts": {kind.value: number for kind, number in result.counts.items()},
        "made": result.made,
        "asked": {code.value: result.asked[code] for code in Code if result.asked[code]},
        "fates": [row.as_json() for row in results],
    }


def _run(request, pending: PendingImport, confirmed: Iterable[str] = (), **options) -> ImportResult:
    allowed = {kind for kind, *_ in _creatable(request, pending.table)}
    importing = Import(
        pending.table,
        pending.name,
        create=allowed & set(pending.create),
        user=request.user,
        may_publish=may_publish(request),
        confirmed=confirmed,
        limits=guard.UPLOAD,
        max_rows=MAX_ROWS[pending.table],
    )
    return importing.run(io.BytesIO(bytes(pending.content)), **options)


def _creatable(request, table: str) -> list[tuple]:
    return [row for row in CREATE[table] if request.user.has_perms(row[2])]


def _row_context(model, result: dict) -> dict:
    changes = [Change("", label, *texts) for label, *texts in result["changes"]]
    address = _address(model, "change", result["pk"]) if result["pk"] else ""
    return {**result, "changes": changes, "address": address}


def _clean_name(name: str) -> str:
    """Return a file's name as history can keep it, with its ending."""
    plain = "".join(char if char.isprintable() else "�" for char in PurePath(name).name)
    ending = PurePath(plain).suffix
    return plain if len(plain) <= 80 else f"{plain[: 80 - len(ending)]}{ending}"


# --- Export -------------------------------------------------------------------------------


@staff_page(None, "view")
def export(request, model, kind: str):
    """Send the rows of the list, on all its pages."""
    if kind not in files.WRITERS:
        raise Http404
    model_admin = admin.site.get_model_admin(model)
    table = TABLE_OF[model]
    try:
        rows = model_admin.get_changelist_instance(request).get_queryset(request)
    except ListAddressError as error:
        return model_admin.refuse_address(request, error)
    # Django closes it with the response.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    exporting.write(table, file, kind, rows)
    file.seek(0)
    name = f"{table}-{timezone.localdate()}.{kind}"
    return FileResponse(
        file, as_attachment=True, filename=name, content_type=files.CONTENT_TYPES[kind]
    )


# ------------------------------------------------------------------------------------------


def _address(model, name: str, *args) -> str:
    return reverse(admin_urlname(model._meta, name), args=args)


def _render(request, template: str, title: str, model, **context):
    return render_page(
        request,
        f"roles/{template}",
        title,
        model,
        sidebar=False,
        list_address=_address(model, "changelist"),
        import_address=_address(model, "import"),
        **context,
    )
