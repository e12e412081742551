"""How a member's page starts: as their groups' pages do, by the first of them that has a start, else as all do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Q

from home.models import Device, Start
from home.ordering import State
from profiles.models import Group, Member

FOR_ALL = 30_000  # the place of the start of all members, after those of groups
CACHE_KEY, KEPT = "start-of-all", 60  # seconds


def start_of(member: Member, device: str) -> State:
    """How the page of one member starts; one query."""
    rows = Start.objects.filter(Q(group=None) | Q(group__members=member.pk), device=device, state__isnull=False)
    first = rows.order_by("nth", "pk").first()
    return first.stands(State()) if first else State()


def start_of_all(device: str) -> State:
    """How the pages of all members start, which is how guests see what they share with them; one query a minute."""
    kept: dict[str, State] | None = cache.get(CACHE_KEY)
    if kept is None:
        rows = Start.objects.filter(group=None, state__isnull=False)
        kept = {start.device: start.stands(State()) for start in rows}
        cache.set(CACHE_KEY, kept, KEPT)
    return kept.get(device, State())


def forget_start() -> None:
    """Read it anew once the running transaction is over."""
    transaction.on_commit(lambda: cache.delete(CACHE_KEY))


def starts_of(members: Sequence[int]) -> dict[tuple[int, str], State]:
    """How the pages of several start, by member and device; none where nobody said anything; two queries."""
    starts = list(Start.objects.filter(state__isnull=False).order_by("nth", "pk"))
    if not starts:
        return {}
    groups: dict[int, set[int]] = defaultdict(set)
    for member, group in Member.groups.through.objects.filter(member__in=members).values_list("member_id", "group_id"):
        groups[member].add(group)
    found: dict[tuple[int, str], State] = {}
    for member in members:
        for start in starts:
            if start.group_id is None or start.group_id in groups[member]:
                found.setdefault((member, start.device), start.stands(State()))
    return found


def all_starts() -> list[dict[str, Any]]:
    """All that has a start, in the order in which they count: whose, of how many members, for which devices."""
    rows = Start.objects.filter(state__isnull=False).select_related("group").order_by("nth", "pk")
    found: dict[int | None, dict[str, Any]] = {}
    for start in rows:
        whose = found.setdefault(start.group_id, {"group": start.group, "devices": []})
        whose["devices"].append({"value": start.device, "label": Device(start.device).label})
    sizes = _sizes(pk for pk in found if pk is not None)
    return [{**each, "members": sizes.get(pk) if pk is not None else None} for pk, each in found.items()]


def _sizes(groups: Iterable[int]) -> dict[int, int]:
    return dict(Group.objects.filter(pk__in=list(groups)).values_list("pk").annotate(Count("members")))
