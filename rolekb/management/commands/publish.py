import os
import signal
import sys
import threading
import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from rolekb.publishing import BusyError, PublishError, publish

FAILED, LATER = 1, 75
"""Statuses: 75 says that the same command will work later (EX_TEMPFAIL)."""


class Command(BaseCommand):
    help = (
        "Writes the public site as files for a server of files or a CDN. Readers get the old "
        "edition until the new one is complete; only what changed is written."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", type=Path, help="a folder of its own; DIR/current/site")
        parser.add_argument(
            "--address",
            default=settings.SITE_ADDRESS,
            help="where it will stand: https://rolebook.example (SITE_ADDRESS by default)",
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=os.cpu_count() or 1,
            help="how many render at once (as many as processors by default)",
        )

    def handle(self, *, directory: Path, address: str, processes: int, verbosity: int, **options):
        started = time.monotonic()
        # A service that is stopped leaves nothing unfinished.
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        report = self._progress if verbosity and self.stderr.isatty() else None
        try:
            result = publish(directory, address, processes, report)
        except PublishError as error:
            status = LATER if isinstance(error, BusyError) else FAILED
            raise CommandError(f"{error}\nNothing was published.", returncode=status) from error
        if not verbosity:
            return
        if not result.changed:
            self.stdout.write(f"{result.files:,} files, all as they were.")
            return
        self.stdout.write(
            f"{result.files:,} files, {result.bytes / 2**20:,.1f} MiB: {result.written:,} written, "
            f"{result.removed:,} removed, in {time.monotonic() - started:,.0f} s."
        )

    def _progress(self, done: int, total: int) -> None:
        end = "\n" if done == total else ""
        self.stderr.write(f"\r{done:,} of {total:,}", ending=end)
        self.stderr.flush()
