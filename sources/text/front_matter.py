"""Front matter of a Markdown file: what it says of itself, and no text."""

import re

_BLOCK = re.compile(
    r"\A(---|\+\+\+)[ \t]*\n((?:(?!\1[ \t]*$)[^\n]*\n){0,200})\1[ \t]*(?:\n|\Z)", re.M
)
_LINE = re.compile(r"([A-Za-z][\w.-]{0,40})[ \t]*[:=][ \t]*(.*)")
_ITEM = re.compile(r"[ \t]*-[ \t]+(.*)")
_FACTS = {
    "title": "title",
    "author": "author",
    "authors": "author",
    "by": "author",
    "date": "date",
    "published": "date",
    "publishdate": "date",
    "publisher": "og:site_name",
    "site": "og:site_name",
    "lang": "html lang",
    "language": "html lang",
    "canonical": "canonical",
    "canonical_url": "canonical",
    "canonicalurl": "canonical",
    "address": "canonical",
    "url": "canonical",
    "link": "canonical",
}
"""By the key of the front matter: what a page calls the same."""


def split(text: str) -> tuple[list[tuple[str, str]], str]:
    """Return the facts of the front matter, in the terms of a page, and the text after it."""
    match = _BLOCK.match(text)
    if not match:
        return [], text
    facts, key = [], ""
    for line in match[2].splitlines():
        if pair := _LINE.fullmatch(line):
            key = _FACTS.get(pair[1].lower(), "")
            values = _values(pair[2])
        else:
            item = _ITEM.fullmatch(line)
            values = [_unquoted(item[1])] if item else []
        facts += [(key, value) for value in values if key and value]
    return facts, text[match.end() :]


def _values(written: str) -> list[str]:
    written = written.strip()
    if written.startswith("[") and written.endswith("]"):
        return [_unquoted(value) for value in written[1:-1].split(",")]
    return [_unquoted(written)]


def _unquoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] in "\"'" and value[-1] == value[0]:
        return value[1:-1]
    return re.sub(r"\s+#.*", "", value)
