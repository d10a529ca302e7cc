import pytest

from .builder import Organisations


@pytest.fixture
def organisations(db) -> Organisations:
    """Makes organisations, and browsers of people who may see them."""
    return Organisations()
