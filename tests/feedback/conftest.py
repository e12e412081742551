"""The deal between Ann and Bo, as the tests of trade make it."""

from tests.directory.conftest import agreed, closed, listing, offer

__all__ = ["agreed", "closed", "listing", "offer"]
