"""The folder of an edition: whole releases, and a link to the one that readers get.

``current`` is replaced in one step, so a reader gets files of the old release or of the new one. A
file that is the same in both is one file with two names (a hard link), so its time stays too.
"""

import errno
import fcntl
import gzip
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import brotli

from .errors import BusyError, PublishError

CURRENT, NEXT, RELEASES, LOCK = "current", ".next", "releases", ".lock"
UNFINISHED, SITE, MANIFEST, REDIRECTS = ".unfinished", "site", "manifest.json", "redirects.map"
OURS = {CURRENT, NEXT, RELEASES, LOCK}

TEXT = {
    *(".html", ".xml", ".atom", ".json", ".webmanifest", ".css", ".js", ".svg", ".txt"),
    *(".csv", ".md", ".bib", ".ris"),
}
COMPRESS = {
    ".gz": lambda body: gzip.compress(body, 9, mtime=0),
    ".br": lambda body: brotli.compress(body, quality=8, lgwin=20),
}
"""Text lies compressed beside itself. From quality 9 on Brotli's table takes 32 MB, which the C
library asks the system for anew with each file: clearing it takes ten times as long as the rest."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a release. ``source`` is the digest of what a picture was drawn from, if known."""

    digest: str
    size: int
    source: str = ""

    @classmethod
    def of(cls, body: bytes, source: str = "") -> "File":
        return cls(sha256(body).hexdigest()[:32], len(body), source)


Files = dict[str, File]


def names_with_compressed(name: str) -> list[str]:
    """Return the names of a file and of its compressed forms."""
    if Path(name).suffix not in TEXT:
        return [name]
    return [name, *(name + ending for ending in COMPRESS)]


@dataclass
class Release:
    """A release while it is written, next to the one that readers get."""

    folder: Path
    before: Path | None
    """The site of the release that readers get."""
    earlier: Files = field(default_factory=dict)

    def put(self, name: str, body: bytes, source: str = "") -> tuple[str, File, bool]:
        """Write a file, or link it if readers have it already. Return its name, what it is, and
        whether it was written."""
        file = File.of(body, source)
        known = self.earlier.get(name)
        if known and known.digest == file.digest and self._link(name, file.size):
            return name, file, False
        path = self._path(name)
        path.write_bytes(body)
        if path.suffix in TEXT:
            for ending, compress in COMPRESS.items():
                path.with_name(path.name + ending).write_bytes(compress(body))
        return name, file, True

    def keep(self, name: str, source: str) -> tuple[str, File, bool] | None:
        """Link a picture that readers have, if it was drawn from the same; else return None."""
        known = self.earlier.get(name)
        if not (known and source and known.source == source and self._link(name, known.size)):
            return None
        return name, known, False

    def _path(self, name: str) -> Path:
        path = self.folder / SITE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def _link(self, name: str, size: int) -> bool:
        """Take a file over from the release before; return whether it is there and whole."""
        old, new = self.before / name, self._path(name)
        try:
            if old.stat().st_size != size:
                return False
            for part in names_with_compressed(name):
                _same_file(old.with_name(Path(part).name), new.with_name(Path(part).name))
        except FileNotFoundError:
            for part in names_with_compressed(name):
                new.with_name(Path(part).name).unlink(missing_ok=True)
            return False
        return True


