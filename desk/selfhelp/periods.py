"""The stretch of time that is looked at, and the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

LENGTHS: dict[str, timedelta | None] = {
    "4-weeks": timedelta(days=28),
    "quarter": timedelta(days=91),
    "year": timedelta(days=365),
    "all": None,
}
NAMES = {"4-weeks": _("4 weeks"), "quarter": _("a quarter"), "year": _("a year"), "all": _("all there is")}
USUAL = "quarter"
A_DAY = timedelta(days=1)
Days = tuple[date, date]  # the first and the last


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

    @property
    def days(self) -> Days:
        """The days (UTC) that stand for it where only days are known: as many as it is long, the last of them too."""
        first = day_of(self.start)
        return (first if self.before is None else first + A_DAY, day_of(self.end))

    @property
    def days_before(self) -> Days | None:
        """Of the period before: as many, up to the first of these."""
        return None if self.before is None else (day_of(self.before) + A_DAY, day_of(self.start))


def day_of(when: datetime) -> date:
    return when.astimezone(UTC).date()


def period_named(name: str, *, end: datetime, first: datetime | None) -> Period:
    """The period of that name that ends now; for all there is, from the first question on."""
    length = LENGTHS.get(name, LENGTHS[USUAL])
    if length is None:
        return Period("all", min(first or end, end), end, None)
    return Period(name if name in LENGTHS else USUAL, end - length, end, end - 2 * length)
