"""What the pages of an import share: its limits, who may make what, and what it would do."""

import io
from collections.abc import Iterable, Mapping
from functools import cached_property

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import reverse

from sources.editing.staff import render_page

from ...importing.choices import Question
from ...importing.columns import TABLES, meaning_of, with_headings
from ...importing.importing import Headings, Import
from ...importing.mapping import Mapper
from ...importing.options import remembered_choices, remembered_headings
from ...importing.results import ImportResult, RowResult
from ...importing.workbooks import UPLOAD
from ...models import PendingImport
from ..publishing import may_publish
from ..questions import Code

MAX_BYTES = 5_000_000
MAX_ROWS = {"claims": 5_000, "sources": 1_000}
"""Sources are saved one by one, which takes its time."""

# What an import may create, as the form offers it, with the permissions that it takes.
CREATE = {
    "sources": [("voices", "voices", ["sources.add_voice"])],
    "claims": [
        ("roles", "roles", ["roles.add_role"]),
        (
            "responsibilities",
            "questions, in the area “To be sorted”",
            ["roles.add_responsibility", "roles.add_scale", "roles.add_area"],
        ),
        ("positions", "positions on their scale", ["roles.add_position"]),
        ("contexts", "contexts", ["roles.add_context"]),
    ],
}


def creatable(request, table: str) -> list[tuple]:
    return [row for row in CREATE[table] if request.user.has_perms(row[2])]


class Job:
    """A table that waits for its import, with what is chosen for it so far."""

    def __init__(self, request, pending: PendingImport):
        self.request, self.pending = request, pending
        self.may_make = frozenset(kind for kind, *_ in creatable(request, pending.table))

    @cached_property
    def remembered(self) -> dict[str, str]:
        return remembered_choices(self.request.user)

    @property
    def choices(self) -> dict[str, str]:
        return {**self.remembered, **self.pending.choices}

    @cached_property
    def remembered_headings(self) -> dict[str, str]:
        return remembered_headings(self.request.user, self.pending.table)

    @property
    def headings(self) -> dict[str, str]:
        """Return the column of each heading that was chosen for it, now or before. What is
        remembered stands back where the file needs it not."""
        if self.pending.headings:
            return self.pending.headings
        known = {
            heading: self.remembered_headings[heading.casefold().strip()]
            for heading in self.examples.examples
            if heading.casefold().strip() in self.remembered_headings
        }
        columns = TABLES[self.pending.table]
        return {name: to for name, to in known.items() if meaning_of(name, columns) is None}

    @cached_property
    def examples(self) -> Headings:
        return self._import(headings={}, choices={}).read_headings(self._file())

    def check(self) -> None:
        """Raise RefusedFileError if the file cannot be read."""
        _ = self.examples

    @property
    def heading_fault(self) -> str:
        """Return why the columns do not do as they are read, or an empty text."""
        return self.examples.fault(with_headings(TABLES[self.pending.table], self.headings))

    def find_questions(self) -> tuple[Mapper, list[Question]]:
        return self._import().find_questions(self._file())

    def preview(self) -> None:
        """Find out what the import would do and keep that with it. Raises RefusedFileError."""
        results: list[RowResult] = []
        result = self.run(preview=True, tell=results.append)
        self.pending.digest = result.digest
        self.pending.outcome = {
            "counts": {kind.value: number for kind, number in result.counts.items()},
            "made": result.made,
            "asked": {code.value: result.asked[code] for code in Code if result.asked[code]},
            "fates": [row.as_json() for row in results],
        }

    def run(self, confirmed: Iterable[str] = (), **options) -> ImportResult:
        return self._import(confirmed=confirmed).run(self._file(), **options)

    def _import(
        self,
        confirmed: Iterable[str] = (),
        headings: Mapping[str, str] | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> Import:
        pending = self.pending
        return Import(
            pending.table,
            pending.name,
            create=self.may_make & set(pending.create),
            user=self.request.user,
            may_publish=may_publish(self.request),
            confirmed=confirmed,
            limits=UPLOAD,
            max_rows=MAX_ROWS[pending.table],
            headings=self.headings if headings is None else headings,
            choices=self.choices if choices is None else choices,
        )

    def _file(self) -> io.BytesIO:
        return io.BytesIO(bytes(self.pending.content))


def address_of(model, name: str, *args) -> str:
    return reverse(admin_urlname(model._meta, name), args=args)


def render(request, template: str, title: str, model, **context):
    return render_page(
        request,
        f"roles/{template}",
        title,
        model,
        sidebar=False,
        import_address=address_of(model, "import"),
        **context,
    )
