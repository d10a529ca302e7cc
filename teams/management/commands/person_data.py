import json

from django.core.management.base import BaseCommand

from ...erasing import everything_about
from ..arguments import organisation_of, person_of


class Command(BaseCommand):
    help = "Print everything that is stored about a person of an organisation, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="the slug, as in the address of its page")
        parser.add_argument("key", help="of the person, the last part of the address of the page")

    def handle(self, *, organisation: str, key: str, **options):
        person = person_of(organisation_of(organisation), key)
        data = everything_about(person)
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
