"""Moving blocks by themselves: a week at a time, by what their member uses, and only what was right twice running."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Sum

from home.actions import keep_move
from home.holding import standing_blocks
from home.models import Device, Layout, Use
from home.ordering import State
from home.starting import starts_of
from home.weighing import Move, better_moves, settled, worths_of
from lib.blocks import COLUMNS
from profiles.interests import LATELY, value
from profiles.models import Member

EVERY = timedelta(days=7)
AT_ONCE = 200
KEPT = 60 * 60  # seconds for which what everybody uses is taken as known

Uses = dict[str, float]  # by block, in days as of now


def arrange_step(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Ask of the pages that were not asked for a week whether a block should move; say how many there were."""
    due = Layout.objects.filter(looked__lte=now - EVERY).order_by("looked")
    layouts = list(due.select_related("member")[:limit])
    own = _own([layout.member_id for layout in layouts], now)
    everybody = {device: everybodys(device, now=now) for device in Device.values} if layouts else {}
    starts = starts_of([layout.member_id for layout in layouts]) if layouts else {}
    calm = []
    for layout in layouts:
        key = (layout.member_id, layout.device)
        stands = layout.stands(starts.get(key, State()))
        moves = moves_of(layout.member, stands, own[key], everybody[layout.device])
        if moves or layout.leaning:
            _look(layout, stands, moves, now)
        else:
            calm.append(layout.pk)
    Layout.objects.filter(pk__in=calm).update(looked=now)
    return len(layouts)


def moves_of(member: Member, state: State, own: Uses, everybody: Mapping[str, float]) -> list[Move]:
    """Every move of one place that is right by now for a page that stands so; none while its member paused learning."""
    if not member.is_personalised or not own:
        return []
    found = []
    standing = [each for each in standing_blocks(state, learns=True) if each.name not in state.hidden]
    for name in COLUMNS:
        column = [each for each in standing if each.column == name]
        names = [each.name for each in column]
        fixed = {each.name for each in column if each.is_steady} | state.pinned
        found += better_moves(names, worths_of(names, own, everybody), own, fixed)
    return sorted(found, key=lambda move: (-move.worth / move.past_worth, move.block))


def everybodys(device: str, *, now: datetime) -> Uses:
    """How much each block is used by all members together; asked once an hour."""
    name = f"block-uses:{device}"
    kept: Uses | None = cache.get(name)
    if kept is None:
        rows = Use.objects.filter(device=device).values_list("block").annotate(sum=Sum("total"))
        kept = {block: value(total, now, half_life=LATELY) for block, total in rows}
        cache.set(name, kept, KEPT)
    return kept


def _own(members: Sequence[int], now: datetime) -> defaultdict[tuple[int, str], Uses]:
    found: defaultdict[tuple[int, str], Uses] = defaultdict(dict)
    rows = Use.objects.filter(member__in=members).values_list("member_id", "device", "block", "total")
    for member, device, block, total in rows:
        found[member, device][block] = value(total, now, half_life=LATELY)
    return found


@transaction.atomic
def _look(seen: Layout, stands: State, moves: Sequence[Move], now: datetime) -> None:
    """Make the move that was right a week ago already, or remember the one to look at again."""
    Member.objects.select_for_update().get(pk=seen.member_id)  # the member may press a button at this moment
    layout = Layout.objects.get(pk=seen.pk)
    if layout.version != seen.version or layout.looked != seen.looked:
        return  # they did, or another worker was here
    leaning = tuple(layout.leaning) if layout.leaning else None
    move = settled(moves, leaning)
    layout.looked, layout.leaning = now, None
    if move:
        keep_move(layout=layout, stands=stands, move=move, now=now)
    elif moves:
        layout.leaning = [moves[0].block, moves[0].past]
        layout.save(update_fields=["looked", "leaning"])
    else:
        layout.save(update_fields=["looked", "leaning"])
