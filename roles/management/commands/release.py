import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roles.releases.errors import BusyError, ReleaseError
from roles.releases.making import make_release

FAILED, LATER = 1, 75
"""Statuses: 75 says that the same command will work later (EX_TEMPFAIL)."""


class Command(BaseCommand):
    help = (
        "Writes the whole public content as one release: JSON, CSV and SQLite, with checksums and "
        "what changed since the release before. The same content makes the same bytes."
    )

    def create_parser(self, prog_name, subcommand, **kwargs):
        # Here --version is that of the release, not of Django.
        kwargs["conflict_handler"] = "resolve"
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser):
        parser.add_argument(
            "directory",
            type=Path,
            nargs="?",
            default=settings.RELEASES,
            help="a folder of its own (RELEASES by default); DIR/current is the newest release",
        )
        parser.add_argument(
            "--address",
            default=settings.SITE_ADDRESS,
            help="where the site stands: https://rolebook.example (SITE_ADDRESS by default)",
        )
        parser.add_argument(
            "--version", default="", help="by default the day of the content and its digest"
        )
        parser.add_argument(
            "--since",
            type=Path,
            help="an earlier release to compare with: its folder or rolebook.json (by default the "
            "newest in DIR)",
        )
        parser.add_argument(
            "--first-start",
            action="store_true",
            help="do nothing if there is a release already",
        )

    def handle(self, *, directory, address, version, since, first_start, verbosity, **options):
        if directory is None:
            raise CommandError("Name the folder: manage.py release DIR, or set RELEASES.")
        if first_start and (directory / "current").exists():
            return
        started = time.monotonic()
        report = self._progress if verbosity and self.stderr.isatty() else lambda words: None
        try:
            result = make_release(
                directory, address=address.rstrip("/"), version=version, since=since, report=report
            )
        except ReleaseError as error:
            status = LATER if isinstance(error, BusyError) else FAILED
            raise CommandError(f"{error}\nNothing was released.", returncode=status) from error
        if not verbosity:
            return
        if not result.is_new:
            self.stdout.write(f"Version {result.version} is there already, and the same.")
            return
        compared = (
            f"since {result.since}: {result.added:,} added, {result.changed:,} changed, "
            f"{result.withdrawn:,} withdrawn"
            if result.since
            else "the first release here"
        )
        self.stdout.write(
            f"Version {result.version}: {result.statements:,} statements, {compared}; "
            f"{result.bytes / 2**20:,.1f} MiB in {time.monotonic() - started:,.1f} s."
        )

    def _progress(self, words: str) -> None:
        self.stderr.write(f"{words} …")
