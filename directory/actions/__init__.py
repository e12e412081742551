"""Every write of the directory, one verb a function."""

from directory.actions.dealing import agree_deal, close_deal, decline_deal, offer_deal
from directory.actions.erasing import erase_deals, erase_listings
from directory.actions.listing import (
    close_listing,
    hide_listing,
    list_item,
    note_seen,
    refresh_facets,
    restore_listing,
)

__all__ = [
    "agree_deal",
    "close_deal",
    "close_listing",
    "decline_deal",
    "erase_deals",
    "erase_listings",
    "hide_listing",
    "list_item",
    "note_seen",
    "offer_deal",
    "refresh_facets",
    "restore_listing",
]
