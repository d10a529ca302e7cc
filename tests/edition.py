"""An edition as files, read as browsers and programs would: which addresses lead to nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ADDRESS = "https://rolebook.example"

_MARKUP = {".html", ".xml", ".atom", ".svg"}
_SCRIPTS, _STYLES, _MANIFESTS = {".js"}, {".css"}, {".webmanifest"}
_TEXTS = {
    *(*_MARKUP, *_SCRIPTS, *_STYLES, *_MANIFESTS),
    *(".json", ".txt", ".md", ".csv", ".bib", ".ris", ".map"),
}
_ATTRIBUTES = re.compile(r'\s(?:href|src|action|formaction|poster|cite|data)="([^"]*)"')
_REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]*)"')
_IN_STYLES = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
_IN_SCRIPTS = re.compile(r"(?:import|fetch|from)\s*\(?\s*[\"']([./][^\"']*)[\"']")
_IN_MANIFESTS = re.compile(r'"(?:src|start_url|scope)": ?"([^"]*)"')
_REST_OF_ADDRESS = r"/[^\s\"'<>\\^`{}|,…]*"
"""What follows the host where an address is spelled out in a text."""
_NAMES_OF_THINGS = re.compile(r'"@id": ?"([^"#]*)#[^"]*"')
"""Linked data names things by addresses with fragments that no page has to have."""


@dataclass
class Followed:
    """What became of following every address of an edition."""

    files: int = 0
    addresses: int = 0
    """Different ones, as they are spelled."""
    dead: dict[str, str] = field(default_factory=dict)
    """Those that lead to no file, or to no element of it, each with a file that names it."""


def tree(folder: Path) -> dict[str, bytes]:
    """Return the content of each file below a folder, by its path."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def file_of(site: Path, path: str) -> Path | None:
    """Return the file that a server of files sends for a path, or None."""
    file = site / unquote(path).removeprefix("/")
    if path.endswith("/"):
        file = file / "index.html"
    return file if file.is_file() else None


def dead_links(site: Path) -> dict[str, str]:
    """Return each address that leads to no file, or to no element of its page, and a file that
    names it."""
    return followed(site).dead


def followed(
    site: Path, is_served: Callable[[str], bool] = lambda path: True, home: str = ADDRESS
) -> Followed:
    """Follow every address in every file of an edition that stands at ``home``. Each different path
    that is a file is asked of ``is_served`` once."""

    @lru_cache(maxsize=500)
    def elements(file: Path) -> frozenset[str]:
        return frozenset(map(unescape, re.findall(r'\sid="([^"]*)"', file.read_text())))

    @cache
    def is_answered(path: str) -> bool:
        return is_served(path)

    def is_alive(address: str) -> bool:
        parts = urlsplit(address)
        target, fragment = file_of(site, parts.path), unquote(parts.fragment)
        is_picture = re.fullmatch("v=[0-9a-f]+", parts.query)
        return bool(
            target
            and (not parts.query or is_picture)
            and (not fragment or fragment in elements(target))
            and is_answered(parts.path)
        )

    result, known = Followed(), dict[str, bool]()
    for file in sorted(site.rglob("*")):
        if file.suffix not in _TEXTS:
            continue
        result.files += 1
        name = "/" + str(file.relative_to(site)).removesuffix("index.html")
        for link in set(_links(file, home)):
            address = urljoin(home + name, link)
            if not address.startswith(f"{home}/"):
                continue
            if address not in known:
                known[address] = is_alive(address)
            if not known[address]:
                result.dead[address] = name
    result.addresses = len(known)
    return result


def _links(file: Path, home: str) -> Iterator[str]:
    """Yield every address that a file names, relative ones among them. Those of the edition's own
    are read anywhere in a text: in JSON, BibTeX, Markdown, and in what is offered for copying."""
    kind, text = file.suffix, file.read_text()
    text = _NAMES_OF_THINGS.sub(r'"@id": "\1"', text)
    if kind in _MARKUP:
        yield from map(unescape, _ATTRIBUTES.findall(text))
        yield from map(unescape, _REFRESH.findall(text))
        # What is offered for copying, and the entries of feeds, are markup within markup.
        text = unescape(text)
        if kind == ".atom":
            yield from map(unescape, _ATTRIBUTES.findall(text))
    for kinds, pattern in (
        (_STYLES, _IN_STYLES),
        (_SCRIPTS, _IN_SCRIPTS),
        (_MANIFESTS, _IN_MANIFESTS),
    ):
        if kind in kinds:
            yield from ("".join(groups) for groups in pattern.findall(text))
    for address in re.findall(re.escape(home) + _REST_OF_ADDRESS, text):
        yield address.rstrip(".,;:!?)]")
