import sys
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from ...editing.questions import Code
from ...importing.columns import TABLES
from ...importing.files import RefusedFileError
from ...importing.importing import Import
from ...importing.names import CREATABLE
from ...importing.results import Outcome, RowResult

MOST_TOLD = 100
"""Refused rows that are told one by one."""


class Command(BaseCommand):
    help = "Import sources or claims from a CSV, JSON or XLSX file: all of it or nothing."

    def add_arguments(self, parser):
        parser.add_argument("table", choices=list(TABLES), help="what the rows are")
        parser.add_argument("file", type=Path, help="ends in .csv, .tsv, .json or .xlsx")
        parser.add_argument(
            "--create",
            nargs="+",
            choices=list(CREATABLE),
            default=[],
            metavar="WHAT",
            help=f"make what is unknown: {', '.join(CREATABLE)}",
        )
        parser.add_argument(
            "--publish",
            action="store_true",
            help="publish what the file says is published, and change what is published here; "
            "otherwise all that is new comes in as a draft",
        )
        parser.add_argument(
            "--confirm",
            nargs="+",
            choices=[code.value for code in Code if code.label],
            default=[],
            metavar="DOUBT",
            help="take rows in although this is questionable about them: "
            f"{', '.join(code.value for code in Code if code.label)}",
        )
        parser.add_argument("--user", help="in whose name history records it")
        parser.add_argument(
            "--preview", action="store_true", help="tell what would become of each row, and stop"
        )

    def handle(self, *, table, file, create, publish, confirm, user, preview, verbosity, **options):
        self._told = 0
        importing = Import(
            table,
            file.name,
            create=create,
            user=self._user(user),
            may_publish=publish,
            confirmed=confirm,
        )
        hidden = True if verbosity == 0 else None
        try:
            with (
                file.open("rb") as opened,
                tqdm(unit="row", file=sys.stderr, disable=hidden) as bar,
            ):

                def progress(rows: int, done: int, total: int) -> None:
                    bar.set_postfix_str(f"{done / total:.0%} of the file" if total else "")
                    bar.update(rows - bar.n)

                outcome = importing.run(
                    opened,
                    preview=preview,
                    tell=lambda fate: self._tell(fate, preview),
                    progress=progress,
                )
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        except RefusedFileError as error:
            raise CommandError(f"{file.name}: {error}\nNothing was imported.") from error
        for made in outcome.made:
            self.stdout.write(f"{'would make' if not outcome.written else 'made'} {made}")
        if outcome.refused and not preview:
            raise CommandError(f"{outcome}. Nothing was imported.")
        if outcome.unconfirmed and not preview:
            asked = ", ".join(f"{code} ({outcome.asked[code]})" for code in outcome.unconfirmed)
            raise CommandError(
                f"{outcome}. Nothing was imported: look at the preview and confirm {asked}."
            )
        self.stdout.write(f"{outcome}." + (" Nothing was written." if preview else ""))

    def _user(self, name: str | None):
        if not name:
            return None
        model = get_user_model()
        try:
            return model.objects.get_by_natural_key(name)
        except model.DoesNotExist:
            raise CommandError(f"There is no user {name}.") from None

    def _tell(self, fate: RowResult, preview: bool) -> None:
        out = self.stderr if fate.what == Outcome.REFUSED else self.stdout
        if fate.what != Outcome.REFUSED and not preview:
            return
        if fate.what == Outcome.REFUSED:
            self._told += 1
            if self._told > MOST_TOLD:
                return
        with tqdm.external_write_mode():
            out.write(f"line {fate.line}: {fate.what} {fate.name}")
            for fault in fate.faults:
                out.write(f"    {fault}")
            if fate.what == Outcome.CHANGED:
                for change in fate.changes:
                    out.write(f"    {change.label}: “{change.before}” becomes “{change.after}”")
            for doubt in fate.doubts:
                out.write(f"    {doubt.code}: {doubt}")
            for remark in fate.remarks:
                out.write(f"    {remark}")
