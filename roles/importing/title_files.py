"""The text of an uploaded list of titles, and linked titles in forms that can be pasted."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from . import cells
from .cells import as_markdown as plain_markdown
from .guard import RefusedFileError
from .workbooks import OLD_SPREADSHEET, Limits, read_sheet

_LIMITS = Limits(
    rows=20_000, cells=200_000, text=2_000_000, unpacked=20_000_000, seconds=10, memory=500_000_000
)

_OTHER_KINDS = (
    *(".yaml", ".yml", ".json", ".jsonl", ".ndjson", ".geojson", ".xml", ".html", ".htm", ".xhtml"),
    *(".pdf", ".rtf", ".doc", ".docx", ".odt", ".ods", ".ppt", ".pptx", ".odp", ".pages"),
    *(".vcf", ".ics", ".eml", ".png", ".jpg", ".jpeg", ".gif", ".zip", ".gz", ".sql"),
)


def is_other_kind(name: str) -> bool:
    """Return whether a file is by its name no list: line by line, YAML or HTML would be read as
    titles that nobody has."""
    return name.lower().endswith(_OTHER_KINDS)


def in_words(refusal: RefusedFileError) -> str:
    """Return why a file is refused, in the language of the page."""
    shown = {
        name: value if isinstance(value, str) else number_format(value, force_grouping=True)
        for name, value in refusal.values.items()
    }
    return _(refusal.message) % shown if shown else _(refusal.message)


def text_of_file(content: bytes, name: str) -> str:
    """Return the text of a CSV file or of the first sheet of a spreadsheet, its cells parted by
    tabs. Raises RefusedFileError."""
    if name.lower().endswith(".xlsx") or content[:4] in {b"PK\x03\x04", OLD_SPREADSHEET}:
        try:
            return _text_of_xlsx(content)
        except RefusedFileError as error:
            # The process that reads it has no language.
            raise RefusedFileError(in_words(error)) from error
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            # What Excel saves as CSV in Western Europe.
            text = content.decode("cp1252", errors="replace")
    return text


def _text_of_xlsx(content: bytes) -> str:
    lines: list[str] = []
    for number, row in read_sheet(io.BytesIO(content), _LIMITS, is_plain=True).rows:
        lines += [""] * (number - 1 - len(lines))
        texts = [""] * (row[-1].place + 1)
        for cell in row:
            texts[cell.place] = " ".join(cell.text.split())
        lines.append("\t".join(texts))
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A title with the names and addresses of its roles: none, one, or two hats."""

    title: str
    name: str = ""
    roles: tuple[tuple[str, str], ...] = ()


def as_markdown(rows: Iterable[LinkedRow], has_names: bool) -> str:
    """Return a table of Markdown with a link for each role."""
    headings = [*([_("Name")] if has_names else []), _("Title"), _("Role")]
    lines = [headings, ["---"] * len(headings)]
    for row in rows:
        links = ", ".join(f"[{plain_markdown(name)}]({address})" for name, address in row.roles)
        lines.append(
            [*([plain_markdown(row.name)] if has_names else []), plain_markdown(row.title), links]
        )
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_html(rows: Iterable[LinkedRow], has_names: bool) -> str:
    """Return a table of HTML, as wikis take it."""
    heading = format_html("<th>{}</th>\n", _("Name")) if has_names else ""
    body = format_html_join(
        "",
        "<tr>{}<td>{}</td><td>{}</td></tr>\n",
        (
            (
                format_html("<td>{}</td>", row.name) if has_names else "",
                row.title,
                format_html_join(", ", '<a href="{1}">{0}</a>', row.roles),
            )
            for row in rows
        ),
    )
    return format_html(
        "<table>\n<thead>\n<tr>{}<th>{}</th><th>{}</th></tr>\n</thead>\n"
        "<tbody>\n{}</tbody>\n</table>\n",
        heading,
        _("Title"),
        _("Role"),
        body,
    )


def as_csv(rows: Iterable[LinkedRow], has_names: bool) -> str:
    """Return a CSV file with the address of each role. No cell is taken for a formula."""
    headings = [*([_("Name")] if has_names else []), _("Title"), _("Role"), _("Address")]
    lines = (
        [
            *([row.name] if has_names else []),
            row.title,
            "; ".join(name for name, _address in row.roles),
            " ".join(address for _name, address in row.roles),
        ]
        for row in rows
    )
    return cells.as_csv([headings, *lines])


def as_plain(rows: Iterable[LinkedRow], has_names: bool) -> str:
    """Return a line for each title, to be pasted anywhere."""
    lines = []
    for row in rows:
        roles = ", ".join(f"{name} {address}" for name, address in row.roles)
        before = f"{row.name}, {row.title}" if has_names and row.name else row.title
        lines.append(f"{before}: {roles}" if roles else before)
    return "".join(f"{line}\n" for line in lines)
