"""Works in RIS. Each record is read by itself: a broken one takes no other with it."""

import re

import rispy

from .works import MAX_ENTRIES, MAX_VALUE, Entry, Work, entry, too_many

_MOST_LINES = 200
"""Lines of a record that are read."""

_KINDS = {
    **dict.fromkeys(["BOOK", "EBOOK", "CHAP", "ECHAP", "EDBOOK", "CLSWK"], "book"),
    **dict.fromkeys(["GOVDOC", "LEGAL", "STAT"], "government_guide"),
    **dict.fromkeys(["STAND"], "framework_reference"),
    **dict.fromkeys(["DATA", "DBASE", "AGGR"], "occupational_database"),
    **dict.fromkeys(["DICT", "ENCYC"], "glossary"),
    **dict.fromkeys(["SOUND", "VIDEO", "MPCT", "SLIDE"], "talk"),
}
_TAG = re.compile(r"^([A-Z][A-Z0-9]) {1,2}- ?")


def read(text: str) -> list[Entry]:
    lines = [_TAG.sub(r"\1  - ", line) for line in text.splitlines()]
    if (number := sum(line.startswith("TY  - ") for line in lines)) > MAX_ENTRIES:
        raise too_many(number)
    records: list[tuple[int, list[str]]] = []
    for number, line in enumerate(lines, start=1):
        if line.startswith("TY  - "):
            records.append((number, []))
        if records and not line.startswith("ER  -"):
            if len(records[-1][1]) < _MOST_LINES:
                records[-1][1].append(line[:MAX_VALUE])
        elif not records and line.strip():
            records.append((number, [line]))
    return [_read_record(number, lines) for number, lines in records]


def _read_record(number: int, lines: list[str]) -> Entry:
    try:
        read_records = rispy.loads("\n".join([*lines, "ER  - ", ""]))
    except (ValueError, OSError, LookupError):
        read_records = []
    if not read_records:
        fault = "It does not begin with “TY  - ” and the type of the work, as each record in RIS."
        return Entry(number, {}, (fault,))
    record = read_records[0]

    def first(*names: str) -> str:
        for name in names:
            value = record.get(name) or ""
            if value := value[0] if isinstance(value, list) else value:
                return str(value)
        return ""

    archive = record.get("unknown_tag", {}).get("AV", [""])[0]
    return entry(
        number,
        lambda: Work(
            kind=_KINDS.get(first("type_of_reference"), ""),
            title=first("title", "primary_title", "short_title"),
            authors=record.get("authors") or record.get("first_authors") or (),
            publisher=first("publisher", "secondary_title", "journal_name", "alternate_title3"),
            published=first("date", "publication_year", "year"),
            language=first("language"),
            address=first("urls"),
            doi=first("doi"),
            archive=archive,
            read_on=first("access_date"),
        ),
    )
