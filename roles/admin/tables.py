"""Importing and exporting tables: upload, look at what would become of each row, confirm."""

import io
import tempfile
from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from sources.editing.history import Change
from sources.editing.list_addresses import ListAddressError

from ..importing import exporting, files, guard
from ..importing.columns import TABLES
from ..importing.importing import Import
from ..importing.results import ImportResult, Outcome, RowResult
from ..models import PendingImport
from .reviewing import may_publish

MAX_BYTES = 5_000_000
MAX_ROWS = {"claims": 5_000, "sources": 1_000}
"""Sources are saved one by one, which takes its time."""
PER_PAGE = 100

# What may be made, as the form offers it, with the leave that it takes.
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


class ExchangesTables:
    """For a ``ModelAdmin`` whose rows go in and out as the table that ``table`` names."""

    table: str
    change_list_template = "admin/roles/change_list_with_tables.html"

    def has_import_permission(self, request) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name=f"{name}_import"),
            path("import/<int:pk>/", view(self.preview_view), name=f"{name}_preview"),
            path("export/<str:kind>/", view(self.export_view), name=f"{name}_export"),
            *super().get_urls(),
        ]

    def changelist_view(self, request, extra_context=None):
        query = request.GET.urlencode()
        exports = [
            (kind.upper(), f"{self._table_address('export', kind)}{'?' if query else ''}{query}")
            for kind in files.WRITERS
        ]
        tables = {
            "exports": exports,
            "import_address": self._table_address("import")
            if self.has_import_permission(request)
            else "",
        }
        return super().changelist_view(request, {**tables, **(extra_context or {})})

    # --- In -------------------------------------------------------------------------------

    def import_view(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        creatable = [(what, words) for what, words, _ in self._creatable(request)]
        posted = request.method == "POST"
        form = ImportForm(
            request.POST if posted else None,
            request.FILES if posted else None,
            creatable=creatable,
            max_rows=MAX_ROWS[self.table],
        )
        if posted and form.is_valid():
            file = form.cleaned_data["file"]
            pending = PendingImport(
                user=request.user,
                table=self.table,
                name=_tame(file.name),
                content=file.read(),
                create=form.cleaned_data.get("create", []),
            )
            try:
                self._look(request, pending)
            except files.RefusedFileError as refusal:
                form.add_error("file", str(refusal))
            else:
                PendingImport.objects.forgotten().delete()
                pending.save()
                return HttpResponseRedirect(self._table_address("preview", pending.pk))
        return self._table_page(
            request, "import_table", f"Import {self._plural}", form=form, columns=TABLES[self.table]
        )

    def preview_view(self, request, pk):
        """What would become of each row; asked to, does it, if it still is what was seen."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        pending = PendingImport.objects.of(request.user, self.table).waiting(pk)
        if pending is None:
            self.message_user(
                request,
                "That import is no longer waiting: it is done, or older than a day.",
                messages.WARNING,
            )
            return HttpResponseRedirect(self._table_address("import"))
        if request.method == "POST":
            return self._confirm(request, pending)
        outcome = pending.outcome
        wanted = request.GET.get("what", "")
        fates = [fate for fate in outcome["fates"] if wanted in {"", fate["what"]}]
        page = Paginator(fates, PER_PAGE).get_page(request.GET.get("p"))
        return self._table_page(
            request,
            "preview_table",
            f"What {pending.name} would do",
            pending=pending,
            kinds=[(what.value, outcome["counts"].get(what.value, 0)) for what in Outcome],
            total=len(outcome["fates"]),
            wanted=wanted if wanted in set(Outcome) else "",
            page=page,
            rows=[self._shown(fate) for fate in page],
            refused=outcome["counts"].get(Outcome.REFUSED, 0),
            does_something=any(outcome["counts"].get(w, 0) for w in (Outcome.NEW, Outcome.CHANGED)),
        )

    def _confirm(self, request, pending):
        seen = pending.digest
        try:
            outcome = self._run(request, pending, seen=seen)
        except files.RefusedFileError as refusal:
            self.message_user(request, f"Nothing was imported: {refusal}", messages.ERROR)
            return HttpResponseRedirect(self._table_address("import"))
        if outcome.written:
            pending.delete()
            self.message_user(request, f"Imported {pending.name}: {outcome}.", messages.SUCCESS)
            return HttpResponseRedirect(self._table_address("changelist"))
        self._look(request, pending)
        if pending.digest == seen:
            said = "Nothing was imported: a row is refused."
        else:
            said = (
                "Nothing was imported: since you looked, what it would do has changed. "
                "Here is what it would do now."
            )
        pending.save()
        self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(self._table_address("preview", pending.pk))

    def _look(self, request, pending: PendingImport) -> None:
        """Find out what it would do and keep that."""
        fates: list[RowResult] = []
        outcome = self._run(request, pending, preview=True, tell=fates.append)
        pending.digest = outcome.digest
        pending.outcome = {
            "counts": {what.value: number for what, number in outcome.counts.items()},
            "made": outcome.made,
            "fates": [fate.as_json() for fate in fates],
        }

    def _run(self, request, pending: PendingImport, **how) -> ImportResult:
        allowed = {what for what, *_ in self._creatable(request)}
        importing = Import(
            self.table,
            pending.name,
            create=allowed & set(pending.create),
            user=request.user,
            may_publish=may_publish(request),
            limits=guard.UPLOAD,
            max_rows=MAX_ROWS[self.table],
        )
        return importing.run(io.BytesIO(bytes(pending.content)), **how)

    def _creatable(self, request):
        return [each for each in CREATE[self.table] if request.user.has_perms(each[2])]

    def _shown(self, fate: dict) -> dict:
        changes = [Change("", label, *texts) for label, *texts in fate["changes"]]
        address = self._table_address("change", fate["pk"]) if fate["pk"] else ""
        return {**fate, "changes": changes, "address": address}

    # --- Out ------------------------------------------------------------------------------

    def export_view(self, request, kind):
        """The rows that the list shows, on all its pages."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if kind not in files.WRITERS:
            raise Http404
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        except ListAddressError as error:
            return self.refuse_address(request, error)
        # Django closes it with the response.
        file = tempfile.TemporaryFile()  # noqa: SIM115
        exporting.write(self.table, file, kind, found)
        file.seek(0)
        name = f"{self.table}-{timezone.localdate()}.{kind}"
        return FileResponse(
            file, as_attachment=True, filename=name, content_type=files.CONTENT_TYPES[kind]
        )

    # --------------------------------------------------------------------------------------

    @property
    def _plural(self) -> str:
        return str(self.opts.verbose_name_plural)

    def _table_address(self, name: str, *args) -> str:
        label = f"{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"admin:{label}_{name}", args=args)

    def _table_page(self, request, template: str, title: str, **context):
        request.current_app = self.admin_site.name
        return TemplateResponse(
            request,
            f"admin/roles/{template}.html",
            {
                **self.admin_site.each_context(request),
                "is_nav_sidebar_enabled": False,
                "title": title,
                "opts": self.opts,
                "list_address": self._table_address("changelist"),
                "import_address": self._table_address("import"),
                **context,
            },
        )


def _tame(name: str) -> str:
    """A file's name as history can keep it; its ending stays."""
    plain = "".join(char if char.isprintable() else "�" for char in PurePath(name).name)
    ending = PurePath(plain).suffix
    return plain if len(plain) <= 80 else f"{plain[: 80 - len(ending)]}{ending}"
