"""What the address of a page of ours leads to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.urls import Resolver404, resolve

from lib.kinds import ItemRef
from newsletters.composing.links import CLICK, read

# Pages of single things: the name of the page, the kind, and how the page calls its number.
PAGES = {
    "community:thread": ("thread", "thread_id"),
    "community:article": ("article", "article_id"),
    "community:example": ("example", "example_id"),
    "directory:listing": ("listing", "listing_id"),
}
LARGEST = 2**63 - 1  # number that a thing can have


def is_address(text: str) -> bool:
    """Whether it is meant for one, ours or not."""
    return text.startswith(("/", "http://", "https://"))


def led_to(text: str, *, host: str, member_id: int) -> ItemRef | None:
    """The thing whose page it is, also by a link of a letter to this member."""
    try:
        parts = urlsplit(text.strip())
        if parts.netloc and parts.netloc not in {host, urlsplit(settings.SITE_URL).netloc}:
            return None
        found = resolve(parts.path)
    except (ValueError, Resolver404):
        return None
    if found.view_name == "newsletters:click":
        link = read(CLICK, found.kwargs["token"])
        return link.ref if link and link.member_id == member_id else None
    kind, name = PAGES.get(found.view_name, ("", ""))
    return ItemRef(kind, found.kwargs[name]) if kind and found.kwargs[name] <= LARGEST else None
