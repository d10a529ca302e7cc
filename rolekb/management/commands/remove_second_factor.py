from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from rolekb.second_factor import take_away


class Command(BaseCommand):
    help = (
        "Take the second factor of an account away and end its sessions, for somebody who has lost "
        "their phone and their recovery codes. The password stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        if not take_away(user):
            raise CommandError(f"{username} has no second factor. Nothing was changed.")
        self.stdout.write(f"{username} signs in with the password alone now.")
