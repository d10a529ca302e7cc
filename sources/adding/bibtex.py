"""Works in BibTeX. What cannot be read is named by its line, and takes no other with it."""

import logging
import re

from ..citing.dates import MONTHS
from .given import GivenError
from .works import MAX_ENTRIES, MAX_VALUE, Entry, Work, entry, one_line, too_many

# It tells of every mistake twice: in the log, and in what it returns.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)

_KINDS = {
    **dict.fromkeys(["book", "inbook", "incollection", "collection", "booklet", "mvbook"], "book"),
    "dataset": "occupational_database",
    "standard": "framework_reference",
    **dict.fromkeys(["video", "audio"], "talk"),
}
_PUBLISHERS = ("publisher", "journal", "journaltitle", "booktitle", "organization", "institution")
_FIELDS = {
    *("title", "author", "editor", "date", "year", "month", "day", "url", "urldate", "doi"),
    *("language", "langid", "archiveurl", "copyright", "license", "howpublished", "note"),
    *_PUBLISHERS,
}
_VERBATIM = {"url", "doi", "archiveurl", "date", "urldate"}
_IN_LATEX = re.compile(r"[\\$~]")
_BLOCK = re.compile(r"@[A-Za-z]+\s*+[{(]")
_MOST_BLOCKS = 20 * MAX_ENTRIES
"""Entries and abbreviations, counted before they are read: reading 100,000 takes four seconds."""
_MOST_LATEX = 200_000
"""Characters in LaTeX that are read in one file: reading 100,000 takes a second or two."""


def read(text: str) -> list[Entry]:
    if (number := sum(1 for _block in _BLOCK.finditer(text))) > _MOST_BLOCKS:
        raise too_many(number)
    import bibtexparser

    library = bibtexparser.parse_string(text)
    blocks = [(entry.start_line, entry.entry_type, entry.fields) for entry in library.entries]
    entries = []
    for block in library.failed_blocks:
        again = getattr(block, "ignore_error_block", None)
        if hasattr(again, "fields"):
            # The key is there twice, which matters to nobody here.
            blocks.append((block.start_line, again.entry_type, again.fields))
        else:
            line = (block.start_line or 0) + 1
            fault = "It is broken off, or a brace, quotation mark or comma is missing."
            entries.append(Entry(line, {}, (fault,)))
    if (number := len(blocks) + len(entries)) > MAX_ENTRIES:
        raise too_many(number)
    known = [_known(fields) for *_, fields in blocks]
    latex = sum(len(text) for texts in known for text in texts.values() if _IN_LATEX.search(text))
    if latex > _MOST_LATEX:
        raise GivenError(
            "It holds more LaTeX than titles and names need. Export it as CSL-JSON or RIS, or in "
            "parts."
        )
    for (line, entry_type, _fields), texts in zip(blocks, known, strict=True):
        entries.append(_read_entry((line or 0) + 1, entry_type, texts))
    return sorted(entries, key=lambda entry: entry.line)


def _known(fields) -> dict[str, str]:
    """Return the values that sources have a field for."""
    return {
        item.key.lower(): str(item.value)
        for item in fields
        if item.key.lower() in _FIELDS and len(str(item.value)) <= MAX_VALUE
    }


def _read_entry(line: int, entry_type: str, known: dict[str, str]) -> Entry:
    names = _split_names(known.get("author") or known.get("editor") or "")
    texts = {name: value for name, value in known.items() if name not in _VERBATIM}
    plain = _plain(texts | {f"name {number}": name for number, name in enumerate(names)})

    def words(*choices: str) -> str:
        return next((plain[choice] for choice in choices if plain.get(choice)), "")

    def bare(name: str) -> str:
        return re.sub(r"\\([_%&#~$])", r"\1", known.get(name, "").strip("{} "))

    def build() -> Work:
        howpublished = re.search(r"https?://[^\s{}]+", known.get("howpublished", ""))
        month = words("month")
        published = bare("date") or "-".join(filter(None, [words("year"), month, words("day")]))
        if month[:3].casefold() in MONTHS:
            number = f"{MONTHS[month[:3].casefold()]:02}"
            published = "-".join(filter(None, [words("year"), number, words("day")]))
        return Work(
            kind=_KINDS.get(entry_type.lower(), ""),
            title=words("title"),
            authors=[
                f"{{{plain[f'name {number}']}}}" if _is_whole(name) else plain[f"name {number}"]
                for number, name in enumerate(names)
            ],
            publisher=words(*_PUBLISHERS),
            published=published,
            language=words("language", "langid"),
            address=bare("url") or (howpublished[0] if howpublished else ""),
            doi=bare("doi"),
            archive=bare("archiveurl"),
            read_on=bare("urldate"),
            licence=words("copyright", "license"),
        )

    return entry(line, build)


def _split_names(text: str) -> list[str]:
    """Return the names between "and", where no braces are around it; one in braces keeps them."""
    names, depth, start = [], 0, 0
    for match in re.finditer(r"[{}]|\s+and\s+", text):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth <= 0:
            names.append(text[start : match.start()])
            start = match.end()
    names = [*names, text[start:]]
    return [name.strip() for name in names if name.strip() not in {"", "others"}]


def _is_whole(name: str) -> bool:
    """Return whether a name is in braces, so that nobody takes it apart."""
    return bool(re.fullmatch(r"\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", name))


def _plain(values: dict[str, str]) -> dict[str, str]:
    """Return the words of values in LaTeX."""
    import bibtexparser
    from bibtexparser import model
    from bibtexparser.middlewares import LatexDecodingMiddleware

    # Reference managers escape these signs, and people forget to.
    fields = [
        model.Field(name, re.sub(r"(?<!\\)([&%#])", r"\\\1", value))
        for name, value in values.items()
        if _IN_LATEX.search(value)
    ]
    library = bibtexparser.Library([model.Entry("misc", "key", fields)])
    decoded = LatexDecodingMiddleware().transform(library)
    values = values | {item.key: str(item.value) for item in decoded.entries[0].fields}
    return {
        name: one_line(value.replace("{", "").replace("}", "")) for name, value in values.items()
    }
