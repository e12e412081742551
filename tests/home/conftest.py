"""The deal between Ann and Bo as the tests of trade make it, and an event as those of the talk do."""

from tests.community.conftest import announce
from tests.directory.conftest import agreed, closed, listing, offer

__all__ = ["agreed", "announce", "closed", "listing", "offer"]
