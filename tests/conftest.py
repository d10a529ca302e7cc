"""Named actors, and a small world of roles and claims that every test may use."""

import pytest
from hypothesis import settings

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
def admin_desk(client, administrator):
    """A browser signed in as an administrator."""
    client.force_login(administrator)
    return client
