"""Make a release of the content as it stands, or say why there is none."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from sources.addresses import site_of

from ..queries.content_state import current_state
from ..records import licences
from . import formats
from .changes import DATA, Changes, Earlier, compare, read_earlier
from .errors import BusyError, ReleaseError
from .folder import DATA_FILES, VERSION, Directory, digest, newest
from .rows import Content, read
from .schema import SCHEMA_VERSION, TABLES

ATTEMPTS = 3
"""How often to read anew if the content changes meanwhile."""

FILES = (*DATA_FILES, "CHANGES.md", "changes.json", "README.txt")
"""The files of a release, the data first."""


@dataclass(frozen=True, slots=True)
class Result:
    version: str
    is_new: bool
    """Whether it was not there yet."""
    bytes: int
    statements: int
    added: int
    changed: int
    withdrawn: int
    since: str


def make_release(
    path: Path,
    *,
    address: str = "",
    version: str = "",
    since: Path | None = None,
    report: Callable[[str], None] = lambda words: None,
) -> Result:
    """Write a release into a folder of releases. ``address`` is that of the site, ``since`` an
    earlier release, by default the newest in the folder. Raises ReleaseError."""
    if version and (not VERSION.match(version) or version == "current"):
        raise ReleaseError(f"“{version}” is no version: use letters, digits, “.”, “-” and “_”.")
    site = site_of(address)
    if address and not site:
        raise ReleaseError(
            f"“{address}” is no address: it begins as https://rolebook.example does."
        )
    address = site + address[len(site) :]
    directory = Directory(path)
    with directory.locked():
        report("Reading the content")
        content = _read_at_once()
        if not content.rows["statements"]:
            raise ReleaseError("There is no content yet: manage.py load_content")
        text = json.dumps([SCHEMA_VERSION, address, content.notices, content.rows])
        version = version or f"{content.newest}-{digest(text.encode())[:8]}"
        earlier = _earlier(path, version, since)
        report("Writing the files")
        changes = compare(version, content.rows, earlier)
        files = _files(content, version, address, changes)
        about = {
            "version": version,
            "day": content.newest,
            "since": changes.since or None,
            "address": address,
            "changes": {
                "added": len(changes.added),
                "changed": len(changes.changed),
                "withdrawn": len(changes.withdrawn),
                "verdicts": len(changes.verdicts),
            },
            "rows": {table.name: len(content.rows[table.name]) for table in TABLES},
        }
        is_new = directory.put(about, files)
    return Result(
        version,
        is_new,
        sum(map(len, files.values())),
        len(content.rows["statements"]),
        len(changes.added),
        len(changes.changed),
        len(changes.withdrawn),
        changes.since,
    )


def _read_at_once() -> Content:
    """Return the content of one state: only a part of a change may have been read."""
    for _attempt in range(ATTEMPTS):
        state = current_state()
        content = read()
        if current_state() == state:
            return content
    raise BusyError("The content changed again and again while it was read.")


def _earlier(path: Path, version: str, since: Path | None) -> Earlier | None:
    if since:
        return read_earlier(since)
    last = newest(path)
    if last is None:
        return None
    if last.version == version:
        # The same release again: what it was compared with then.
        before = path / last.since
        return read_earlier(before) if last.since and (before / DATA).is_file() else None
    return read_earlier(last.folder)


def _files(content: Content, version: str, address: str, changes: Changes) -> dict[str, bytes]:
    about = {
        "title": f"{settings.SITE_NAME}: what product roles are said to do",
        "schema_version": SCHEMA_VERSION,
        "version": version,
        "day": content.newest,
        "address": address,
        "language": settings.CONTENT_LANGUAGE,
        "licence": licences.OURS,
        "licence_address": licences.OURS_ADDRESS,
        "notices": list(content.notices),
    }
    readme = _readme(about, content)
    tables = {
        f"{table.name}.csv": formats.as_csv(table, content.rows[table.name]) for table in TABLES
    }
    extra = {"README.txt": readme, "datapackage.json": formats.as_datapackage(about)}
    bodies = (
        formats.as_json(about, content.rows),
        formats.as_zip(tables | extra),
        formats.as_sqlite(about, content.rows),
        changes.as_markdown(),
        changes.as_json(),
        readme,
    )
    return dict(zip(FILES, bodies, strict=True))


def _readme(about: dict, content: Content) -> bytes:
    where = f"{about['address']}/data/" if about["address"] else "the page /data/ of the site"
    lines = [
        about["title"],
        "=" * len(about["title"]),
        "",
        f"Version {about['version']}, schema {SCHEMA_VERSION}. Newest statement or note: "
        f"{about['day']}.",
        f"From {where}.",
        "",
        "Each statement is what one source answers to one question about a role. The site takes no "
        "side: where sources disagree, use the answers of all of them (points, point_answers).",
        "",
        "Cite as:",
        f"  {settings.SITE_NAME}, data release {about['version']}. {where}",
        "",
        "Files",
        "-----",
        "rolebook.json     everything in one object: tables, each a list of rows",
        "rolebook-csv.zip  a CSV file for each table (UTF-8), with datapackage.json. A text that a",
        "                  spreadsheet would take for a formula has an apostrophe in front.",
        "rolebook.sqlite   the same tables for SQLite",
        "CHANGES.md        what changed since the release before, statement by statement;",
        "                  changes.json is the same for programs",
        "SHA256SUMS        for sha256sum --check",
        "",
        "Licences",
        "--------",
        *(f"- {notice}" for notice in content.notices),
        "- The column licence says it for each row; quotation_licence for the quoted words.",
        "",
        "Not part of a release: drafts, suggestions, notes of editors, accounts, teams, the texts",
        "of sources, and imported catalogues such as O*NET, which their own publishers offer.",
        "",
        "Tables",
        "------",
    ]
    for table in TABLES:
        lines += ["", f"{table.name} ({len(content.rows[table.name])} rows). {table.meaning}"]
        lines += [f"  {column.name}: {column.meaning}" for column in table.columns]
    return ("\n".join(lines) + "\n").encode()
