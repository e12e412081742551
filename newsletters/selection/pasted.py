"""Which thing an address that somebody copied leads to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from lib.kinds import ItemRef, all_kinds
from profiles.gathering import stories_of

NUMBER = re.compile(r"\d{1,18}")
MOST_NUMBERS = 3  # in an address of ours


def item_at(address: str, viewer: Any) -> ItemRef | None:
    """What may stand in a letter and has its page there, where the viewer may see it."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" not in {"://", settings.SITE_URL}:
        return None
    ids = set(map(int, NUMBER.findall(parts.path)[:MOST_NUMBERS]))
    refs = {ItemRef(kind.name, pk) for kind in all_kinds() if kind.is_chosen for pk in ids}
    stories = stories_of(viewer, refs) if refs else {}
    return next((ref for ref, story in sorted(stories.items()) if urlsplit(story.url).path == parts.path), None)
