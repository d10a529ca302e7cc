import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...domain.title_lists import ListError, parse
from ...domain.titles import Tier
from ...importing.guard import RefusedFileError
from ...importing.title_files import LinkedRow, as_csv, text_of_file
from ...queries.title_reader import Titles, score


class Command(BaseCommand):
    help = (
        "Read a list of titles, or a table with a column of titles, from standard input and write "
        "it as CSV with the role of each. Roles that are certain or likely are filled in."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--certain", action="store_true", help="leave out roles that are only likely"
        )

    def handle(self, *, certain, **options):
        titles = Titles()
        try:
            text = text_of_file(sys.stdin.buffer.read(), "")
            titles_list = parse(text, lambda title: score(titles.read(title)))
        except ListError as error:
            raise CommandError(f"No list of titles: {error.name}.") from error
        except RefusedFileError as error:
            raise CommandError(str(error)) from error
        tiers = (Tier.CERTAIN,) if certain else (Tier.CERTAIN, Tier.LIKELY)
        site = settings.SITE_ADDRESS or ""
        rows = []
        for row in titles_list.rows:
            read = titles.read(row.title)
            roles = read.roles if read.tier in tiers else ()
            linked = tuple((role.name, f"{site}{role.get_absolute_url()}") for role in roles)
            rows.append(LinkedRow(row.title, row.name, linked))
        self.stdout.write(as_csv(rows, titles_list.has_names), ending="")
