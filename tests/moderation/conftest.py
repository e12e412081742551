"""Something to moderate: the listing and the deals of the tests of trade."""

from tests.directory.conftest import agreed, closed, listing, offer

__all__ = ["agreed", "closed", "listing", "offer"]
