import datetime
from functools import cache

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from roles.models import Alias, Role
from teams.models import Level, Organisation
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


@pytest.fixture(scope="session")
def kept_harbour(keep):
    """The rows of it, for a day: tests compare its dates with the day on which they begin."""
    return cache(lambda day: keep(lambda world: Harbour(world, Organisations())))


@pytest.fixture
def harbour(kept_harbour, world, organisations, today) -> Harbour:
    """An organisation with a team of four places, and browsers of those who may see it."""
    # What another fixture has made may be the same rows.
    if any(model.objects.exists() for model in (Role, Organisation, get_user_model())):
        return Harbour(world, organisations)
    return kept_harbour(today).put_into(world)


def fill_canon(world) -> None:
    for name, short in ROLES.items():
        world.role(name.lower().replace(" ", "-"), name=name, abbreviation=short)
    for title, role, language, whole in ALIASES:
        Alias.objects.create(
            role=world.role(role), title=title, language=language, whole_title_only=whole
        )


@pytest.fixture(scope="session")
def kept_canon(keep):
    return keep(fill_canon)


@pytest.fixture
def canon(kept_canon, world, monkeypatch):
    """The canonical roles that lists of people are read with, on the day of the team files."""
    monkeypatch.setattr("teams.importing.loading.today", lambda: TODAY)
    kept_canon.put_into(world)


@pytest.fixture
def quayside(organisations):
    """An organisation without anything in it."""
    return organisations.make("Quayside")


@pytest.fixture
def edith(organisations, quayside):
    """A browser of an editor of Quayside."""
    return organisations.member(quayside, Level.EDITOR, "edith")
