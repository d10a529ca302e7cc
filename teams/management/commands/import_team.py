import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from roles.queries.title_reader import Titles, score

from ...exchange import is_exchange
from ...importing import carrying
from ...importing.cells import DayOrder
from ...importing.listing import Listing
from ...importing.plan import Outcome, Plan
from ...importing.records import Options, needs_day_order, needs_fallback_team, propose_options
from ...importing.sheets import SheetError, find_table, read_file
from ...importing.writing import ChangedMeanwhileError, carry_out
from ..arguments import organisation_of

MOST_LINES = 200
"""Lines that are named one by one."""
REFUSED, OPEN = 2, 3
"""Exit codes: the list or a line is refused; something has to be asked."""


class Command(BaseCommand):
    help = (
        "Compare a list of people (CSV, XLSX, JSON) with an organisation and, with --apply, take "
        "it in: all of it or nothing. Titles that are certain or likely are linked, the others "
        "wait to be decided. What would have to be asked is refused: use the pages for that. "
        "Exits with 2 if something is refused, with 3 if something has to be asked."
    )

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="the slug, as in the address of its page")
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="write it; else only report")
        parser.add_argument("--team", default="", help="of lines that name none")
        parser.add_argument(
            "--day-first", dest="order", action="store_const", const=DayOrder.DAY_FIRST
        )
        parser.add_argument(
            "--month-first", dest="order", action="store_const", const=DayOrder.MONTH_FIRST
        )
        parser.add_argument(
            "--with-ended", action="store_true", help="take in those who have left, too"
        )
        parser.add_argument(
            "--without-refused", action="store_true", help="take in the other lines all the same"
        )
        parser.add_argument(
            "--end-missing",
            type=datetime.date.fromisoformat,
            metavar="DAY",
            help="end the places that are not in the list on this day",
        )
        parser.add_argument(
            "--end-many", action="store_true", help="even if that is more than a fifth of them"
        )

    def handle(self, *, organisation: str, file: Path, apply: bool, **options):
        row = organisation_of(organisation)
        titles = Titles()
        try:
            carried = self._read(file, titles, options)
            listing = Listing(row, carried, titles)
        except (OSError, SheetError) as error:
            raise CommandError(f"{file.name}: {error}", returncode=REFUSED) from error
        wishes = {
            "takes_ended": options["with_ended"],
            "leaves_out_refused": options["without_refused"],
            "ends_missing_on": options["end_missing"],
            "ends_many": options["end_many"],
        }
        plan = listing.plan_likely(**wishes)
        self._report(plan, carried)
        self._refuse(plan)
        if not apply:
            self.stdout.write("Nothing is written without --apply.")
            return
        try:
            carry_out(
                row,
                None,
                lambda: listing.plan_likely(anew=True, **wishes),
                seen=plan.digest,
                exchange=listing.exchange,
            )
        except ChangedMeanwhileError as error:
            raise CommandError(
                "The organisation has changed meanwhile. Nothing was taken in.", returncode=OPEN
            ) from error
        self.stdout.write("Taken in." if plan.changes_something else "There was nothing to do.")

    def _read(self, file: Path, titles: Titles, options) -> carrying.Carried:
        content = file.read_bytes()
        if is_exchange(text := content.decode(errors="replace")):
            return carrying.start_exchange(text)
        sheet = find_table(read_file(content, file.name), lambda text: score(titles.read(text)))
        proposed = propose_options(sheet)
        chosen = Options(
            options["order"] or proposed.day_order, proposed.fills_down, options["team"]
        )
        if not sheet.has_header:
            raise CommandError("No line of the file names its columns.", returncode=OPEN)
        if needs_day_order(sheet, chosen):
            raise CommandError("Say --day-first or --month-first.", returncode=OPEN)
        if not chosen.fallback_team and needs_fallback_team(sheet, chosen):
            raise CommandError("Some lines name no team: say --team NAME.", returncode=OPEN)
        return carrying.only_used(carrying.start(sheet, chosen))

    def _report(self, plan: Plan, carried: carrying.Carried) -> None:
        if carried.dropped:
            self.stdout.write(f"Not read and never stored: {', '.join(carried.dropped)}")
        for line in plan.skipped:
            self.stdout.write(f"line {line.number}: skipped, {line.reason}")
        listed = [row for row in plan.rows if row.outcome is not Outcome.SAME]
        for row in listed[:MOST_LINES]:
            details = [row.reason, *(f"{c.label}: {c.before} → {c.after}" for c in row.changes)]
            self.stdout.write(
                f"line {row.line}: {row.outcome.label}, {row.name}, {row.title or '–'}, {row.team}"
                + "".join(f"; {detail}" for detail in details if detail)
            )
        if len(listed) > MOST_LINES:
            self.stdout.write(f"… and {len(listed) - MOST_LINES} more")
        for row in plan.missing[:MOST_LINES]:
            self.stdout.write(f"not in the list: {row.name}, {row.title or '–'}, {row.team}")
        for sentence in (*plan.notes, *plan.warnings):
            self.stdout.write(sentence)
        counts = ", ".join(f"{number} {kind.label}" for kind, number in plan.counts.items())
        self.stdout.write(f"{counts}; {len(plan.missing)} not in the list.")

    def _refuse(self, plan: Plan) -> None:
        """Raise CommandError if the plan cannot be taken in."""
        if plan.open_questions:
            for question in plan.open_questions:
                choices = " / ".join(label for _, label in question.choices)
                self.stderr.write(f"{question.text} {choices}")
            raise CommandError(
                "This has to be answered on the pages. Nothing was taken in.", returncode=OPEN
            )
        if not plan.ends_are_confirmed:
            raise CommandError(
                f"More than a fifth would end ({len(plan.missing)} of {plan.current}): say "
                "--end-many if that is meant. Nothing was taken in.",
                returncode=OPEN,
            )
        if not plan.can_be_taken_in:
            raise CommandError("Some lines are refused. Nothing was taken in.", returncode=REFUSED)
