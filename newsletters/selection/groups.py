"""In which group of the comparison a member's letter stands."""

from __future__ import annotations

from collections.abc import Sequence

from newsletters.models import Digest
from profiles.holdout import held_out
from profiles.models import Member

Group = Digest.Group


def groups_of(members: Sequence[Member]) -> list[str]:
    """Of each: chosen for or held out, by lot, or in neither, as they paused learning or said never; no query."""
    return [_group(member, is_held) for member, is_held in zip(members, held_out(members), strict=True)]


def _group(member: Member, is_held: bool) -> str:
    if not member.is_personalised:
        return Group.PAUSED
    if not member.may_be_held_out:
        return Group.NEVER
    return Group.HELD if is_held else Group.CHOSEN
