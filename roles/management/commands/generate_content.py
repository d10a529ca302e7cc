from django.core.management.base import BaseCommand, CommandError

from sources.catalogued import Origin

from ...catalogues.generating import generate
from ...models import Claim, Role
from ...search import index
from ._progress import Progress


class Command(BaseCommand):
    help = (
        "Makes up roles and statements, to try the site at a size that it does not have yet. "
        "Refuses where there is content, unless told otherwise."
    )

    def add_arguments(self, parser):
        parser.add_argument("--roles", type=int, default=10_000)
        parser.add_argument("--statements", type=int, default=100_000)
        parser.add_argument("--seed", type=int, default=1, help="The same seed, the same rows.")
        parser.add_argument(
            "--beside-content", action="store_true", help="Write them where there is content too."
        )
        parser.add_argument(
            "--edited",
            action="store_true",
            help="Make them part of the collection, as if editors had entered them, "
            "instead of a catalogue of their own.",
        )

    def handle(self, *args, roles, statements, seed, beside_content, edited, **options):
        if roles < 1 or statements < 0:
            raise CommandError("At least one role is needed, and no fewer than 0 statements.")
        if not beside_content and (Role.objects.exists() or Claim.objects.exists()):
            raise CommandError(
                "There is content in this database. To write made-up rows beside it, add "
                "--beside-content; no command takes them out again."
            )
        if Role.everything.filter(slug__startswith=f"made-up-{seed}-role-").exists():
            raise CommandError(f"The rows of seed {seed} are there already: choose another seed.")
        progress = Progress(self.stdout)
        origin = Origin.EDITED.value if edited else Origin.GENERATED.value
        written = generate(roles, statements, seed, origin, progress.show)
        progress.end()
        index.optimize()
        self.stdout.write(f"{written.total:,} rows were made up.")
