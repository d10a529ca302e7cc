"""Load an organisation to look at. Its firm, teams and people are invented."""

from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from teams import exchange
from teams.access import make_organisation, set_visibility
from teams.editing import fill

EXAMPLE = Path(__file__).resolve().parents[2] / "example.json"


class Command(BaseCommand):
    help = "Load an example organisation with invented people, of which an account is the owner."

    def add_arguments(self, parser):
        parser.add_argument("owner", help="the name that the owner signs in with")
        parser.add_argument(
            "--public", action="store_true", help="let everybody read it, with the names"
        )

    @transaction.atomic
    def handle(self, *args, owner, public, **options):
        users = get_user_model()._default_manager
        try:
            user = users.get_by_natural_key(owner)
        except users.model.DoesNotExist:
            raise CommandError(f"There is no account “{owner}”.") from None
        example = exchange.read(EXAMPLE.read_text(encoding="utf-8"))
        organisation = make_organisation(example.name, user)
        if organisation is None:
            raise CommandError("There is no room for another organisation: see ORGANISATIONS.")
        fill(organisation, example)
        if public:
            set_visibility(organisation, user, public=True, people=True)
            organisation.refresh_from_db()
        self.stdout.write(f"Loaded: {organisation.get_absolute_url()}")
