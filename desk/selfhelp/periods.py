"""The stretch of time that is looked at, and the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

LENGTHS: dict[str, timedelta | None] = {
    "4-weeks": timedelta(days=28),
    "quarter": timedelta(days=91),
    "year": timedelta(days=365),
    "all": None,
}
NAMES = {"4-weeks": _("4 weeks"), "quarter": _("a quarter"), "year": _("a year"), "all": _("all there is")}
USUAL = "quarter"


@dataclass(frozen=True, slots=True)
class Period:
    """From start until end, with the start of the one before it, of the same length; None for none."""

    name: str
    start: datetime
    end: datetime
    before: datetime | None

    @property
    def earliest(self) -> datetime:
        """From when on anything has to be known."""
        return self.before or self.start


def period_named(name: str, *, end: datetime, first: datetime | None) -> Period:
    """The period of that name that ends now; for all there is, from the first question on."""
    length = LENGTHS.get(name, LENGTHS[USUAL])
    if length is None:
        return Period("all", min(first or end, end), end, None)
    return Period(name if name in LENGTHS else USUAL, end - length, end, end - 2 * length)
