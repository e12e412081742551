"""Some members by lot, the same ones each time, whose interests are folded as they are and as they would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from profiles.activity import bookmark
from profiles.learning import MEMBERS_AT_ONCE, READER, Terms, Totals, counted, gathered, summed
from profiles.models import Activity, Interest, Member
from profiles.weighing import alike, scales

MOST = 200  # members
SEED = "what acts weigh"


class Sample(NamedTuple):
    """Those drawn, and of how many who did anything."""

    members: list[Member]
    of: int


class Folded(NamedTuple):
    """The same acts as they are weighed now, and as they would be."""

    before: Terms
    after: Terms


def drawn() -> Sample:
    """Members of whom something is learned; all of them in a small community."""
    known = Interest.objects.order_by().values("member").distinct()
    there = Member.objects.filter(is_personalised=True, is_active=True, pk__in=known)
    ids = list(there.order_by("pk").values_list("pk", flat=True))
    lot = sorted(Random(SEED).sample(ids, min(MOST, len(ids))))
    return Sample(list(Member.objects.filter(pk__in=lot).order_by("pk")), len(ids))


def folded(members: Sequence[Member], weights: Mapping[str, float]) -> Folded:
    """From the ledger, up to where learning has come, some members at a time; what was gathered stays as it is."""
    found, now, otherwise = Folded({}, {}), scales(), alike(weights)
    upto = bookmark(READER)
    for start in range(0, len(members), MEMBERS_AT_ONCE):
        part = [member.pk for member in members[start : start + MEMBERS_AT_ONCE]]
        rows = Activity.objects.settled().filter(member__in=part, position__lte=upto).order_by("position")
        acts = list(counted(rows.iterator()))
        long_ago = gathered(part)
        found.before.update(_both(long_ago, summed(acts, now)))
        found.after.update(_both(long_ago, summed(acts, otherwise)))
    return found


def _both(one: Terms, other: Terms) -> Terms:
    return {key: one.get(key, Totals()).plus(other.get(key, Totals())) for key in one.keys() | other.keys()}
