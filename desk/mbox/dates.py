"""When a message was written, as the programs of forty years have said it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

# Zones by name that the standard library does not know, in hours east of Greenwich.
ZONES = {
    "BST": 1, "WET": 0, "WEST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2,
    "EEST": 3, "MSK": 3, "MSD": 4, "SAST": 2, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8, "AWST": 8, "ACST": 9.5,
    "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "HST": -10, "AKST": -9, "AKDT": -8, "NST": -3.5, "NDT": -2.5,
}  # fmt: skip
NAMED_ZONE = re.compile(r"\b(?P<zone>[A-Z]{3,4})(?P<summer> DST)?\b\W*$")
REMARK = re.compile(r"\([^()]*\)")
EARLIEST = 1970
FARTHEST_ZONE = 14 * 3600


def first_date(texts: Iterable[str], *, latest: datetime) -> datetime | None:
    """The first of these that is a date between 1970 and the latest, in UTC."""
    for text in texts:
        found = date_in(text)
        if found and found.year >= EARLIEST and found <= latest:
            return found
    return None


def date_in(text: str) -> datetime | None:
    """The date a header says; a zone that nobody knows is taken as UTC."""
    plain = " ".join(REMARK.sub(" ", text).replace("\x00", " ").split())
    zone = NAMED_ZONE.search(plain)
    offset = ZONES.get(zone["zone"]) if zone else None
    parts = parsedate_tz(plain[: zone.start()] + " +0000" if zone and offset is not None else plain)
    if parts is None:
        return None
    seconds = (parts[9] or 0) if offset is None or zone is None else (offset + bool(zone["summer"])) * 3600
    if abs(seconds) > FARTHEST_ZONE:
        seconds = 0
    try:
        local = datetime(full_year(parts[0]), *parts[1:5], min(parts[5], 59), tzinfo=UTC)
        return (local - timedelta(seconds=seconds)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def full_year(year: int) -> int:
    """Years after 1999 as programs wrote them that added 1900, or “19” in front."""
    if 100 <= year < 200:
        return year + 1900
    return year - 17100 if 19100 <= year < 19200 else year
