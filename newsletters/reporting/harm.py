"""What members said against their letters: who left, muted something or turned something down, within a week.

An act counts against the letter that came last before it, once for each sort.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Max, Min, QuerySet, Subquery

from newsletters.models import LEFT as GONE_OUT
from newsletters.models import Digest
from newsletters.reporting.counting import Counts, mail_of_digest
from notices.actions.bouncing import COMPLAINED
from profiles.models import Activity, Verb
from profiles.turned import DOWN, speaks_against

WEEK = timedelta(days=7)  # after a letter left, in which what is said counts against it
LATE = timedelta(days=3)  # that a letter may leave after it was chosen
AGAINST = (Verb.TURNED, Verb.WITHDREW, Verb.LESS)


class Came(NamedTuple):
    """A letter that came to a member."""

    at: datetime
    digest: int
    mailing: int
    group: str


def add_harm(found: Counts, digests: QuerySet[Digest]) -> None:
    """Letters whose member left, muted or turned something down; three queries."""
    ends = digests.aggregate(first=Min("chosen"), last=Max("chosen"))
    if ends["first"] is None:
        return
    acts = Activity.objects.filter(
        verb__in=AGAINST,
        member__in=digests.values("member"),
        happened__gte=ends["first"],
        happened__lte=ends["last"] + LATE + WEEK,
    )
    came = _letters(acts, ends["first"])
    mine = set(digests.values_list("mailing", flat=True).distinct().order_by())
    said: set[tuple[int, str, int, str]] = set()
    for member, verb, detail, happened in acts.values_list("member", "verb", "detail", "happened").iterator():
        what = _against(verb, detail)
        letter = next((each for each in came[member] if each.at <= happened), None)
        if what and letter and happened - letter.at <= WEEK and letter.mailing in mine:
            said.add((letter.mailing, letter.group, letter.digest, what))
    for mailing, group, _digest, what in said:
        found[mailing][group][what] += 1


def _against(verb: str, detail: Mapping[str, Any]) -> str:
    """What an act says against a letter, if anything; a complaint is counted where it came in."""
    if detail.get("how") == COMPLAINED:
        return ""
    return DOWN if verb == Verb.LESS else speaks_against(verb, detail)


def _letters(acts: QuerySet[Activity], first: datetime) -> dict[int, list[Came]]:
    """Those that came to whoever did any of it, by member, the latest first."""
    left = Subquery(mail_of_digest().filter(state__in=GONE_OUT).values("not_before")[:1])
    rows = Digest.objects.filter(member__in=acts.values("member"), chosen__gte=first).annotate(at=left)
    found: dict[int, list[Came]] = defaultdict(list)
    told = rows.filter(at__isnull=False).order_by("-at").values_list("member", "at", "pk", "mailing", "group")
    for member, *letter in told:
        found[member].append(Came(*letter))
    return found
