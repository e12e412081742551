"""What the tests of pruning do in the worker's place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from lib.kinds import ItemRef, all_kinds
from profiles.activity import record, settle
from profiles.evidence import portrait, public_talk
from profiles.evidence.investing import investment
from profiles.learning import learn_step
from profiles.models import Member, Opening, Surface, Verb
from profiles.pruning import prune_step
from profiles.rolling import roll_step
from search.recommending import choose
from search.recommending.keeping import forget

YEARS = timedelta(days=3 * 365)


def follow(now: datetime) -> None:
    """What the worker does with the ledger."""
    settle()
    while learn_step():
        pass
    while roll_step(now=now):
        pass


def pruned(now: datetime) -> int:
    total = 0
    while done := prune_step(now=now):
        total += done
    return total


def months_of(member: Member) -> list[int]:
    return sorted(Opening.objects.filter(member=member).values_list("month", flat=True).distinct())


def keep_awake(member: Member, now: datetime) -> None:
    """Something is written these days."""
    with transaction.atomic():
        record(member=member, verb=Verb.REPLIED, ref=ItemRef("thread", 1), now=now)


def seen_by(member: Member, now: datetime) -> dict[str, Any]:
    """All that a member sees of what the place knows, but for the list of raw acts in their download."""
    forget()
    chosen = choose(members=[member], surface=Surface.PAGE, now=now, limit=14)[member.pk]
    mailed = choose(members=[member], surface=Surface.MAIL, now=now, limit=8)[member.pk]
    raw = {"activity", "opening", "remembered"}
    return {
        "chosen": [(each.ref, each.reason, round(each.score, 9)) for each in [*chosen, *mailed]],
        "portrait": portrait(member, now=now),
        "told": investment(member, now=now).told,
        "talk": [story.ref for story in public_talk(member, member)["stories"]],
        "held": {kind.name: kind.export(member) for kind in all_kinds() if kind.name not in raw},
    }
