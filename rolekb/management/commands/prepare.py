from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Bring the database to this version: for the first start, and after each update. Runs "
        "migrate, load_content --first-start and check_quotations, and makes a first data release "
        "where RELEASES names a folder. A second run changes nothing."
    )
    # Applying them is the first thing that it does.
    requires_migrations_checks = False

    def handle(self, *, verbosity: int, **options):
        call_command("migrate", verbosity=verbosity, interactive=False)
        call_command("load_content", first_start=True, verbosity=verbosity)
        call_command("check_quotations", verbosity=verbosity)
        if settings.RELEASES:
            call_command("release", first_start=True, verbosity=verbosity)
