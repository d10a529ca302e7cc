"""Render a whole Markdown file, as the page that it is made for would show it."""

import re

import markdown

from .markdown import as_written

_MAX_WORK = 4_000_000
"""The time of Python-Markdown grows with the square of these signs in one run of lines: 2,000 in a
single run take a second. No article has a paragraph like that."""
_EMPHASIS = re.compile(r"[*_]")
_EASIER = 20
_LABORIOUS = re.compile(r"[\[<]|^[ \t>]*(?:`{3}|~{3}|[-*_=]{3}|:[ \t])", re.MULTILINE)
_MAX_CHARACTERS = 1_000_000
_MAX_FENCES = 2_000
_FENCE = re.compile(r"^(?:`{3}|~{3})", re.MULTILINE)
_TOO_DEEP = re.compile(r"^[ \t>]{100}[ \t>]*(?:[-*+]|\d+[.)])[ \t]", re.MULTILINE)
"""An item of a list that stands 25 deep or deeper."""
_ATTRIBUTES = re.compile(r"(?m)^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$")


def is_laborious(text: str) -> bool:
    """Return whether rendering a text would take longer than any article does."""
    if len(text) > _MAX_CHARACTERS or len(_FENCE.findall(text)) > _MAX_FENCES:
        return True
    if _TOO_DEEP.search(text):
        return True
    work = 0
    for lines in re.split(r"\n[ \t]*\n", text):
        marks = len(_LABORIOUS.findall(lines)) + len(_EMPHASIS.findall(lines)) // _EASIER
        work += marks**2
        if work > _MAX_WORK:
            return True
    return False


def to_html(text: str) -> str:
    """Return the HTML of a Markdown text. It is read again and never shown, so HTML in it stays."""
    text = _ATTRIBUTES.sub("", text)
    return markdown.markdown(
        as_written(text),
        extensions=["sane_lists", "tables", "fenced_code", "footnotes", "def_list", "attr_list"],
        output_format="html",
    )
