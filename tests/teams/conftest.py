import datetime

import pytest
from django.utils import timezone

from roles.models import Alias
from teams.models import Level
from tests.roles.domain.titles import ALIASES, ROLES

from .builder import Organisations
from .harbour import Harbour
from .lists import TODAY


@pytest.fixture
def today() -> datetime.date:
    """The day on which a test begins: a run may begin on the day before."""
    return timezone.localdate()


@pytest.fixture
def organisations(db) -> Organisations:
    """Makes organisations, and browsers of people who may see them."""
    return Organisations()


@pytest.fixture
def harbour(world, organisations) -> Harbour:
    """An organisation with a team of four places, and browsers of those who may see it."""
    return Harbour(world, organisations)


@pytest.fixture
def canon(world, monkeypatch):
    """The canonical roles that lists of people are read with, on the day of the team files."""
    monkeypatch.setattr("teams.importing.loading.today", lambda: TODAY)
    for name, short in ROLES.items():
        world.role(name.lower().replace(" ", "-"), name=name, abbreviation=short)
    for title, role, language, whole in ALIASES:
        Alias.objects.create(
            role=world.role(role), title=title, language=language, whole_title_only=whole
        )


@pytest.fixture
def quayside(organisations):
    """An organisation without anything in it."""
    return organisations.make("Quayside")


@pytest.fixture
def edith(organisations, quayside):
    """A browser of an editor of Quayside."""
    return organisations.member(quayside, Level.EDITOR, "edith")
