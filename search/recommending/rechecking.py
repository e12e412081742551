"""The rules of choosing, asked again of items that were chosen before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from lib.kinds import ItemRef, kind_named
from profiles.models import Surface
from search.blend import Flags
from search.recommending.eligibility import barriers, eligible
from search.recommending.laying import dressed
from search.recommending.readers import dialling
from search.recommending.slate import Going, Slate
from search.recommending.sources import Stored


@dataclass(frozen=True, slots=True)
class Barred:
    """Which rule keeps which of some items from which of some members."""

    rows: Mapping[int, int]  # by member
    columns: Mapping[ItemRef, int]  # those that are there at all
    rules: Mapping[str, Flags]  # members × items, true where it keeps the item away
    _together: dict[frozenset[str], Flags] = field(default_factory=dict)  # by the rules that are left out

    def free(self, member_id: int, refs: Iterable[ItemRef], *, above: frozenset[str] = frozenset()) -> set[ItemRef]:
        """Of these items those that no rule keeps from this member, but rules that they are above."""
        if not self.rules:
            return set()
        kept, columns = self._all_but(above)[self.rows[member_id]], self.columns
        return {ref for ref in refs if ref in columns and not kept[columns[ref]]}

    def may_see(self, member_ids: Iterable[int], refs: Sequence[ItemRef]) -> Flags:
        """Members × items that are there: whether they have the right to."""
        rows = [self.rows[member] for member in member_ids]
        return np.asarray(~self.rules["forbidden"][np.ix_(rows, [self.columns[ref] for ref in refs])])

    def _all_but(self, above: frozenset[str]) -> Flags:
        if above not in self._together:
            kept = [barred for name, barred in self.rules.items() if name not in above]
            self._together[above] = np.asarray(np.logical_or.reduce(kept))
        return self._together[above]

    def rules_of(self, member_id: int, refs: Iterable[ItemRef]) -> dict[ItemRef, list[str]]:
        """Of these items those they may not be shown, with the rules: “read”; “absent” of what is gone."""
        row, found = self.rows[member_id], {}
        for ref in refs:
            column = self.columns.get(ref)
            names = ["absent"] if column is None else [name for name, own in self.rules.items() if own[row, column]]
            if names:
                found[ref] = names
        return found


def barred(members: Sequence[Any], refs: Iterable[ItemRef], surface: Surface, now: datetime) -> Barred:
    """Every rule of choosing, each by itself, in a number of queries that does not grow with members or items."""
    slate = _slate_of(refs, now)
    rules = barriers(members, dialling(members, slate), slate, surface) if len(slate) else {}
    rows = {member.pk or 0: row for row, member in enumerate(members)}
    return Barred(rows, {each.ref: column for column, each in enumerate(slate.candidates)}, rules)


def still_eligible(member: Any, refs: Iterable[ItemRef], surface: Surface, now: datetime) -> set[ItemRef]:
    """Of these items those the member may still be shown: the rule of choosing, asked again."""
    return still_eligible_each([member], refs, surface, now)[member.pk or 0]


def still_eligible_each(
    members: Sequence[Any], refs: Iterable[ItemRef], surface: Surface, now: datetime
) -> dict[int, set[ItemRef]]:
    """The same for many members at once, by id, in a number of queries that does not grow with them."""
    slate = _slate_of(refs, now)
    if not len(slate):
        return {member.pk or 0: set() for member in members}
    mask = eligible(members, dialling(members, slate), slate, surface)
    every = [each.ref for each in slate.candidates]
    return {
        member.pk or 0: {every[int(column)] for column in np.flatnonzero(row)}
        for member, row in zip(members, mask, strict=True)
    }


def _slate_of(refs: Iterable[ItemRef], now: datetime) -> Slate:
    """These items and nothing else, however old, for the rules to be asked of."""
    ids: dict[str, list[int]] = defaultdict(list)
    for ref in sorted(set(refs)):
        ids[ref.kind].append(ref.id)
    kinds = [kind for kind in map(kind_named, ids) if kind.is_chosen]
    found = [each for kind in kinds for each in kind.candidates_among(ids[kind.name], now=now)]
    return dressed([(each, Going(each.active)) for each in found], now, Stored())
