"""What an import did, taking it back, and the choices that are remembered for the next."""

from collections import Counter

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from sources.editing.staff import has_permission, staff_page
from sources.models import Source

from ...importing.choices import LEAVE_OUT, WITHOUT, Kind, chosen_slug
from ...importing.taking_back import TouchedError, take_back, touched
from ...models import TO_BE_SORTED, Claim, ImportChoice, ImportedRow, Responsibility, TableImport
from ..publishing import may_publish
from ..tables import TABLE_OF
from .table_jobs import address_of, render

PER_PAGE = 100
_MOST_TOUCHED = 50


@staff_page(None, "import")
def show(request, model, pk: int):
    """Show what an import made and changed, and what may come next."""
    table_import = _get(model, pk)
    rows = table_import.rows.order_by("-added", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    made = Counter()
    for label, added in rows.order_by().values_list("model", "added"):
        made[label, added] += 1
    return render(
        request,
        "import_done",
        _("Import of %(name)s") % {"name": table_import.name},
        model,
        table_import=table_import,
        counts=[(number, outcome) for outcome, number in table_import.counts.items() if number],
        summary=[
            (number, _noun(label, number), added) for (label, added), number in sorted(made.items())
        ],
        page=page,
        rows=_described(page),
        undo_address=address_of(model, "undo", pk),
        steps=_next_steps(request, table_import),
        may_take_back=_may_take_back(request, table_import),
        touched=touched(table_import)[:_MOST_TOUCHED] if not table_import.taken_back else [],
    )


@staff_page(None, "import")
def undo(request, model, pk: int):
    """Take back all that an import did, when posted, while nobody has touched it."""
    table_import = _get(model, pk)
    if not _may_take_back(request, table_import):
        raise PermissionDenied
    if request.method == "POST":
        try:
            take_back(table_import, request.user)
        except TouchedError:
            messages.warning(
                request, _("Nothing was taken back: somebody has touched what was imported.")
            )
        else:
            messages.success(
                request, _("All of %(name)s is taken back.") % {"name": table_import.name}
            )
    return redirect(address_of(model, "imported", pk))


@staff_page(None, "import")
def list_imports(request, model):
    """List what has been imported."""
    imports = TableImport.objects.of(TABLE_OF[model])
    page = Paginator(imports, PER_PAGE).get_page(request.GET.get("p"))
    title = _("Imports of %(rows)s") % {"rows": model._meta.verbose_name_plural}
    rows = [(done, address_of(model, "imported", done.pk)) for done in page]
    return render(request, "import_list", title, model, page=page, rows=rows)


@staff_page(None, "import")
def choices(request, model):
    """List the account's remembered choices; when posted, forget those that are ticked."""
    own = ImportChoice.objects.of(request.user)
    if request.method == "POST":
        ticked = [pk for pk in request.POST.getlist("forget") if pk.isdecimal()][:PER_PAGE]
        number, _by_model = own.filter(pk__in=ticked).delete()
        messages.success(request, _("Forgotten: %(number)s.") % {"number": number})
        return redirect(address_of(model, "import_choices"))
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("p"))
    kinds = dict(Kind.choices)
    return render(
        request,
        "import_choices",
        _("Remembered choices"),
        model,
        page=page,
        rows=[(row, kinds.get(row.kind, row.kind), _target(row)) for row in page],
    )


def _get(model, pk: int) -> TableImport:
    return get_object_or_404(TableImport.objects.of(TABLE_OF[model]), pk=pk)


def _may_take_back(request, table_import: TableImport) -> bool:
    if table_import.taken_back:
        return False
    return table_import.user_id == request.user.pk or may_publish(request)


def _described(rows) -> list[tuple]:
    """Return each row with its name and address. Asks the database once for each model."""
    pks: dict[str, list[int]] = {}
    for row in rows:
        pks.setdefault(row.model, []).append(row.row)
    there = {label: _models(label).in_bulk(keys) for label, keys in pks.items()}
    described = []
    for row in rows:
        instance = there[row.model].get(row.row)
        noun = capfirst(apps.get_model(row.model)._meta.verbose_name)
        described.append((row, noun, instance, _address(instance)))
    return described


def _models(label: str):
    model = apps.get_model(label)
    related = {"roles.position": ["scale"]}.get(label, [])
    return model._base_manager.select_related(*related)


def _address(instance) -> str:
    model = type(instance)
    if instance is None or not admin.site.is_registered(model):
        return ""
    return address_of(model, "change", instance.pk)


def _noun(label: str, number: int) -> str:
    meta = apps.get_model(label)._meta
    return str(meta.verbose_name if number == 1 else meta.verbose_name_plural)


def _next_steps(request, table_import: TableImport) -> list[tuple[str, str]]:
    """Return what may be done next, each with an address."""
    if table_import.taken_back:
        return []
    own = ImportedRow.objects.filter(table_import=table_import, added=True)
    steps = []
    points = Responsibility.objects.filter(
        pk__in=own.filter(model="roles.responsibility").values("row"), area__slug=TO_BE_SORTED
    )
    steps += [
        (
            _("Sort the question “%(name)s”: area, words and scale") % {"name": point.name},
            address_of(Responsibility, "change", point.pk),
        )
        for point in points[:PER_PAGE]
    ]
    claims = Claim.objects.filter(pk__in=own.filter(model="roles.claim").values("row"))
    if table_import.table == "claims":
        sources = Source.objects.filter(claims__in=claims).distinct().order_by("short_name")
        steps += [
            (
                _("Read the claims of “%(source)s” beside its text") % {"source": source},
                reverse("admin:sources_source_reading_desk", args=[source.pk]),
            )
            for source in sources[:PER_PAGE]
        ]
        if has_permission(request, Claim, "change"):
            steps.append((_("Review drafts"), reverse("admin:roles_claim_review")))
    elif has_permission(request, Claim, "import"):
        steps.append((_("Import the claims of these sources"), address_of(Claim, "import")))
    return steps


def _target(row: ImportChoice) -> str:
    if row.kind == Kind.COLUMN:
        return row.target or _("not read")
    fixed = {LEAVE_OUT: _("its rows are left out"), WITHOUT: _("done without")}
    return fixed.get(row.target) or chosen_slug(row.target) or row.target
