"""What decides whether members may still listen, asked for all of a process together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone

from lib.kinds import ItemRef, kind_named
from profiles.models import Block, Member

GUEST = "guest"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member's rights follow from; two who stand alike see the same of what is shared."""

    member: Member
    groups: frozenset[int] = frozenset()
    ignores: frozenset[int] = frozenset()

    @property
    def facts(self) -> tuple[Hashable, ...]:
        """What must not have changed since the rights were asked."""
        who = self.member
        return who.may_sign_in, who.password, who.is_presence_shown, *self.alike

    @property
    def alike(self) -> tuple[Hashable, ...]:
        return self.member.is_superuser, self.member.is_staff, self.groups, self.ignores


def standings(member_ids: Collection[int]) -> dict[int, Standing]:
    """How these members stand now, in three queries; one who is gone is missing."""
    members = Member.objects.defer("about").in_bulk(list(member_ids))
    groups = _pairs(Member.groups.through._default_manager.filter(member__in=members), "member", "group")
    ignores = _pairs(Block.objects.filter(member__in=members), "member", "other")
    return {pk: Standing(member, groups[pk], ignores[pk]) for pk, member in members.items()}


def _pairs(rows: Any, one: str, other: str) -> defaultdict[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for key, value in rows.values_list(one, other):
        found[key].add(value)
    return defaultdict(frozenset, {key: frozenset(values) for key, values in found.items()})


def living(session_keys: Collection[str]) -> set[str]:
    """Those of the sessions that have not ended."""
    sessions = import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()._default_manager
    alive = sessions.filter(session_key__in=session_keys, expire_date__gt=timezone.now())
    return set(alive.values_list("session_key", flat=True))


def seen(viewer: Any, refs: Iterable[ItemRef]) -> set[ItemRef]:
    """Those of the things that this viewer may see now; one query a kind."""
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        ids[ref.kind].append(ref.id)
    return {ItemRef(kind, pk) for kind, some in ids.items() for pk in _seen(viewer, kind, some)}


def _seen(viewer: Any, kind: str, ids: list[int]) -> list[int]:
    try:
        visible = kind_named(kind).visible_to(viewer)
    except (KeyError, NotImplementedError):
        return []
    return list(visible.filter(pk__in=ids).values_list("pk", flat=True))


def see(viewers: Mapping[Hashable, Any], ref: ItemRef) -> set[Hashable]:
    """The names of those of these viewers who may see the thing now."""
    return {name for name, viewer in viewers.items() if seen(viewer, {ref})}


def is_alike(kind: str) -> bool:
    """Whether two members who stand alike see the same things of this kind."""
    try:
        return kind_named(kind).is_alike
    except KeyError:
        return False


def changes(refs: Iterable[ItemRef]) -> dict[ItemRef, int]:
    """How often each of these things has changed, where its kind counts that."""
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in refs:
        ids[ref.kind].append(ref.id)
    counted: dict[ItemRef, int] = {}
    for kind, some in ids.items():
        try:
            numbers = kind_named(kind).changes(some)
        except KeyError:
            continue
        counted |= {ItemRef(kind, pk): number for pk, number in numbers.items()}
    return counted
