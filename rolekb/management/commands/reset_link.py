from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from rolekb.reset_links import make_path
from sources.addresses import site_of


class Command(BaseCommand):
    help = "Print a link by which somebody sets a new password. It works once and for a day."

    def add_arguments(self, parser):
        parser.add_argument("name", help="the username of the account")
        parser.add_argument(
            "--site",
            default=settings.SITE_ADDRESS,
            help="where the site stands: https://rolebook.example (SITE_ADDRESS by default)",
        )

    def handle(self, *, name: str, site: str, **options):
        if not site_of(site) or site.rstrip("/").lower() != site_of(site):
            raise CommandError("Say where the site stands: --site https://rolebook.example")
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"There is no account {name}. Capital and small letters count.")
        if not user.is_active:
            raise CommandError(
                f"The account {name} is deactivated. An administrator can activate it in /admin/."
            )
        self.stdout.write(f"{site_of(site)}{make_path(user, 'manage.py')}")
