from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from rolekb.backup import restore
from rolekb.backup.errors import BackupError

SHOWN_PROBLEMS = 5


class Command(BaseCommand):
    help = (
        "Restores a backup into an empty database, migrates it and checks it: references, search "
        "index, content, and the number of rows of every table. Stop the site first."
    )
    # The database that these would look at is not there yet.
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a file that manage.py backup wrote")

    def handle(self, *, file: Path, **options):
        try:
            restored = restore(file)
        except BackupError as error:
            raise CommandError(f"{error}\nNothing was restored.") from error
        for table, rows in sorted(restored.counts.items()):
            if rows:
                self.stdout.write(f"{rows:>10,}  {table}")
        if restored.problems:
            shown = restored.problems[:SHOWN_PROBLEMS]
            more = len(restored.problems) - len(shown)
            self.stdout.write(
                "The content had these problems when the backup was written:\n"
                + "\n".join(f"    {problem}" for problem in shown)
                + (f"\n    and {more} more" if more else "")
            )
        sound = "" if restored.problems else ", all sound"
        self.stdout.write(
            f"Restored and checked: {sum(restored.counts.values()):,} rows of "
            f"{len(restored.counts)} tables as in the backup, all references, the search index and "
            f"{restored.counts['roles_claim']:,} claims{sound}."
        )
