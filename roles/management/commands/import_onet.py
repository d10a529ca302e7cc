from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from ...catalogues.onet import bring_in
from ...catalogues.onet_files import OnetError, read
from ...search import index
from ._progress import Progress


class Command(BaseCommand):
    help = (
        "Reads a folder with O*NET's database as published (tab-separated text) into the "
        "catalogue of the same name. A second run changes nothing; all is written, or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *args, folder, **options):
        try:
            onet = read(folder)
        except OnetError as error:
            raise CommandError(str(error)) from error
        progress = Progress(self.stdout)
        written = bring_in(onet, progress.show)
        progress.end()
        index.optimize()
        self.stdout.write(f"O*NET {onet.edition}: {written.total:,} writes.")
        for verb, counts in (
            ("added", written.added),
            ("changed", written.changed),
            ("removed", written.removed),
        ):
            named = [f"{number:,} {what}" for what, number in counts.items() if number]
            if named:
                self.stdout.write(f"  {verb}: {', '.join(named)}")
        for what, names in (
            ("left alone, because an editor has changed it", written.left_alone),
            ("left out, because the title is too long", onet.left_out),
        ):
            for name in names:
                self.stdout.write(f"  {what}: {name}")
