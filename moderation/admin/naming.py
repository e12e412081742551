"""Which things a moderator may know by name: a private forum's titles are not for every desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from lib.kinds import ItemRef, all_kinds


def nameable_to(viewer: Any, refs: Iterable[ItemRef]) -> set[ItemRef]:
    """Administrators know all by name, other staff what they may read or once could; one query for each kind."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        wanted[ref.kind].add(ref.id)
    if viewer.is_superuser:
        return {ItemRef(kind, item) for kind, items in wanted.items() for item in items}
    return {
        ItemRef(kind.name, pk)
        for kind in all_kinds()
        if kind.name in wanted
        for pk in kind.for_staff(viewer).filter(pk__in=wanted[kind.name]).values_list("pk", flat=True)
    }
