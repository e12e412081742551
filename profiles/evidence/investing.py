"""What a member has told and tuned, and what it changed: how often they open what is chosen for them, then and now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.rates import Span, difference, interval
from profiles.models import Activity, Asked, Dial, Level, Member, Passed, Remembered, Shown, Surface, Verb

SPAN = timedelta(days=28)  # the first days and the last ones that are compared
FEWEST = 20  # things shown on each side, below which nothing is said

TOLD: dict[str, Promise] = {
    "dials": _("dials turned up or down"),
    "muted": _("subjects, people, places, threads and words muted"),
    "answers": _("questions answered"),
    "more": _("times you asked for more"),
    "less": _("times you asked for less"),
    "passed": _("things you said you had seen"),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the things shown were opened, and between what the true rate lies, in a hundred."""

    opened: int
    shown: int

    @property
    def percent(self) -> int:
        return round(100 * self.opened / self.shown) if self.shown else 0

    @property
    def span(self) -> tuple[int, int]:
        low, high = interval(self.opened, self.shown)
        return round(100 * low), round(100 * high)


@dataclass(frozen=True, slots=True)
class Compared:
    """One place where things are shown: the first weeks and the last."""

    on: str
    then: Rate
    now: Rate

    @property
    def is_enough(self) -> bool:
        return min(self.then.shown, self.now.shown) >= FEWEST

    @property
    def gap(self) -> Span:
        """Points in a hundred between which the true change lies."""
        found = difference((self.now.opened, self.now.shown), (self.then.opened, self.then.shown))
        return Span(100 * found.low, 100 * found.high)

    @property
    def verdict(self) -> str:
        """“more”, “less”, “chance” where either may be true, “few” where too little was shown to say."""
        if not self.is_enough:
            return "few"
        if self.gap.low > 0:
            return "more"
        return "less" if self.gap.high < 0 else "chance"


@dataclass(frozen=True, slots=True)
class Investment:
    """All of it; `compared` is empty until the first weeks and the last are apart."""

    told: list[tuple[Promise, int]]
    compared: list[Compared]
    since: date | None  # of the first thing shown


def investment(member: Member, *, now: datetime) -> Investment:
    """In seven queries."""
    shown = Shown.objects.filter(member=member)
    first = shown.aggregate(first=Min("day"))["first"]
    counts = _told(member)
    told = [(words, counts[name]) for name, words in TOLD.items() if counts.get(name)]
    last = now.date() - SPAN
    if first is None or first + SPAN > last:
        return Investment(told, [], first)
    begun, lately = Q(day__lt=first + SPAN), Q(day__gt=last, day__lte=now.date())
    counts_of = {
        "put_then": Count("pk", filter=begun),
        "opened_then": Count("clicked", filter=begun),
        "put_now": Count("pk", filter=lately),
        "opened_now": Count("clicked", filter=lately),
    }
    rows: Any = shown.order_by().values("surface").annotate(**counts_of).order_by("-surface")
    compared = [
        Compared(
            on=str(Surface(row["surface"]).label),
            then=Rate(row["opened_then"], row["put_then"]),
            now=Rate(row["opened_now"], row["put_now"]),
        )
        for row in rows
    ]
    return Investment(told, compared, first)


def _told(member: Member) -> Mapping[str, int]:
    dials = Dial.objects.filter(member=member)
    said = Activity.objects.of_member(member.pk).filter(verb__in=[Verb.MORE, Verb.LESS])
    times = said.aggregate(
        more=Sum("sign", filter=Q(verb=Verb.MORE), default=0), less=Sum("sign", filter=Q(verb=Verb.LESS), default=0)
    )
    for what, before in Remembered.objects.of_member(member.pk).filter(kind="").values_list("what", "times"):
        if what in times:
            times[what] += before
    turned = dials.aggregate(
        dials=Count("pk", filter=~Q(level=Level.MUTED)), muted=Count("pk", filter=Q(level=Level.MUTED))
    )
    answers = Asked.objects.filter(member=member).exclude(answer="").count()
    return turned | times | {"answers": answers, "passed": Passed.objects.filter(member=member).count()}
