"""What of a member somebody may read, as values for pages: asked of permissions.may_read, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lib.linked import as_json_ld
from profiles.models import Member, Sight
from profiles.permissions import SHOWN, may_read

WEEK, MONTH = 7, 31  # days


@dataclass(frozen=True, slots=True)
class Seen:
    """A member as one viewer sees them; what they may not read is empty."""

    pronouns: str
    place: str
    website: str
    about: str
    joined: datetime | None
    here: str  # in words, no closer than the day
    subjects: bool  # whether it is said what they talk about


def seen_of(member: Member, viewer: Any, *, now: datetime) -> Seen:
    """No query."""
    may = {field: may_read(viewer, member, field) for field in SHOWN}
    return Seen(
        pronouns=member.pronouns if may["pronouns"] else "",
        place=member.place if may["place"] else "",
        website=member.website if may["website"] else "",
        about=member.about if may["about"] else "",
        joined=member.joined if may["joined"] else None,
        here=here_in_words(member.last_here, now=now) if may["here"] else "",
        subjects=may["subjects"],
    )


def here_in_words(when: datetime | None, *, now: datetime) -> str:
    """When somebody was last here, as closely as others are told."""
    if when is None:
        return ""
    days = (_day(now) - _day(when)).days
    if days <= 0:
        return _("today")
    if days < WEEK:
        return _("this week")
    return _("this month") if days < MONTH else _("longer ago")


def described(member: Member, seen: Seen) -> dict[str, Any]:
    """What a member's page tells machines: its one address, and its description (schema.org)."""
    address = settings.SITE_URL + member.get_absolute_url()
    person: dict[str, Any] = {"@type": "Person", "name": member.name, "alternateName": member.username, "url": address}
    if seen.about:
        person["description"] = seen.about
    if seen.website:
        person["sameAs"] = [seen.website]
    if seen.place:
        person["homeLocation"] = {"@type": "Place", "name": seen.place}
    data: dict[str, Any] = {"@type": "ProfilePage", "mainEntity": person}
    if seen.joined:
        data["dateCreated"] = seen.joined.date().isoformat()
    return {"canonical": address, "linked_data": as_json_ld(data)}


def linked_list(members: Sequence[Member]) -> SafeString:
    """A list of members as linked data: where each one's page is."""
    items = [
        {"@type": "ListItem", "position": place, "url": settings.SITE_URL + member.get_absolute_url()}
        for place, member in enumerate(members, 1)
    ]
    entity = {"@type": "ItemList", "itemListElement": items}
    return as_json_ld({"@type": "CollectionPage", "mainEntity": entity})


def is_roll_for_guests(request: Any) -> bool:
    """Whether guests may go through the list of members, as the owner decided."""
    return bool(request.own_site.roll == Sight.EVERYONE)


def _day(when: datetime) -> date:
    return timezone.localtime(when).date()
