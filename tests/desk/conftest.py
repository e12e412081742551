"""A site nobody owns yet, and the code its server told."""

import pytest
from django.core.cache import cache
from django.test import Client

from desk.setup.code import HAS_OWNER, setup_code
from profiles.models import Member

TYPED = {
    "name": "Olga Owner",
    "username": "olga",
    "email": "olga@commonplace.example",
    "password": "five grey geese at noon",
}


@pytest.fixture
def code(db: None) -> str:
    """The code of a site without an administrator."""
    cache.delete(HAS_OWNER)
    return setup_code()


@pytest.fixture
def typed(code: str) -> dict[str, str]:
    """What the first administrator types."""
    return TYPED | {"code": code}


@pytest.fixture
def at_home(client: Client, owner: Member) -> Client:
    """The owner, signed in."""
    client.force_login(owner)
    return client
