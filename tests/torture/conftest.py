"""A world with a row of everything, and those who ask."""

import logging

import pytest
from django.test import Client

from teams.models import Level
from tests.teams.builder import Organisations
from tests.teams.harbour import Harbour

from .addresses import Real
from .sizes import Figures


@pytest.fixture(autouse=True)
def _quiet():
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True)
def _unlimited(settings):
    """What a limit refuses would not be tried."""
    settings.SUGGESTIONS_AN_HOUR = settings.SUGGESTIONS_AN_HOUR_FROM_ONE = 1_000_000
    settings.LINKED_LISTS_AN_HOUR_FROM_ONE = settings.API_REQUESTS_AN_HOUR_FROM_ONE = 1_000_000


@pytest.fixture
def figures(request):
    """Counts what a test did; written down when it ends."""
    counted = Figures(request.node.get_closest_marker("torture").args[0])
    yield counted
    counted.write()


@pytest.fixture
def everything_filled(filled, world):
    """A row of each model, and a published organisation."""
    harbour = Harbour(world, Organisations())
    harbour.publish(people=True)
    filled.harbour = harbour
    return filled


@pytest.fixture
def real(everything_filled):
    return Real(everything_filled, everything_filled.harbour.organisation)


@pytest.fixture
def browsers(everything_filled, contributor, desk_of, django_user_model):
    """Who asks, and with which browser."""
    root = Client()
    root.force_login(django_user_model.objects.create_superuser("root"))
    return {
        "anonymous": Client(),
        "contributor": contributor,
        "editor": desk_of("Editors", "emil"),
        "administrator": root,
        "owner": everything_filled.harbour.make.member(
            everything_filled.harbour.organisation, Level.OWNER, "olga"
        ),
    }
