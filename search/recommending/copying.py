"""Interests of many members out of PostgreSQL by COPY, as arrays.

A row at a time would cost more than the choosing. So the database packs them, and they are read where they lie.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from profiles.interests import LONG, growth
from profiles.models import Facet, Interest, Sort
from search.blend import Floats
from search.recommending.inverted import NOWHERE, Crowd, Rows, Whole, lined_up
from search.recommending.slate import Slate

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)  # what a binary copy begins with
ELEMENT = np.dtype([("length", ">i4"), ("whole", ">i8")])
PACKED = "COPY (SELECT {columns} FROM {interests} i WHERE {which}) TO STDOUT (FORMAT binary)"
IS_PLACE = "(i.facet_id IN (SELECT f.id FROM {facets} f WHERE f.sort = 'place'))::integer::bigint"
KINDS = (">i8", ">i8", ">i8", ">f8", ">f8")


class Totals(NamedTuple):
    """Interests as they are stored, one a place in each array."""

    members: NDArray[np.int64]
    facets: NDArray[np.int64]
    is_place: NDArray[np.int64]  # 1 where the facet is a place
    long: Floats
    less: Floats

    def rows(self) -> Iterator[tuple[int, int, str, float, float]]:
        """One after the other, as search.recommending.sources has them; of sorts only places are told."""
        sorts = [Sort.PLACE.value if each else "" for each in self.is_place.tolist()]
        return zip(
            self.members.tolist(), self.facets.tolist(), sorts, self.long.tolist(), self.less.tolist(), strict=True
        )


def totals_of(members: Sequence[int]) -> Totals:
    """The interests of these members, in one query; PostgreSQL alone."""
    return _copied(f"i.member_id = ANY('{{{','.join(str(int(each)) for each in members)}}}')")


def totals_between(first: int, end: int) -> Totals:
    """The interests of the members numbered from the first up to before the end; PostgreSQL alone."""
    return _copied(f"i.member_id >= {int(first)} AND i.member_id < {int(end)}")


def _copied(which: str) -> Totals:
    is_place = IS_PLACE.format(facets=Facet._meta.db_table)
    return Totals(*copied("i.member_id", "i.facet_id", is_place, "i.long", "i.less", which=which, kinds=KINDS))


def copied(*columns: str, which: str, kinds: Sequence[str]) -> list[Any]:
    """Columns of interests, called i, of these kinds as numpy calls them; PostgreSQL alone. Words of our own only."""
    packed = ", ".join(f"array_agg({column})" for column in columns)
    told = PACKED.format(columns=packed, interests=Interest._meta.db_table, which=which)
    with connection.cursor() as cursor, cursor.copy(told) as copy:
        return _unpacked(b"".join(copy), kinds)


def _unpacked(packed: bytes, kinds: Sequence[str]) -> list[Any]:
    """The arrays of the one row of a binary copy."""
    place = len(SIGNATURE) + 2  # and how many columns there are
    found = []
    for kind in kinds:
        length = int.from_bytes(packed[place : place + 4], "big", signed=True)
        place += 4
        values = np.zeros(0)
        if length > 20:  # dimensions, nulls, sort, size and first number come before the elements
            elements = np.frombuffer(packed, ELEMENT, (length - 20) // ELEMENT.itemsize, place + 20)
            values = np.ascontiguousarray(elements["whole"]).view(kind)
        found.append(values.astype(kind[1:]))
        place += max(length, 0)
    return found


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each facet stands in a slate."""

    column: Whole  # by facet id; −1 for what no item of the slate has
    scale: float  # of a total in units of the landmark's date, as of now

    @classmethod
    def of(cls, slate: Slate, highest: int) -> Columns:
        """For a slate, with the highest id of any facet."""
        column = np.full(highest + 1, NOWHERE, dtype=np.int32)
        column[slate.facet_ids] = np.arange(len(slate.facet_ids), dtype=np.int32)
        return cls(column, growth(slate.now, half_life=LONG))


def interested(totals: Totals, members: NDArray[np.int64], columns: Columns) -> tuple[Rows, Floats]:
    """The interests of these members, whose ids ascend, in the facets of a slate; and their acts in places."""
    row = np.searchsorted(members, totals.members)
    acts = (totals.long - totals.less) / columns.scale
    at, in_places = columns.column[totals.facets], np.maximum(acts, 0.0) * totals.is_place
    sums: Floats = np.bincount(row, weights=in_places, minlength=len(members)).astype(np.float64)
    here = at != NOWHERE
    return lined_up(len(members), row[here], at[here], acts[here]), sums


def only_interested(interests: Rows, sums: Floats) -> Crowd:
    """A crowd of whom nothing but their interests is known."""
    none = lined_up(len(sums), [], [])
    return Crowd(interests, sums, none, none, none, none, none, np.zeros(len(sums), dtype=np.bool_))
