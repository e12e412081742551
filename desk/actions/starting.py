"""Deciding how the pages of members start: those of a group, or of all."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from desk.permissions import refuse_all_but_owners
from home.actions import Change, LayoutChanged, apply_change
from home.models import Start
from home.ordering import State
from home.saying import said_of
from home.starting import FOR_ALL, forget_start
from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from profiles.models import Group, Member


@transaction.atomic
def arrange_start(
    *, by: Member, group: Group | None, device: str, change: Change, version: int, now: datetime
) -> Start:
    """Change one thing of how the pages of a group, or of all members, start; kept in the record of staff.

    Raises LayoutChanged where it is no longer of that version, and ValidationError with a sentence.
    """
    refuse_all_but_owners(by)
    standing = _hold_starts()
    start = next((each for each in standing if (each.group_id, each.device) == (group and group.pk, device)), None)
    start = start or Start(group=group, device=device, nth=_nth_of(group, standing))
    if start.version != version:
        raise LayoutChanged
    _change, is_other = apply_change(change=change, layout=start, start=State(), learns=True, now=now)
    if is_other:
        forget_start()
        _record(by, start, said_of(start.said), now)
    return start


@transaction.atomic
def raise_start(*, by: Member, group: Group, now: datetime) -> None:
    """Let a group's start count before that of the group above it, for those who are in both."""
    refuse_all_but_owners(by)
    standing = [each for each in _hold_starts() if each.group_id is not None]
    groups = list(dict.fromkeys(each.group_id for each in standing if each.state is not None))
    at = groups.index(group.pk) if group.pk in groups else 0
    if not at:
        raise ValidationError(_("It stands first already."), code="invalid")
    groups[at - 1], groups[at] = groups[at], groups[at - 1]
    for start in standing:
        start.nth = groups.index(start.group_id) if start.group_id in groups else len(groups)
    Start.objects.bulk_update(standing, ["nth"])
    first = next(each for each in standing if each.group_id == group.pk)
    _record(by, first, _("It counts before that of the group above it."), now)


def _hold_starts() -> list[Start]:
    """All of them, in order; until the end of the transaction nobody else changes how pages start."""
    list(Group.objects.select_for_update().order_by("pk"))  # there may be no start yet to take turns at
    return list(Start.objects.select_related("group").order_by("nth", "pk"))


def _nth_of(group: Group | None, standing: list[Start]) -> int:
    """After all other groups, but beside the same group's on another device."""
    if group is None:
        return FOR_ALL
    taken = {each.group_id: each.nth for each in standing if each.group_id is not None}
    return taken.get(group.pk, max(taken.values(), default=-1) + 1)


def _record(by: Member, start: Start, reason: str, now: datetime) -> None:
    name = start.group.name if start.group else ""
    keep_act(staff=by, verb=StaffAct.Verb.ARRANGE, ref=ItemRef("start", start.pk), name=name, reason=reason, now=now)
