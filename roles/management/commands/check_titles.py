import csv
import json
from collections import Counter
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...domain.title_check import Expectation, check
from ...domain.titles import Name, NameKind, Tier
from ...queries.title_reader import NamesReader, Titles

_OF_SOFTWARE = ("15-", "11-3021")
"""How the codes of O*NET's occupations in information technology begin."""


class Command(BaseCommand):
    help = (
        "Read the titles of a CSV file (columns title and expected: slugs parted by “|”, or empty) "
        "and count what became of them."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, nargs="?", help="CSV with title and expected")
        parser.add_argument(
            "--vocabulary", type=Path, help="JSON with roles and aliases instead of the database's"
        )
        parser.add_argument(
            "--onet", type=Path, help="folder of O*NET: counts what its titles outside IT give"
        )

    def handle(self, *, file, vocabulary, onet, **options):
        if not file and not onet:
            raise CommandError("Name a file of titles, or a folder with --onet.")
        try:
            titles = NamesReader(_names(vocabulary)) if vocabulary else Titles()
            if file:
                self._check(file, titles, options["verbosity"])
            if onet:
                self._count(onet, titles, options["verbosity"])
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"It cannot be read: {error!r}") from error

    def _check(self, file: Path, titles: Titles | NamesReader, verbosity: int) -> None:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            wanted = [
                Expectation(row["title"], tuple(filter(None, row["expected"].split("|"))))
                for row in csv.DictReader(opened)
            ]
        report = check((title, titles.reading(title.title)) for title in wanted)
        for outcome, count in sorted(report.counts.items()):
            self.stdout.write(f"{count:6,}  {outcome}")
        with_role = sum(bool(title.roles) for title in wanted)
        self.stdout.write(
            f"{len(wanted):6,}  titles: of {with_role:,} with a role, {report.reached:,} are "
            f"linked, asked or offered first, {report.sure:,} of them linked or asked; of "
            f"{len(wanted) - with_role:,} without, {report.ticked_without_role:,} are ticked"
        )
        if verbosity > 1:
            for title in report.checked:
                roles = ", ".join(title.reading.roles)
                self.stdout.write(f"{title.outcome}: {title.expectation.title} ({roles})")

    def _count(self, folder: Path, titles: Titles | NamesReader, verbosity: int) -> None:
        with (folder / "Alternate Titles.txt").open(encoding="utf-8", newline="") as opened:
            rows = [(row[0], row[1]) for row in csv.reader(opened, delimiter="\t")][1:]
        of_software = {title for code, title in rows if code.startswith(_OF_SOFTWARE)}
        others = sorted({title for code, title in rows} - of_software)
        readings = [titles.reading(title) for title in others]
        counts = Counter(reading.tier for reading in readings)
        tiers = ", ".join(f"{counts[tier]:,} {tier}" for tier in Tier)
        self.stdout.write(f"O*NET: {len(others):,} titles outside information technology: {tiers}")
        if verbosity > 1:
            for reading in readings:
                if reading.tier in (Tier.CERTAIN, Tier.ASK, Tier.LIKELY):
                    roles = ", ".join(reading.roles)
                    self.stdout.write(f"{reading.tier}: {reading.title} ({roles})")


def _names(file: Path) -> list[Name]:
    """Return the names of a vocabulary: a list of roles with name, slug, abbreviation, aliases."""
    names = []
    for role in json.loads(file.read_text(encoding="utf-8")):
        names.append(Name(role["name"], role["slug"]))
        if role.get("abbreviation"):
            names.append(Name(role["abbreviation"], role["slug"], NameKind.ABBREVIATION))
        names += [
            Name(
                alias["title"],
                role["slug"],
                NameKind.ALIAS,
                alias.get("language", "en"),
                alias.get("whole_title_only", False),
            )
            for alias in role.get("aliases", [])
        ]
    return names
