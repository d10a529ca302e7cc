from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...importing import exporting, files
from ...importing.columns import TABLES


class Command(BaseCommand):
    help = "Write all sources or claims to a CSV, JSON or XLSX file, drafts included."

    def add_arguments(self, parser):
        parser.add_argument("table", choices=list(TABLES), help="what the rows are")
        parser.add_argument("file", type=Path, help="ends in .csv, .json or .xlsx")

    def handle(self, *, table, file, **options):
        unfinished = file.with_name(f".{file.name}.unfinished")
        try:
            kind = files.kind_of(file.name, files.WRITERS)
            with unfinished.open("wb") as opened:
                exporting.write(table, opened, kind)
            unfinished.replace(file)
        except files.RefusedFileError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(f"Wrote {file}.")
