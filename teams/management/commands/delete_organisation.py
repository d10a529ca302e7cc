from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...erasing import delete_organisation
from ...exporting import as_json
from ..arguments import organisation_of


class Command(BaseCommand):
    help = "Delete an organisation and everything in it, after writing it to a file."

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="the slug, as in the address of its page")
        parser.add_argument("file", type=Path, help="of JSON, which can be imported again")

    def handle(self, *, organisation: str, file: Path, **options):
        row = organisation_of(organisation)
        if file.exists():
            raise CommandError(f"{file} exists already.")
        file.write_text(as_json(row), encoding="utf-8")
        delete_organisation(row)
        self.stdout.write(f"Wrote {file}, and deleted {organisation}.")
