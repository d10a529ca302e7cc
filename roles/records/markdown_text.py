"""Plain text within Markdown: nothing of it is markup, and no link of it is live."""

import re
from urllib.parse import quote

from ..importing.cells import as_markdown

_MARK_OF_LINE = re.compile(r"^([-+=]|\d+(?=[.)]))")


def at_start(text: str) -> str:
    """Escape plain text that begins a line, or an entry of a list."""
    escaped = as_markdown(text)
    if match := _MARK_OF_LINE.match(escaped):
        mark = match[1]
        return f"{mark}\\{escaped[len(mark) :]}" if mark.isdigit() else f"\\{escaped}"
    return escaped


def link(words: str, address: str | None) -> str:
    """Return a link; mere words if the address is not one of the web."""
    if not address or not address.lower().startswith(("https://", "http://")):
        return as_markdown(words)
    return f"[{as_markdown(words)}](<{quote(address, safe=_OF_ADDRESSES)}>)"


_OF_ADDRESSES = ":/?#[]@!$&'()*+,;=%-._~"
"""What stays as it is in an address."""
