from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roles.content import files, update
from roles.content.records import ContentError, Records
from roles.content.update import Plan
from roles.search import index

UPDATE = ".venv/bin/python manage.py load_content --update"

_NAMED = [
    ("edited", "kept, because an editor changed them here"),
    ("deleted", "left out, because an editor deleted them here"),
    ("erased", "left out, because they were erased here"),
    ("stranded", "left out, because they need what was deleted or erased here"),
    ("needed", "kept although gone from the files, because others need them"),
]


class Command(BaseCommand):
    help = "Load the content files into an empty database, or bring in what is new in them."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=settings.CONTENT_DIR,
            help="the folder of the files (fixtures/ by default)",
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument(
            "--first-start",
            action="store_true",
            help="fill an empty database; of any other only say whether newer content has come",
        )
        how.add_argument(
            "--update",
            action="store_true",
            help="bring in what is new or changed in the files and no editor has touched",
        )

    def handle(self, *, folder: Path, first_start: bool, update: bool, **options):
        try:
            message = _load(files.read(folder), first_start, update)
        except ContentError as error:
            raise CommandError(f"{error}\nNothing was loaded.") from error
        index.optimize()
        if message:
            self.stdout.write(message)


def _load(records: Records, first_start: bool, wanted: bool) -> str:
    """Load the records, or leave the database alone. Returns what to say about it."""
    if wanted:
        return _summary(update.bring_in(records))
    if not update.was_loaded():
        return f"Loaded the content: {len(update.bring_in(records).new)} records."
    if not first_start:
        raise CommandError(
            "The database holds content already. To bring in what is new in the files and "
            f"no editor has touched:\n    {UPDATE}"
        )
    if not (count := update.plan(records).size):
        return ""
    return (
        f"The content files are newer than this database: {count} "
        f"{'record differs' if count == 1 else 'records differ'}.\n"
        f"This brings them in, and leaves alone what an editor changed:\n    {UPDATE}"
    )


def _summary(done: Plan) -> str:
    counts = f"{len(done.new)} new, {len(done.changed)} updated, {len(done.removed)} removed."
    lines = [counts]
    for name, words in _NAMED:
        if records := getattr(done, name):
            lines += [f"{len(records)} {words}:", *(f"    {record}" for record in records)]
    return "\n".join(lines)
