"""Links of a rendered page that lead to what the edition holds, and to nothing else."""

import re
from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urljoin, urlsplit

_ATTRIBUTE = r'\s+[^\s=>"\'/]+(?:="[^"]*")?'
_LINK = re.compile(rf"<(a|link)((?:{_ATTRIBUTE})*)\s*>", re.A)
_HREF = re.compile(r'\shref="([^"]*)"')
_ABOUT_LINKS = re.compile(r'\s(?:href|rel|hreflang|aria-current)="[^"]*"')
_CARD = re.compile(r"/card\.png\?v=([0-9a-f]+)$")

Resolve = Callable[[str], str]
"""Returns the path at which an address of the site is published, "" if the edition lacks it."""


def rewrite(html: str, path: str, site: str, resolve: Resolve) -> str:
    """Return a page, which is published at ``path``, with its links as they are in the edition.

    A link to what the edition lacks becomes mere text, an element of the head that names such a
    page disappears. ``site`` is the address of the edition.
    """

    def replaced(match: re.Match) -> str:
        element, attributes = match[1], match[2]
        href = _HREF.search(attributes)
        if href is None:
            return match[0]
        asked = unescape(href[1])
        new = published(asked, path, site, resolve)
        if new == asked:
            return match[0]
        if new:
            start, end = href.span(1)
            return f"<{element}{attributes[:start]}{escape(new)}{attributes[end:]}>"
        return "" if element == "link" else f"<a{_ABOUT_LINKS.sub('', attributes)}>"

    return _LINK.sub(replaced, html)


def published(href: str, path: str, site: str, resolve: Resolve) -> str:
    """Return what a link of the page at ``path`` names in the edition, or "" if it lacks that."""
    if href.startswith("#") or _CARD.search(href):
        return href
    start = site if href.startswith(f"{site}/") else ""
    inside = href.removeprefix(start)
    if (not start and urlsplit(inside).scheme) or inside.startswith("//"):
        return href
    address, mark, fragment = urljoin(path, inside).partition("#")
    new = resolve(address)
    if not new:
        return ""
    if new == address and not inside.startswith("?"):
        return href
    return f"{start}{new}{mark}{fragment}"


def digest_of_card(html: str, card: str) -> str:
    """Return the digest of what the picture at this path shows, as its page names it; "" if it
    names none."""
    match = re.search(rf'content="[^"]*{re.escape(card)}\?v=([0-9a-f]+)"', html)
    return match[1] if match else ""
