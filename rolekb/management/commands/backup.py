from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rolekb.backup import back_up
from rolekb.backup.errors import BackupError


class Command(BaseCommand):
    help = (
        "Writes a backup of the whole database, with accounts, texts and history, to one file. "
        "The site may go on running."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the file to write; its folder must exist")
        parser.add_argument("--force", action="store_true", help="overwrite a file that exists")

    def handle(self, *, file: Path, force: bool, **options):
        try:
            counts = back_up(file, overwrite=force)
        except BackupError as error:
            raise CommandError(f"{error}\nNo backup was written.") from error
        self.stdout.write(
            f"Wrote {file}: {sum(counts.values()):,} rows of {len(counts)} tables, "
            f"{file.stat().st_size:,} bytes."
        )
