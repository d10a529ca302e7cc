from django.core.management.base import BaseCommand, CommandError

from roles.search import index

SHOWN = 20


class Command(BaseCommand):
    help = "Check that the search index matches the content, or rebuild it."

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--check", action="store_true", help="report, and change nothing")
        what.add_argument("--rebuild", action="store_true", help="make it anew")

    def handle(self, *, rebuild: bool, **options):
        if rebuild:
            index.ensure()
            count = index.rebuild()
            self.stdout.write(f"Indexed {count} documents.")
        if faults := list(index.faults()):
            lines = "\n".join(f"    {fault}" for fault in faults[:SHOWN])
            more = f"\n    and {len(faults) - SHOWN} more" if len(faults) > SHOWN else ""
            raise CommandError(
                f"The search index is not what the content makes it:\n{lines}{more}\n"
                "manage.py search_index --rebuild makes it anew."
            )
        self.stdout.write("The search index is what the content makes it.")
