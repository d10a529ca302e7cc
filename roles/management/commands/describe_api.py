"""Write the OpenAPI description of /api/v1/ to docs/schema/."""

from django.core.management.base import BaseCommand

from roles.api.description import PATH, as_text, build


class Command(BaseCommand):
    help = "Writes the OpenAPI description of /api/v1/ to docs/schema/, for developers."
    requires_system_checks = ()

    def handle(self, *args, **options):
        PATH.write_text(as_text(build()), "utf-8")
        self.stdout.write(f"Written: {PATH.name}")
