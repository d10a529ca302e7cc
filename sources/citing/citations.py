"""Cite a work for reference managers (CSL-JSON, BibTeX, RIS) and for people, without database or
HTML.

Unknown values are left out, and names are not split: "Scaled Agile, Inc." may be a person or a
body.
"""

import json
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import quote

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from . import dates, names


@dataclass(frozen=True, slots=True)
class Work:
    """A work that can be cited. ``key`` is unique in a file; ``kind`` is that of a source, or
    "page" for one of our own; ``issued`` may be a partial date (``dates``)."""

    key: str
    kind: str
    title: str = ""
    authors: tuple[str, ...] = ()
    container: str = ""
    publisher: str = ""
    issued: str = ""
    accessed: date | None = None
    address: str = ""
    language: str = ""
    licence: str = ""
    locator: str = ""
    archive: str = ""
    """The address of a stored copy."""

    def __post_init__(self) -> None:
        for field in fields(self):
            if isinstance(value := getattr(self, field.name), str):
                object.__setattr__(self, field.name, _line(value))
        object.__setattr__(self, "authors", tuple(filter(None, map(_line, self.authors))))


def _line(text: str) -> str:
    """Return the text on one line, without control characters, which no format allows."""
    if not text.isprintable():
        text = "".join(c for c in text if c.isspace() or unicodedata.category(c) != "Cc")
    return " ".join(text.split())


def authors(field: str) -> tuple[str, ...]:
    """Split names at semicolons, as the author field of a source separates them."""
    return tuple(name for part in field.split(";") if (name := part.strip()))


def of_source(source, locator: str = "") -> Work:
    """Return a ``Source``, loaded with the one that it is part of, as a work."""
    whole = source.part_of
    return Work(
        key=source.slug,
        kind=source.kind,
        title=source.title or source.short_name,
        authors=authors(source.author),
        container=(whole.title or whole.short_name) if whole else "",
        publisher=source.publisher or (whole.publisher if whole else ""),
        issued=source.published,
        accessed=source.read_on,
        address=source.link,
        language=source.language,
        licence=source.licence,
        locator=locator,
        archive=source.archive_link,
    )


# --- CSL-JSON -----------------------------------------------------------------------------

_CSL_TYPES = {
    "comment": "post",
    "forum_thread": "post",
    "newsletter": "post-weblog",
    "official_guide": "report",
    "government_guide": "report",
    "book": "book",
    "interview": "interview",
    "talk": "speech",
    "occupational_database": "dataset",
}


def csl(work: Work) -> dict:
    """Return an item of CSL-JSON by the schema of Citation Style Language 1.0.2."""
    item = {
        "id": work.key,
        "type": _CSL_TYPES.get(work.kind, "webpage"),
        "title": work.title,
        "author": [{"literal": name} for name in work.authors],
        "container-title": work.container,
        "publisher": work.publisher,
        "issued": _csl_date(work.issued),
        "accessed": _csl_date(work.accessed.isoformat() if work.accessed else ""),
        "URL": work.address,
        "language": work.language,
        "license": work.licence,
        "note": work.locator,
        "archive_location": work.archive,
    }
    return {name: value for name, value in item.items() if value}


def csl_json(works: Iterable[Work]) -> str:
    return json.dumps([csl(work) for work in works], ensure_ascii=False, indent=2) + "\n"


def _csl_date(value: str) -> dict:
    return {"date-parts": [[int(part) for part in value.split("-")]]} if value else {}


