"""An edition as files, read as a browser would: which links of it lead to nothing."""

import re
from functools import lru_cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

ADDRESS = "https://rolebook.example"

_LINKS = re.compile(
    r'(?<!data-)\b(?:href|src|action)="([^"]*)"|<loc>([^<]*)</loc>|<id>(https:[^<]*)</id>'
)
_PICTURES = re.compile(r'property="og:image" content="([^"]*)"')
_REFRESH = re.compile(r'http-equiv="refresh" content="0; url=([^"]*)"')


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
    """Return each link that leads to no file, or to no element of its page, and a file that has
    it."""

    @lru_cache(maxsize=500)
    def anchors(file: Path) -> frozenset[str]:
        return frozenset(map(unescape, re.findall(r'\bid="([^"]*)"', file.read_text())))

    dead: dict[str, str] = {}
    known: dict[str, bool] = {}
    for file in sorted(site.rglob("*")):
        if file.suffix not in {".html", ".xml", ".atom"} or "static" in file.parts:
            continue
        text = file.read_text()
        name = "/" + str(file.relative_to(site)).removesuffix("index.html")
        links = ["".join(groups) for groups in _LINKS.findall(text)]
        for link in {*links, *_PICTURES.findall(text), *_REFRESH.findall(text)}:
            address = urljoin(ADDRESS + name, unescape(link))
            if not address.startswith(f"{ADDRESS}/"):
                continue
            if address not in known:
                parts = urlsplit(address)
                target = file_of(site, parts.path)
                fragment = unquote(parts.fragment)
                is_picture = re.fullmatch("v=[0-9a-f]+", parts.query)
                known[address] = bool(
                    target
                    and (not parts.query or is_picture)
                    and (not fragment or fragment in anchors(target))
                )
            if not known[address]:
                dead[address] = name
    return dead
