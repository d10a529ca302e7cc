"""A folder of releases: one folder for each version, and a link to the newest.

A release is written apart and then put in its place in one step, so nobody reads a part of it.
"""

import fcntl
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from .errors import BusyError, ReleaseError
from .schema import SCHEMA_VERSION

MAX_EARLIER = 20
"""So many earlier releases a page lists."""

CURRENT, LOCK, UNFINISHED, ABOUT = "current", ".lock", ".unfinished", "release.json"
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,63}\Z", re.A)

DATA_FILES = ("rolebook.json", "rolebook-csv.zip", "rolebook.sqlite")
"""They hold the data, each all of it."""

MEDIA_TYPES = {
    ".json": "application/json",
    ".zip": "application/zip",
    ".sqlite": "application/vnd.sqlite3",
    ".md": "text/markdown; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class ReleasedFile:
    name: str
    bytes: int
    sha256: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[Path(self.name).suffix]


@dataclass(frozen=True, slots=True)
class Release:
    """A release as it lies in the folder."""

    folder: Path
    version: str
    day: str
    since: str
    files: tuple[ReleasedFile, ...]
    rows: dict[str, int]
    """How many rows each table has."""
    changes: dict[str, int]
    """How many statements were added, changed and withdrawn, and how many verdicts differ, since
    the release before."""

    def file(self, name: str) -> ReleasedFile | None:
        return next((file for file in self.files if file.name == name), None)


def newest(releases: Path | None) -> Release | None:
    """Return the newest release in a folder of releases, None if there is none."""
    return _read(releases / CURRENT) if releases else None


def of_version(releases: Path | None, version: str) -> Release | None:
    """Return the release of a version, None if there is none."""
    if not releases or version == CURRENT or not VERSION.match(version):
        return None
    return _read(releases / version)


def _read(folder: Path) -> Release | None:
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return Release(
            folder.resolve(),
            about["version"],
            about["day"],
            about["since"] or "",
            tuple(ReleasedFile(**file) for file in about["files"]),
            about["rows"],
            about["changes"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def earlier(releases: Path, release: Release) -> list[Release]:
    """Return the releases before this one that are kept, the newest first."""
    listed: list[Release] = []
    while len(listed) < MAX_EARLIER:
        before = of_version(releases, release.since)
        if before is None or before.version in {known.version for known in listed}:
            break
        listed.append(before)
        release = before
    return listed


class Directory:
    """The folder that a run writes to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let no other run write here. Raises BusyError, or ReleaseError if it is no folder of
        releases."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            strange = sorted(path.name for path in self.path.iterdir() if not _is_ours(path))
        except OSError as error:
            raise ReleaseError(f"{self.path} cannot be used: {error}.") from error
        if strange:
            raise ReleaseError(
                f"{self.path} holds something else ({strange[0]}): choose a folder of its own."
            )
        with (self.path / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError("Another run is writing to this folder.") from error
            shutil.rmtree(self.path / UNFINISHED, ignore_errors=True)
            yield

    def put(self, about: dict, files: dict[str, bytes]) -> bool:
        """Write a release, and let ``current`` lead to it. Return whether it is a new one. Raises
        ReleaseError if another one has its version."""
        version = about["version"]
        there = self.path / version
        if there.exists():
            # What it was compared with then may be another release than now.
            if any(_bytes(there / name) != files[name] for name in DATA_FILES):
                raise ReleaseError(
                    f"Version {version} is there already, and not the same: give another --version."
                )
            self._point_to(version)
            return False
        listed = [ReleasedFile(name, len(files[name]), digest(files[name])) for name in files]
        unfinished = self.path / UNFINISHED
        try:
            unfinished.mkdir()
            for name, body in files.items():
                (unfinished / name).write_bytes(body)
            sums = "".join(f"{file.sha256}  {file.name}\n" for file in listed)
            (unfinished / "SHA256SUMS").write_text(sums)
            facts = {
                "schema_version": SCHEMA_VERSION,
                **about,
                "files": [asdict(file) for file in listed],
            }
            (unfinished / ABOUT).write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
            unfinished.rename(there)
        except OSError as error:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise ReleaseError(f"{self.path} cannot be written to: {error}.") from error
        self._point_to(version)
        return True

    def _point_to(self, version: str) -> None:
        """Replace the link in one step."""
        following = self.path / ".next"
        following.unlink(missing_ok=True)
        following.symlink_to(version)
        following.replace(self.path / CURRENT)


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _is_ours(path: Path) -> bool:
    known = {CURRENT, LOCK, UNFINISHED, ".next"}
    return path.name in known or (path / ABOUT).is_file()


def digest(body: bytes) -> str:
    return sha256(body).hexdigest()