# --- BibTeX -------------------------------------------------------------------------------

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905
_BIBTEX = str.maketrans(
    {
        # Braces by name: escaped ones are counted too, and a lone one would not close the entry.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def bibtex(works: Iterable[Work]) -> str:
    return "\n".join(_entry(work) for work in works)


def _entry(work: Work) -> str:
    year, month, day = [*work.issued.split("-"), "", ""][:3]
    authors = " and ".join(f"{{{_tex(name)}}}" for name in work.authors)
    known = {
        # A second pair of braces keeps capitals, and commas in the name of a body.
        "title": f"{{{_tex(work.title)}}}" if work.title else "",
        "author": authors,
        "booktitle": _tex(work.container),
        "publisher": _tex(work.publisher),
        "year": year,
        "day": str(int(day)) if day else "",
        "url": _bare_address(work.address),
        "urldate": work.accessed.isoformat() if work.accessed else "",
        "language": _tex(work.language),
        "copyright": _tex(work.licence),
        "note": _tex(work.locator),
        "archiveurl": _bare_address(work.archive),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in known.items() if value]
    if month:
        # Without braces, so that every style uses its own word for the month.
        lines.append(f"  month = {_MONTHS[int(month) - 1]},")
    kind = "book" if work.kind == "book" else "misc"
    return "\n".join([f"@{kind}{{{work.key},", *lines, "}", ""])


def _tex(text: str) -> str:
    return text.translate(_BIBTEX)


def _bare_address(address: str) -> str:
    """Return the address without characters that would end the field: it is not escaped."""
    return quote(address, safe=":/?#[]@!$&'()*+,;=%-._~")


# --- RIS ----------------------------------------------------------------------------------

_RIS_TYPES = {
    "book": "BOOK",
    "official_guide": "RPRT",
    "government_guide": "RPRT",
    "newsletter": "BLOG",
    "occupational_database": "DBASE",
}


def ris(works: Iterable[Work]) -> str:
    return "".join(_record(work) for work in works)


def _record(work: Work) -> str:
    year, month, day = [*work.issued.split("-"), "", ""][:3]
    lines = [
        ("TY", _RIS_TYPES.get(work.kind, "ELEC")),
        ("ID", work.key),
        ("TI", work.title),
        *(("AU", names.without_comma(name)) for name in work.authors),
        ("T2", work.container),
        ("PB", work.publisher),
        ("PY", year),
        ("DA", f"{year}/{month}/{day}/" if month else ""),
        ("Y2", work.accessed.strftime("%Y/%m/%d/") if work.accessed else ""),
        ("UR", work.address),
        ("LA", work.language),
        ("N1", work.locator),
        ("C1", work.licence),
        ("AV", work.archive),
    ]
    rows = [f"{tag}  - {value}" for tag, value in lines if value]
    return "\r\n".join([*rows, "ER  - ", "", ""])


# --- For people ---------------------------------------------------------------------------


def plain(work: Work) -> str:
    """Return one line: authors, title, container, publisher, date, address and day of reading, in
    the language of the page."""
    return "".join(around_title(work))


def around_title(work: Work) -> tuple[str, str, str]:
    """Return the same line in three parts: before the title, the title, whose language may be
    marked, and after it."""
    authors, title = ", ".join(work.authors), quotable(work.title)
    opening, closing = _("“%(title)s”").split("%(title)s") if title else ("", "")
    details = [
        work.container,
        "" if work.publisher in {work.container, authors} else work.publisher,
        dates.in_words(work.issued),
        work.locator,
    ]
    before = ", ".join(filter(None, [authors, opening or None]))
    after = ", ".join([closing, *filter(None, details)])
    if not title:
        after = after if authors else after.removeprefix(", ")
    if (text := before + title + after) and not text.endswith("."):
        after += "."
    if work.address:
        after = f"{after} {work.address}" if text else work.address
        if work.accessed:
            day = dates.in_words(work.accessed.isoformat())
            head, tail = _("%(citation)s (read %(day)s)").split("%(citation)s")
            before, after = head + before, after + tail % {"day": day}
    return before, title, after


_WITHIN_QUOTES = str.maketrans("„“”", "‚‘’")


def quotable(text: str) -> str:
    """Return text for use in quotation marks: its own become single, in English and German."""
    return text.translate(_WITHIN_QUOTES)


def plain_text(works: Iterable[Work]) -> str:
    return "".join(f"{plain(work)}\n" for work in works)


FORMATS = {
    "json": ("application/vnd.citationstyles.csl+json", "CSL-JSON", csl_json),
    "bib": ("application/x-bibtex; charset=utf-8", "BibTeX", bibtex),
    "ris": ("application/x-research-info-systems; charset=utf-8", "RIS", ris),
    "txt": ("text/plain; charset=utf-8", gettext_noop("plain text"), plain_text),
}
"""By file extension: media type, name and writer."""
