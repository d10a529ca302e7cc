"""Write the public site as files, for a server of files or a CDN (docs/publish.md)."""

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command
from django.db import connections
from django.utils.text import capfirst

from roles.models import Erasure
from roles.queries.content_state import current_state
from roles.sharing.sitemaps import ListSitemap
from sources.addresses import site_of

from ..health import what_is_missing
from .addresses import Contents, contents, file_name
from .errors import BusyError, PublishError
from .releases import Directory, File, Release
from .rendering import Renderer, site_at

__all__ = ["BusyError", "PublishError", "Result", "publish"]

ATTEMPTS = 3
"""How often to begin anew if the content changes while it is written."""
NOT_PUBLISHED = ["admin", "admin-desk", "account", "mfa", "socialaccount"]
"""Folders of static files that no public page names."""

Step = tuple[str, File, bool]
Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a run."""

    files: int
    written: int
    removed: int
    bytes: int
    """Of the files without their compressed forms."""
    changed: bool
    """Whether readers get another release now."""


def publish(path: Path, address: str, processes: int = 1, report: Report | None = None) -> Result:
    """Write the edition at this address into a folder. Raises PublishError, after which readers
    get what they got before."""
    site = _checked(address)
    if problem := what_is_missing():
        raise PublishError(capfirst(problem))
    directory = Directory(path, Path(settings.BASE_DIR))
    with directory.locked():
        for _attempt in range(ATTEMPTS):
            state = current_state()
            with directory.new_release() as release:
                moment = ListSitemap().newest
                if moment is None:
                    raise PublishError("There is no content yet: manage.py load_content")
                with tempfile.TemporaryDirectory() as static, site_at(site, moment, static):
                    steps, redirects = _write(
                        release, Path(static), processes, directory.lock, report
                    )
                # Only a part of a change may have been read.
                if current_state() != state:
                    continue
                files = {name: file for name, file, _written in steps}
                about = {
                    "address": site,
                    "content_of": moment.isoformat(),
                    "erasures": Erasure.objects.count(),
                }
                changed = directory.finish(release, files, redirects, about)
            return Result(
                files=len(files),
                written=sum(1 for _name, _file, written in steps if written),
                removed=len(set(release.earlier) - set(files)),
                bytes=sum(file.size for file in files.values()),
                changed=changed,
            )
    raise BusyError("The content changed again and again while it was written.")


def _checked(address: str) -> str:
    """Return the address of the site. Raises PublishError if it is none."""
    site = site_of(address)
    if not site:
        raise PublishError("Say where the edition will stand: --address https://rolebook.example")
    if address.rstrip("/").lower() != site:
        raise PublishError(f"{address} has to end with the host: the edition fills all of it.")
    return site


def _write(
    release: Release, static: Path, processes: int, lock: int | None, report: Report | None
) -> tuple[list[Step], str]:
    """Write all files. Return what was written, and where old addresses lead."""
    steps = [release.put(*file) for file in _static_files(static)]
    edition = contents()
    for name, _file, _written in steps:
        edition.published[f"/{name}"] = f"/{name}"
    total = len(edition.published) - len(steps)
    done = 0
    writer = _Writer(edition, release)
    with _map(writer, processes, lock) as mapped:
        for written in mapped(edition.tasks):
            steps += written
            done += len(written)
            if report:
                report(done, total)
    steps += [release.put(file_name(old), writer.renderer.moved(old)) for old in edition.moved]
    return steps, "".join(
        f'"{_quoted(old)}" "{new}";\n' for old, new in sorted(edition.moved.items())
    )


def _quoted(path: str) -> str:
    return unquote(path).replace("\\", "\\\\").replace('"', '\\"')


def _static_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the static files under the names that pages use, which hold a digest."""
    call_command(
        "collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_PUBLISHED, clear=False
    )
    prefix = settings.STATIC_URL.strip("/")
    for name in sorted(set(staticfiles_storage.hashed_files.values())):
        yield f"{prefix}/{name}", (folder / name).read_bytes()


class _Writer:
    """Renders pages and writes them."""

    def __init__(self, edition: Contents, release: Release) -> None:
        self.edition, self.release = edition, release
        self.renderer = Renderer(edition)

    def __call__(self, addresses: tuple[str, ...]) -> list[Step]:
        steps: list[Step] = []
        digests: dict[str, str] = {}
        # Cards come after their pages, which say whether they have changed.
        for address in sorted(addresses, key=lambda address: address.endswith("/card.png")):
            name = file_name(self.edition.published[address])
            source = digests.get(address, "")
            step = self.release.keep(name, source)
            if step is None:
                body, digest = self.renderer.render(address)
                digests.setdefault(f"{address.partition('?')[0]}card.png", digest)
                step = self.release.put(name, body, source)
            steps.append(step)
        return steps


_writer: _Writer | None = None


def _begin(lock: int | None, parent: int) -> None:
    """Set up a process that renders. It ends with the one that started it, and does not hold its
    lock: a run that was killed must not keep the next one from beginning."""
    if lock is not None:
        os.close(lock)

    def watch():
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _write_in_process(addresses: tuple[str, ...]) -> list[Step]:
    return _writer(addresses)


@contextmanager
def _map(writer: _Writer, processes: int, lock: int | None):
    """Yield what applies the writer to tasks, in their order, in so many processes."""
    global _writer
    if processes < 2:
        yield lambda tasks: map(writer, tasks)
        return
    # A connection cannot be shared with processes that are copies of this one.
    connections.close_all()
    _writer = writer
    pool = ProcessPoolExecutor(
        processes, get_context("fork"), initializer=_begin, initargs=(lock, os.getpid())
    )
    try:
        yield lambda tasks: pool.map(_write_in_process, tasks, chunksize=4)
    except BrokenProcessPool as error:
        raise PublishError("A process that rendered pages was killed.") from error
    finally:
        pool.shutdown(cancel_futures=True)
        _writer = None
