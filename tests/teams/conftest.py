import pytest

from .builder import Organisations
from .harbour import Harbour


@pytest.fixture
def organisations(db) -> Organisations:
    """Makes organisations, and browsers of people who may see them."""
    return Organisations()


@pytest.fixture
def harbour(world, organisations) -> Harbour:
    """An organisation with a team of four places, and browsers of those who may see it."""
    return Harbour(world, organisations)
