"""An organisation as a file to download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify

from roles.request.absolute import site

from .. import exporting
from ..access import for_organisation, record, today
from ..models.organisation import Action

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "md": "text/markdown; charset=utf-8",
}


@for_organisation()
def export(request: HttpRequest) -> HttpResponse:
    """Give everything as JSON, or the members as a table: CSV, XLSX or Markdown."""
    organisation = request.organisation
    kind = request.GET.get("format", "json")
    if kind not in TYPES:
        raise Http404
    if kind == "json":
        content = exporting.as_json(organisation)
    else:
        table = exporting.table_of(organisation, site(request), today())
        if kind == "csv":
            content = exporting.as_csv(table)
        elif kind == "xlsx":
            content = exporting.as_xlsx(table)
        else:
            content = exporting.as_markdown(organisation, table)
    if request.method == "GET":
        # Only the whole lets its owner delete it: see ``LogEntryQuerySet.exported_by``.
        exported = "organisation" if kind == "json" else "membership"
        record(organisation, request.user, Action.EXPORTED, kind=exported)
    name = f"{slugify(organisation.name) or 'organisation'}-{today():%Y-%m-%d}.{kind}"
    return HttpResponse(
        content,
        content_type=TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
