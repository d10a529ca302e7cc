from django.core.management.base import BaseCommand

from ...erasing import erase_person
from ..arguments import organisation_of, person_of


class Command(BaseCommand):
    help = "Erase a person of an organisation for good: name, link, memberships, invitations."

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="the slug, as in the address of its page")
        parser.add_argument("key", help="of the person, the last part of the address of the page")

    def handle(self, *, organisation: str, key: str, **options):
        person = person_of(organisation_of(organisation), key)
        erase_person(person)
        self.stdout.write(
            f"Erased {key}. Backups that were made before still hold the name: see docs/privacy.md."
        )
