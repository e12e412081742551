"""Folding members anew under weights the owner decided, some at a time, while learning goes on for all."""

from __future__ import annotations

from django.db import transaction

from profiles.activity import bookmark
from profiles.learning import READER, Terms, Totals, fold, gathered, keep, swell
from profiles.models import EVERYONE, Activity, Follower, Interest, Member, Weighing
from profiles.weighing import scales

MEMBERS_AT_ONCE = 100
RELEARNING = "weights"  # the sort of work


@transaction.atomic
def relearn_step(limit: int = MEMBERS_AT_ONCE) -> int:
    """Fold the next members' interests under the weights decided last; say of how many members.

    Each member is folded as a whole, up to the bookmark of learning and under its lock, so that what they do later is
    added under the same weights.
    """
    if not is_left():
        return 0
    hold_learning()
    weighing = Weighing.objects.order_by("-pk")[0]
    ids = list(Member.objects.filter(pk__gt=weighing.reached).order_by("pk").values_list("pk", flat=True)[:limit])
    weighing.reached = ids[-1] if len(ids) == limit else EVERYONE
    weighing.save(update_fields=["reached"])
    _fold_anew(ids)
    return len(ids)


def is_left() -> bool:
    """Whether anyone is still folded under other weights than those decided last."""
    reached = Weighing.objects.order_by("-pk").values_list("reached", flat=True).first()
    return reached not in {None, EVERYONE}


def hold_learning() -> None:
    """Nobody learns, and nobody changes what acts weigh, until the transaction ends."""
    Follower.objects.get_or_create(name=READER)
    Follower.objects.select_for_update().get(name=READER)


def _fold_anew(ids: list[int]) -> None:
    held = Interest.objects.filter(member__in=ids)
    before: Terms = {
        (member, facet): Totals(long, lately, less, acts)
        for member, facet, long, lately, less, acts in held.values_list(
            "member_id", "facet_id", "long", "lately", "less", "acts"
        )
    }
    rows = Activity.objects.settled().filter(member__in=ids, position__lte=bookmark(READER)).order_by("position")
    after = gathered(ids)
    for key, total in fold(rows.iterator(), scales()).items():
        after[key] = after.get(key, Totals()).plus(total)
    held.delete()
    keep(after)
    nothing = Totals()
    swell({key: after.get(key, nothing).plus(before.get(key, nothing), -1) for key in before.keys() | after.keys()})
