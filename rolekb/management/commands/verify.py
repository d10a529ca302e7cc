from django.core.management.base import BaseCommand, CommandError

from rolekb.verification import MOST, verify

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Check that the database holds what the site promises: rules, history, search index, "
        "quotations, memberships. It changes nothing and can run at any time."
    )
    # What is wrong with the database is what it reports.
    requires_migrations_checks = False

    def handle(self, **options):
        total = 0
        for check, faults in verify():
            total += len(faults)
            many = f"{len(faults):,}{' or more' if len(faults) == MOST else ''}"
            self.stdout.write(f"{check.name}: {many if faults else 'sound'}")
            for fault in faults[:SHOWN]:
                self.stdout.write(f"    {fault}")
            if len(faults) > SHOWN:
                self.stdout.write(f"    and {len(faults) - SHOWN:,} more")
        if total:
            raise CommandError(f"Faults: {total:,}.")
        self.stdout.write("The database is sound.")
