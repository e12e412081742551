"""What a letter must be worth to come: calibrated by what letters are worth here, and less the longer none came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce

from newsletters.actions import calibrate
from newsletters.models import Calibration, Digest, Timing
from newsletters.schedule import least_worth
from newsletters.selection.due import receivers
from profiles.holdout import held_out
from profiles.models import Consent, Member, Shown, Surface
from search.recommending import choose
from search.worth import AT_ZERO, BEST, USUAL, calibrated, worth

LETTER = 8  # items a letter has at most
EVERY = timedelta(days=7)  # calibrated anew
READERS = 500  # by lot
LOOKED_BACK, SETTLED = timedelta(days=90), timedelta(days=2)  # letters of which it is known whether they were opened
PRIOR = 100  # letters that the usual share stands for
FIRST_COMES = 4  # from this volume on; below it the dial says that a letter comes only where something stands out
PULL = 0.5  # how far one calibration moves what was: a dull week is worth less than usual


@dataclass(frozen=True, slots=True)
class Scales:
    """What one member's letter is weighed by."""

    at: float = AT_ZERO
    average: float = USUAL
    waited: float = 0.0  # days since the last letter, or since they asked for the first
    is_first: bool = False

    def worth(self, scores: Sequence[float], lively: float) -> float:
        """V; for what is wanted, see search.worth."""
        return worth(scores, lively, self.at)

    def asks(self, volume: int) -> float:
        """The least V for a letter to come: of somebody new nothing is known, and they have just asked for one."""
        if self.is_first and volume >= FIRST_COMES:
            return 0.0
        return least_worth(volume, average=self.average, waited=self.waited)

    def kept(self, member: Member, timing: Timing) -> dict[str, object]:
        """What stood when a letter was chosen, for whoever asks later why it came."""
        return {
            "volume": member.volume,
            "zone": member.time_zone,
            "language": member.speaks,
            "hour": timing.at,
            "weekday": timing.weekday,
            "waited": round(self.waited, 3),
            "average": self.average,
            "is_first": self.is_first,
        }


def scales_of(members: Sequence[Member], now: datetime) -> dict[int, Scales]:
    """What letters to these members are weighed by, by id; one query."""
    last = Digest.objects.copies().filter(member=OuterRef("member"), chosen__lt=now).order_by("-chosen")
    ruling = Calibration.objects.in_force(now)
    rows = (
        Consent.objects.standing()
        .filter(member__in=members)
        .values_list(
            "member",
            Coalesce("proven", "given"),
            Subquery(last.values("chosen")[:1]),
            Subquery(ruling.values("at")[:1]),
            Subquery(ruling.values("average")[:1]),
        )
    )
    found = {member.pk: Scales() for member in members}
    for member, began, came, at, average in rows:
        waited = (now - max(began, came or began)) / timedelta(days=1)
        calibrated_at, usual = (AT_ZERO, USUAL) if at is None else (at, average)
        found[member] = Scales(calibrated_at, usual, waited, is_first=came is None)
    return found


def keep_calibrated(now: datetime) -> None:
    """Calibrate anew where the last time is a week ago: what the next letters of readers by lot would be worth.

    They are worth on average as many as are opened: of the letters of late those with a click in them, held to the
    usual share while they are few.
    """
    ruling = Calibration.objects.in_force(now).first()
    day = now.astimezone(UTC).date()
    if ruling is not None and day - ruling.day < EVERY:
        return
    members = _by_lot(day.toordinal())
    choices = choose(members=members, surface=Surface.MAIL, now=now, limit=LETTER)
    letters = [own for own in choices.values() if own]
    if not letters:
        return
    best = np.full((len(letters), BEST), -np.inf)
    for row, own in zip(best, letters, strict=True):
        scores = sorted((choice.worth for choice in own), reverse=True)[:BEST]
        row[: len(scores)] = scores
    # The hold-out group's letters would have come all the same, but what is opened of them is not what was chosen.
    had, opened = _opened([each for each, is_out in zip(members, held_out(members), strict=True) if not is_out], now)
    average = (opened + PRIOR * USUAL) / (had + PRIOR)
    at = calibrated(best, np.array([own[0].lively for own in letters]), average)
    if ruling is not None:
        at = ruling.at + PULL * (at - ruling.at)
    calibrate(day=day, at=at, average=average, readers=len(letters), letters=had, opened=opened)


def _by_lot(seed: int) -> list[Member]:
    ids = list(receivers().order_by("pk").values_list("pk", flat=True))
    return list(Member.objects.filter(pk__in=Random(seed).sample(ids, min(READERS, len(ids)))).order_by("pk"))


def _opened(members: Sequence[Member], now: datetime) -> tuple[int, int]:
    """How many letters these members had lately, and in how many they opened something."""
    lately = {"shown__gte": now - LOOKED_BACK, "shown__lt": now - SETTLED}
    mailed = Shown.objects.filter(member__in=members, surface=Surface.MAIL, **lately)
    clicks = mailed.order_by().values("member", "day").annotate(last=Max("clicked")).values_list("last", flat=True)
    found = [last is not None for last in clicks]
    return len(found), sum(found)
