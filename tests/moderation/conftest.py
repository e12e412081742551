"""Something to moderate, the listing and the deals of the tests of trade, and Ed, who moderates too."""

from collections.abc import Callable

import pytest

from profiles.models import Member
from tests.directory.conftest import agreed, closed, listing, offer

__all__ = ["agreed", "closed", "ed", "listing", "offer"]


@pytest.fixture
def ed(member_named: Callable[..., Member]) -> Member:
    """Staff too, but of no group: the moderators' back room is not theirs."""
    return member_named("ed", is_staff=True)
