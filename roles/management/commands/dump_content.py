from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roles.content import database, files


class Command(BaseCommand):
    help = "Write the whole knowledge base to content files."

    def add_arguments(self, parser):
        parser.add_argument(
            "--to",
            dest="folder",
            type=Path,
            default=settings.CONTENT_DIR,
            help="the folder of the files (fixtures/ by default)",
        )
        parser.add_argument(
            "--check",
            action="store_true",
            help="write nothing; fail if the files differ from the database",
        )

    def handle(self, *, folder: Path, check: bool, **options):
        content = database.read()
        if check:
            if differing := files.differing(content, folder):
                raise CommandError(f"The database differs from {', '.join(differing)} in {folder}.")
            self.stdout.write(f"The files in {folder} say what the database says.")
            return
        try:
            changed = files.write(content, folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        if changed:
            self.stdout.write(f"Wrote {', '.join(changed)} in {folder}.")
        else:
            self.stdout.write(f"The files in {folder} say what the database says already.")
