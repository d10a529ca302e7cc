"""Works in CSL-JSON."""

import json

from .given import GivenError
from .works import MAX_VALUE, Entry, Work, entry

_KINDS = {
    **dict.fromkeys(["book", "chapter", "collection"], "book"),
    **dict.fromkeys(["entry-dictionary", "entry-encyclopedia", "entry"], "glossary"),
    **dict.fromkeys(["speech", "motion_picture", "performance"], "talk"),
    "dataset": "occupational_database",
    "interview": "interview",
    "post": "forum_thread",
    "standard": "framework_reference",
    **dict.fromkeys(["legislation", "regulation"], "government_guide"),
}


def read(text: str) -> list[Entry]:
    try:
        items = json.loads(text)
    except RecursionError:
        raise GivenError("It is nested too deeply for CSL-JSON.") from None
    except ValueError as error:
        where = f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise GivenError(f"It is no JSON: it cannot be read{where}. Export it again.") from None
    if isinstance(items, dict):
        items = items.get("items", [items])
    if not isinstance(items, list):
        raise GivenError("CSL-JSON is a list of works; this is none.")
    return [_read_item(number, item) for number, item in enumerate(items, start=1)]


def _read_item(number: int, item) -> Entry:
    if not isinstance(item, dict):
        return Entry(number, {}, ("It is no work: in CSL-JSON each one stands in { }.",))

    def text(name: str) -> str:
        value = item.get(name)
        return str(value)[:MAX_VALUE] if isinstance(value, str | int) else ""

    return entry(
        number,
        lambda: Work(
            kind=_KINDS.get(text("type"), ""),
            title=text("title"),
            authors=_names(item.get("author")) or _names(item.get("editor")),
            publisher=text("publisher") or text("container-title"),
            published=_date(item.get("issued")),
            language=text("language"),
            address=text("URL"),
            doi=text("DOI"),
            archive=text("archive_location") or text("archive"),
            read_on=_date(item.get("accessed")),
            licence=text("license"),
        ),
    )


def _names(names) -> list[str]:
    """Return names in braces where they must not be taken apart."""
    result = []
    for name in names if isinstance(names, list) else []:
        if isinstance(name, dict):
            parts = [name.get(key) for key in ("given", "non-dropping-particle", "family")]
            whole = name.get("literal") or " ".join(
                part for part in parts if isinstance(part, str) and part
            )
            if isinstance(whole, str) and whole:
                result.append(f"{{{whole}}}")
    return result


def _date(value) -> str:
    if not isinstance(value, dict):
        return ""
    dated = value.get("date-parts")
    if isinstance(dated, list) and dated and isinstance(dated[0], list):
        return "-".join(str(part).zfill(2) for part in dated[0][:3] if part)
    raw = value.get("raw") or value.get("literal")
    return raw if isinstance(raw, str) else ""
