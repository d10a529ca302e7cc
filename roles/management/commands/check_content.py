from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from roles.content.check import check


class Command(BaseCommand):
    help = "Check the content files, in a temporary database of their own."

    def add_arguments(self, parser):
        parser.add_argument(
            "--from",
            dest="folder",
            type=Path,
            default=settings.CONTENT_DIR,
            help="the folder of the files (fixtures/ by default)",
        )
        parser.add_argument(
            "--texts",
            type=Path,
            nargs="+",
            default=[],
            help="the folders of the sources' texts, which the manifest names: quotations and "
            "paraphrases are compared with them",
        )

        parser.add_argument(
            "--doubts",
            action="store_true",
            help="show what is questionable and may be confirmed, too",
        )

    def handle(self, *, folder: Path, texts: list[Path], doubts: bool, **options):
        for texts_folder in texts:
            if not texts_folder.is_dir():
                raise CommandError(f"There is no folder {texts_folder}.")
        if not texts:
            self.stdout.write("Quotations were not looked up: that takes --texts FOLDER.")
        report = check(folder, texts)
        for problem in report.problems:
            self.stderr.write(problem)
        if doubts:
            for doubt in report.doubts:
                self.stdout.write(doubt)
        if report.problems:
            raise CommandError(f"Problems in the content: {len(report.problems)}.")
        if report.doubts and not doubts:
            self.stdout.write(f"Questionable, and confirmed: {len(report.doubts)} (see --doubts).")
        verified = "quotations verified" if texts else "quotations on record as verified"
        unchecked = f" ({report.unchecked} unchecked)" if report.unchecked else ""
        self.stdout.write(
            f"The content is sound: {report.sources} sources, {report.claims} claims, "
            f"{report.verified} {verified}{unchecked}, "
            f"{report.explained} contested points explained."
        )
