"""What decides whether members may still listen, asked for all of a process together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils import timezone

from lib.kinds import ItemRef, kind_named
from profiles.models import Block, Member

GUEST = "guest"


FACTS = ("is_superuser", "is_staff", "password", "is_active", "status", "is_presence_shown")
ALIKE = 2  # so many of them decide what one sees


@dataclass(frozen=True, slots=True)
class Standing:
    """What a member's rights follow from; two who stand alike see the same of what is shared."""

    facts: tuple[Hashable, ...]
    groups: frozenset[int] = frozenset()
    ignores: frozenset[int] = frozenset()

    @property
    def alike(self) -> tuple[Hashable, ...]:
        return *self.facts[:ALIKE], self.groups, self.ignores


def facts_of(viewer: Any) -> tuple[Hashable, ...]:
    """As it is known of the member whom a page was opened by."""
    return tuple(getattr(viewer, name) for name in FACTS)


def is_another(viewer: Any, had: Standing | None, has: Standing | None) -> bool:
    """Whether a member may see other things than before; of whom nothing is known yet, than when the socket opened."""
    if has is None:
        return True
    return has != had if had else has.facts != facts_of(viewer)


def name_of(viewer: Any, standing: Mapping[int, Standing]) -> Hashable:
    """A name that those share who see the same, as far as it is known how they stand."""
    if not viewer.is_authenticated:
        return GUEST
    stands = standing.get(viewer.pk)
    return stands.alike if stands and stands.facts == facts_of(viewer) else viewer.pk


def member_now(pk: int) -> Member | None:
    return Member.objects.defer("about").filter(pk=pk).first()


def standings(member_ids: Collection[int]) -> dict[int, Standing]:
    """How these members stand now, in three queries; one who is gone is missing."""
    found = {pk: facts for pk, *facts in Member.objects.filter(pk__in=member_ids).values_list("pk", *FACTS)}
    groups = _pairs(Member.groups.through._default_manager.filter(member__in=found), "member", "group")
    ignores = _pairs(Block.objects.filter(member__in=found), "member", "other")
    return {pk: Standing(tuple(facts), groups[pk], ignores[pk]) for pk, facts in found.items()}


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


def seen_together(questions: Sequence[tuple[Any, Collection[ItemRef]]]) -> list[tuple[set[ItemRef], Standing | None]]:
    """The same for each of these viewers, and how they stood just before; those who stand alike are asked for once."""
    standing = standings({viewer.pk for viewer, _refs in questions if viewer.is_authenticated})
    known: dict[Hashable, set[ItemRef]] = {}
    answers = []
    for viewer, refs in questions:
        shared = frozenset(ref for ref in refs if is_alike(ref.kind))
        name = name_of(viewer, standing), shared
        if name not in known:
            known[name] = seen(viewer, shared)
        answers.append((known[name] | seen(viewer, set(refs) - shared), standing.get(viewer.pk)))
    return answers


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


def changes_together(questions: Sequence[Collection[ItemRef]]) -> list[dict[ItemRef, int]]:
    """The same for each of these, in one query a kind."""
    counted = changes({ref for refs in questions for ref in refs})
    return [{ref: counted[ref] for ref in refs if ref in counted} for refs in questions]
