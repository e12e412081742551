"""Members who may see the same, so that one question answers for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from profiles.models import Block, Member

Signature = tuple[object, ...]


def signatures(members: Sequence[Any]) -> list[Signature]:
    """All that visible_to may depend on but authorship: guest or not, staff, groups and whom they ignore."""
    ids = [member.pk for member in members if member.pk]
    groups, ignored = defaultdict(set), defaultdict(set)
    for member, group in Member.groups.through.objects.filter(member__pk__among=ids).values_list(
        "member_id", "group_id"
    ):
        groups[member].add(group)
    for member, other in Block.objects.filter(member__pk__among=ids).values_list("member_id", "other_id"):
        ignored[member].add(other)
    return [
        (
            member.is_authenticated,
            member.is_authenticated and (member.is_active, member.is_staff, member.is_superuser, member.status),
            frozenset(groups[member.pk]),
            frozenset(ignored[member.pk]),
        )
        for member in members
    ]


def alike(members: Sequence[Any]) -> list[list[int]]:
    """The members' places in the sequence, together where they may see the same."""
    found: dict[Signature, list[int]] = defaultdict(list)
    for place, signature in enumerate(signatures(members)):
        found[signature].append(place)
    return list(found.values())