def _same_file(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError as error:
        # Some file systems have no hard links, or only so many of one file.
        if error.errno not in {errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EXDEV}:
            raise
        shutil.copy2(old, new)


class Directory:
    """The folder that ``publish`` writes into."""

    def __init__(self, path: Path, project: Path) -> None:
        self.path = path.absolute()
        self.releases = self.path / RELEASES
        self.lock: int | None = None
        resolved, project = self.path.resolve(), project.resolve()
        if resolved.is_relative_to(project) or project.is_relative_to(resolved):
            raise PublishError(
                f"{path} is a part of the project or holds it. Choose a folder of its own."
            )
        if self.path.exists() and not self.path.is_dir():
            raise PublishError(f"{path} is a file. Choose a folder.")
        if not self.path.parent.is_dir():
            raise PublishError(f"There is no folder {self.path.parent}.")
        if self.path.exists() and (
            foreign := sorted({entry.name for entry in self.path.iterdir()} - OURS)
        ):
            raise PublishError(
                f"{path} holds what publish did not write: {', '.join(foreign[:5])}. "
                "Choose an empty folder."
            )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep all other processes from writing here. Raises BusyError if one does."""
        with reported(self.path):
            self.path.mkdir(exist_ok=True)
            self.releases.mkdir(exist_ok=True)
            lock = (self.path / LOCK).open("a")
        with lock:
            self.lock = lock.fileno()
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(f"Another process is publishing into {self.path}.") from error
            yield

    @property
    def current(self) -> Path | None:
        """The release that readers get."""
        link = self.path / CURRENT
        return link.resolve() if link.is_symlink() and link.exists() else None

    @contextmanager
    def new_release(self) -> Iterator[Release]:
        """Begin a release; what is left of it goes when this context ends."""
        folder = self.releases / UNFINISHED
        with reported(self.path):
            # Left by a process that was killed
            shutil.rmtree(folder, ignore_errors=True)
            (folder / SITE).mkdir(parents=True)
            before = self.current
            earlier = read_manifest(before)["files"] if before else {}
            try:
                yield Release(folder, before and before / SITE, earlier)
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def finish(self, release: Release, files: Files, redirects: str, about: dict) -> bool:
        """Let readers have a release. Return False if they have its very files already."""
        (release.folder / REDIRECTS).write_text(redirects, encoding="utf-8")
        rows = {
            name: [file.digest, file.size, *([file.source] if file.source else [])]
            for name, file in sorted(files.items())
        }
        text = json.dumps({**about, "files": rows}, ensure_ascii=False, indent=0) + "\n"
        (release.folder / MANIFEST).write_text(text, encoding="utf-8")
        before = self.current
        state = sha256(text.encode() + redirects.encode()).hexdigest()[:16]
        if before and before.name.partition("-")[0] == state and _same(release.folder, before):
            return False
        target = self.releases / state
        if target == before:
            # The same state, of which a file was damaged.
            target = self.releases / f"{state}-again"
        remove_release(target)
        # All files first, then the link to them, also after a power failure.
        os.sync()
        release.folder.rename(target)
        link = self.path / NEXT
        link.unlink(missing_ok=True)
        link.symlink_to(target.relative_to(self.path))
        link.replace(self.path / CURRENT)
        kept = {target, before}
        # What was erased for good must not lie in the release before, either.
        if before and read_manifest(before).get("erasures") != about["erasures"]:
            kept = {target}
        for old in self.releases.iterdir():
            if old not in kept:
                remove_release(old)
        return True


def _same(folder: Path, before: Path) -> bool:
    """Return whether every file of a release is one of the release before."""
    return all(
        path.stat().st_ino == (before / path.relative_to(folder)).stat().st_ino
        for path in (folder / SITE).rglob("*")
        if path.is_file()
    )


def read_manifest(release: Path) -> dict:
    """Return what is known of a release; nothing if its manifest cannot be read."""
    try:
        manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
        files = {name: File(*row) for name, row in manifest["files"].items()}
    except (OSError, ValueError, TypeError, KeyError):
        return {"files": {}}
    return {**manifest, "files": files}


def remove_release(folder: Path) -> None:
    """Remove what publish wrote of a release. A file that somebody else put there stays."""
    files: Iterable[str] = read_manifest(folder)["files"]
    for name in files:
        for part in names_with_compressed(name):
            (folder / SITE / part).unlink(missing_ok=True)
    for name in (REDIRECTS, MANIFEST):
        (folder / name).unlink(missing_ok=True)
    for parent, _folders, _files in os.walk(folder, topdown=False):
        with suppress(OSError):
            Path(parent).rmdir()


@contextmanager
def reported(path: Path) -> Iterator[None]:
    """Raise PublishError for what the system refuses."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            reason = f"There is no space left for {path}."
        elif error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            reason = f"{error.filename or path} cannot be written."
        else:
            reason = f"{path} cannot be written: {error}."
        raise PublishError(reason) from error
