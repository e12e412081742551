"""Who may be shown what: one rule for the page, the mail and whatever comes later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db.models import QuerySet, Value

from lib.kinds import kind_named
from lib.nested import Ids, ids_in
from lib.prepared import ask
from profiles.alike import alike
from profiles.models import Dial, Level, Passed, Shown, Surface
from search.blend import Flags
from search.recommending.readers import Readers, dialled
from search.recommending.slate import Slate


def eligible(
    members: Sequence[Any], readers: Readers, slate: Slate, surface: Surface, mailed_before: datetime | None = None
) -> Flags:
    """Members × items: nothing forbidden, ignored, own, already read, muted or, in the mail, mailed before.

    Of one member all kinds are asked together, in one query; of many each by itself, for all who see the same.
    """
    if len(members) == 1:
        seen = {"unread": ~_unread(members[0], slate), "own": _own(readers, slate)}
        rules = seen | _said(readers, slate, surface, mailed_before)
    else:
        rules = barriers(members, readers, slate, surface, mailed_before)
    return np.asarray(~np.logical_or.reduce(list(rules.values())))


def barriers(
    members: Sequence[Any], readers: Readers, slate: Slate, surface: Surface, mailed_before: datetime | None = None
) -> dict[str, Flags]:
    """Each rule by itself, so that one can say which it was; what was mailed counts whenever, or before a moment."""
    return {
        "forbidden": ~_visible(members, slate),
        "own": _own(readers, slate),
        "read": _read(members, readers, slate),
        "passed": _passed(readers, slate),
        **_said(readers, slate, surface, mailed_before),
    }


def _said(readers: Readers, slate: Slate, surface: Surface, mailed_before: datetime | None) -> dict[str, Flags]:
    """The rules that hang on what a member said and was sent."""
    return {
        "muted": _muted(readers, slate),
        "mailed": _mailed(readers, slate, mailed_before) if surface == Surface.MAIL else _nothing(readers, slate),
    }


def _unread(member: Any, slate: Slate) -> Flags:
    """What one member, or a guest, may see and has not read; rights and ignoring are asked in it."""
    found = np.zeros((1, len(slate)), dtype=np.bool_)
    places = slate.lasting.by_kind
    asked = {name: list(ids) for name, ids in places.items()}
    for kind, items in ask(_unread_of_all, *places, viewer=member, **asked):
        found[0, [places[kind][item] for item in ids_in(items)]] = True
    return found


def _unread_of_all(viewer: Any, *kinds: str, **ids: Sequence[int]) -> QuerySet[Any, Any]:
    """Of each kind one row with all their ids."""
    first, *others = (
        _without_passed(viewer, kind, ids[kind])
        .order_by()
        .annotate(of=Value(kind))
        .values("of")
        .annotate(items=Ids("pk"))
        .values_list("of", "items")
        for kind in kinds
    )
    united: QuerySet[Any, Any] = first.union(*others, all=True) if others else first
    return united


def _without_passed(viewer: Any, kind: str, ids: Sequence[int]) -> QuerySet[Any]:
    """Nor what they said they have seen."""
    unread = kind_named(kind).unread_by(viewer, ids)
    if not viewer.is_authenticated:
        return unread
    return unread.exclude(pk__in=Passed.objects.filter(member=viewer.pk, kind=kind).values("item"))


def _nothing(readers: Readers, slate: Slate) -> Flags:
    return np.zeros((len(readers.ids), len(slate)), dtype=np.bool_)


def _visible(members: Sequence[Any], slate: Slate) -> Flags:
    """Rights and ignoring, asked of each kind once for all members who have the same of both."""
    found = np.zeros((len(members), len(slate)), dtype=np.bool_)
    together = alike(members)
    for kind, places in slate.lasting.by_kind.items():
        for rows in together:
            seen = kind_named(kind).visible_to(members[rows[0]]).filter(pk__among=places)
            found[np.ix_(rows, [places[pk] for pk in seen.values_list("pk", flat=True)])] = True
    return found


def _own(readers: Readers, slate: Slate) -> Flags:
    """What they wrote, and what nobody has touched since they did."""
    found = _nothing(readers, slate)
    for row, member in enumerate(readers.ids):
        found[row, slate.lasting.held_by.get(member, [])] = True
    return found


def _read(members: Sequence[Any], readers: Readers, slate: Slate) -> Flags:
    found = _nothing(readers, slate)
    rows = {member: row for row, member in enumerate(readers.ids)}
    for kind, places in slate.lasting.by_kind.items():
        for member, item in kind_named(kind).read_by([each for each in members if each.pk], list(places)):
            found[rows[member], places[item]] = True
    return found


def _passed(readers: Readers, slate: Slate) -> Flags:
    found = _nothing(readers, slate)
    rows = {member: row for row, member in enumerate(readers.ids)}
    places = slate.lasting.by_kind
    said = Passed.objects.filter(member__pk__among=readers.ids, kind__in=list(places))
    for member, kind, item in said.values_list("member_id", "kind", "item"):
        if item in places[kind]:
            found[rows[member], places[kind][item]] = True
    return found


def _muted(readers: Readers, slate: Slate) -> Flags:
    found = _nothing(readers, slate)
    threads, about = slate.lasting.by_kind.get("thread", {}), slate.lasting.about
    for row, member in enumerate(readers.ids):
        own = readers.dials[member]
        for column, level in dialled(own, slate).items():
            if level == Level.MUTED:
                found[row, about.indices[about.indptr[column] : about.indptr[column + 1]]] = True
        for (of, target), level in own.items():
            if level == Level.MUTED and of == Dial.Of.THREAD and target in threads:
                found[row, threads[target]] = True
    return found


def _mailed(readers: Readers, slate: Slate, before: datetime | None) -> Flags:
    """What was mailed to them, but for what so much has happened in since that it may be again."""
    found = _nothing(readers, slate)
    rows = {member: row for row, member in enumerate(readers.ids)}
    places = slate.lasting.by_kind
    shown = Shown.objects.filter(surface=Surface.MAIL, member__pk__among=readers.ids, kind__in=list(places))
    shown = shown.filter(item__among=sorted({item for ids in places.values() for item in ids}))
    last: dict[str, dict[tuple[int, int], datetime]] = defaultdict(dict)
    for member, kind, item, when in (shown.filter(shown__lt=before) if before else shown).values_list(
        "member_id", "kind", "item", "shown"
    ):
        if item in places[kind]:
            found[rows[member], places[kind][item]] = True
            last[kind][member, item] = max(when, last[kind].get((member, item), when))
    for kind, mailed in last.items():
        for member, item in kind_named(kind).much_since(mailed, now=slate.now):
            found[rows[member], places[kind][item]] = False
    return found
