"""Named actors, and a small world of roles and claims that every test may use."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from hypothesis import settings

from rolekb import groups
from tests.world import World

settings.register_profile("suite", deadline=None, max_examples=200)
settings.load_profile("suite")


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Slow hashing is for those who guess, not for those who test."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db) -> World:
    """An empty world to put roles, responsibilities and claims into."""
    return World()


@pytest.fixture
def visitor(client):
    """A reader without an account."""
    return client


@pytest.fixture
def administrator(db, django_user_model):
    return django_user_model.objects.create_superuser("ada", "ada@example.org", "a good password")


@pytest.fixture
def desk_of(db, django_user_model):
    """Signs a browser in as somebody of a group: ``desk_of("Contributors", "cora")``."""

    def sign_in(group: str, name: str) -> Client:
        groups.make()
        person = django_user_model.objects.create_user(name, password="a good one", is_staff=True)
        person.groups.add(Group.objects.get(name=group))
        browser = Client()
        browser.force_login(person)
        browser.person = person
        return browser

    return sign_in


@pytest.fixture
def contributor(desk_of):
    """A browser signed in as a contributor."""
    return desk_of("Contributors", "cora")


@pytest.fixture
def editor(desk_of):
    """A browser signed in as an editor."""
    return desk_of("Editors", "edith")


@pytest.fixture
def admin_desk(client, administrator):
    """A browser signed in as an administrator."""
    client.force_login(administrator)
    return client
