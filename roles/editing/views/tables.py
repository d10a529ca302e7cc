"""Importing and exporting tables: upload, preview of each row, confirmation."""

import hashlib
import tempfile
from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import redirect
from django.utils import timezone

from sources.editing.history import Change
from sources.editing.list_addresses import ListAddressError
from sources.editing.staff import staff_page

from ...importing import exporting, files
from ...importing.columns import TABLES
from ...importing.options import remember
from ...importing.results import ImportResult, Outcome
from ...importing.taking_back import Kept
from ...models import ImportChoice, PendingImport, TableImport
from ..questions import Code
from ..tables import TABLE_OF
from .mapping import pending_of, redirect_to_import, redirect_to_step
from .table_jobs import MAX_BYTES, MAX_ROWS, Job, address_of, creatable, render

PER_PAGE = 100
MOST_LISTED = 10
"""Earlier imports that are listed with the form."""
ASKED = "asked"
"""Which rows are shown: those with something to be confirmed."""


class ImportForm(forms.Form):
    file = forms.FileField(
        label="Table",
        help_text="A .csv or .tsv (UTF-8), .json or .xlsx file of at most {} MB and {:,} rows. "
        "Nothing is written before you have seen what becomes of each row.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.json,.xlsx"}),
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
    """Take a table, and ask what is unknown in it before showing what it would do."""
    table = TABLE_OF[model]
    offered = [(kind, label) for kind, label, _ in creatable(request, table)]
    posted = request.method == "POST"
    form = ImportForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        creatable=offered,
        max_rows=MAX_ROWS[table],
    )
    if posted and form.is_valid():
        try:
            job = Job(request, _pending(request, table, form))
            job.check()
            PendingImport.objects.forgotten().delete()
            job.pending.save()
            return redirect_to_step(model, job)
        except files.RefusedFileError as refusal:
            if job.pending.pk:
                job.pending.delete()
            form.add_error("file", str(refusal))
    return render(
        request,
        "import_table",
        f"Import {model._meta.verbose_name_plural}",
        model,
        form=form,
        columns=TABLES[table],
        imports=[
            (done, address_of(model, "imported", done.pk))
            for done in TableImport.objects.of(table)[:MOST_LISTED]
        ],
        imports_address=address_of(model, "imports"),
        choices_address=address_of(model, "import_choices"),
        remembers=ImportChoice.objects.of(request.user).exists(),
    )


def _pending(request, table: str, form: ImportForm) -> PendingImport:
    """Return the import of this file: in a second tab the same, with what was chosen for it."""
    content = form.cleaned_data["file"].read()
    digest = hashlib.sha256(content).hexdigest()
    waiting = PendingImport.objects.of(request.user, table=table).with_content(digest)
    pending = waiting.first() or PendingImport(
        user=request.user, table=table, content=content, content_hash=digest
    )
    pending.name = _clean_name(form.cleaned_data["file"].name)
    pending.create = form.cleaned_data.get("create", [])
    pending.created = timezone.now()
    return pending


@staff_page(None, "import")
def preview(request, model, pk: int):
    """Show what would come of each row; when posted, import them if that is still the same."""
    if request.method == "POST":
        return _confirm(request, model, pk)
    pending = pending_of(request, model, pk)
    if pending is None:
        return _redirect_to_done(request, model, pk)
    if not pending.outcome:
        return redirect(address_of(model, "names", pk))
    outcome = pending.outcome
    wanted = request.GET.get("what", "")
    results = [
        result
        for result in outcome["fates"]
        if wanted in {"", result["what"]} or (wanted == ASKED and result.get("doubts"))
    ]
    page = Paginator(results, PER_PAGE).get_page(request.GET.get("p"))
    counts = outcome["counts"]
    earlier = TableImport.objects.of(pending.table).with_content(pending.content_hash).first()
    return render(
        request,
        "preview_table",
        f"What {pending.name} would do",
        model,
        pending=pending,
        kinds=[
            (kind.value, counts.get(kind.value, 0))
            for kind in Outcome
            if kind is not Outcome.LEFT_OUT or counts.get(kind.value)
        ],
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
        has_choices=bool(pending.choices),
        names_address=address_of(model, "names", pk),
        earlier=earlier,
        earlier_address=address_of(model, "imported", earlier.pk) if earlier else "",
    )


def _redirect_to_done(request, model, pk: int):
    """Go to the page of an import that was confirmed before, perhaps in another tab."""
    done = TableImport.objects.of(TABLE_OF[model]).filter(preview=pk, user=request.user).first()
    if done is None:
        return redirect_to_import(request, model)
    messages.warning(request, "That import is no longer waiting: it is done, as shown here.")
    return redirect(address_of(model, "imported", done.pk))


def _confirm(request, model, pk: int):
    confirmed = request.POST.getlist("confirmed")
    with transaction.atomic():
        # Imports come in one after the other: of two at once the second sees what the first did.
        ContentType.objects.select_for_update().get(app_label="roles", model="tableimport")
        pending = pending_of(request, model, pk)
        if pending is None:
            return _redirect_to_done(request, model, pk)
        job = Job(request, pending)
        shown, kept = pending.digest, Kept()
        try:
            result = job.run(seen=shown, confirmed=confirmed, keep=kept)
        except files.RefusedFileError as refusal:
            messages.error(request, f"Nothing was imported: {refusal}")
            return redirect(address_of(model, "import"))
        if result.written:
            done = _finish(request, pending, result, kept)
            messages.success(request, f"Imported {pending.name}: {result}.")
            return redirect(address_of(model, "imported", done.pk))
    job.preview()
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
    return redirect(address_of(model, "preview", pending.pk))


def _finish(request, pending: PendingImport, result: ImportResult, kept: Kept) -> TableImport:
    done = TableImport.objects.create(
        user=request.user,
        table=pending.table,
        name=pending.name,
        content_hash=pending.content_hash,
        preview=pending.pk,
        counts={kind.value: result.counts[kind] for kind in Outcome if result.counts[kind]},
    )
    kept.save(done)
    remember(request.user, pending.choices, pending.headings, pending.table)
    pending.delete()
    return done


def _row_context(model, result: dict) -> dict:
    changes = [Change("", label, *texts) for label, *texts in result["changes"]]
    address = address_of(model, "change", result["pk"]) if result["pk"] else ""
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
