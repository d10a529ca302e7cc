"""Render a whole Markdown file, as the page that it is made for would show it."""

import re

import markdown

from .markdown import as_written

_ATTRIBUTES = re.compile(r"(?m)^[ \t]*\{:[^{}\n]{0,200}\}[ \t]*$")


def to_html(text: str) -> str:
    """Return the HTML of a Markdown text. It is read again and never shown, so HTML in it stays."""
    text = _ATTRIBUTES.sub("", text)
    return markdown.markdown(
        as_written(text),
        extensions=["sane_lists", "tables", "fenced_code", "footnotes", "def_list", "attr_list"],
        output_format="html",
    )
