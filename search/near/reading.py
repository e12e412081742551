"""What is kept of many members' interests, a portion of the members at a time: by COPY where that is to be had."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from profiles.models import Facet, Interest, Sort
from search.near.comparing import Whole
from search.recommending.copying import copied

SPOKEN = (Sort.SUBJECT.value, Sort.WORD.value)  # the sorts of facet that speak for a member
HELD = (*SPOKEN, Sort.KIND.value)  # and the one that all of what they did adds up in
AT_ONCE = 50_000  # members whose interests are read together
ROW = np.dtype([("member", "i8"), ("facet", "i8"), ("long", "f8"), ("lately", "f8"), ("less", "f8")])
COLUMNS = ("i.member_id", "i.facet_id", "i.long", "i.lately", "i.less")


def interests_of(members: Whole) -> Iterator[tuple[Whole, NDArray[Any]]]:
    """Portions of these members, whose ids ascend, and their interests in facets of the sorts that are held."""
    for first in range(0, members.size, AT_ONCE):
        some = members[first : first + AT_ONCE]
        rows = _copied(some) if connection.vendor == "postgresql" else _asked(some)
        yield some, rows[np.isin(rows["member"], some)]


def as_rows(told: Any, kind: np.dtype[Any]) -> NDArray[Any]:
    """Rows of the database as a structured array, without all of them as objects at once."""
    rows: Iterable[Sequence[Any]] = told.iterator(chunk_size=5000) if isinstance(told, QuerySet) else told
    return np.fromiter(rows, dtype=kind)


def _copied(some: Whole) -> NDArray[Any]:
    sorts = ", ".join(f"'{sort}'" for sort in HELD)
    facets = f"SELECT f.id FROM {Facet._meta.db_table} f WHERE f.sort IN ({sorts})"  # noqa: S608 - words of our own
    which = f"i.member_id BETWEEN {int(some[0])} AND {int(some[-1])} AND i.facet_id IN ({facets})"
    told = copied(*COLUMNS, which=which, kinds=(">i8", ">i8", ">f8", ">f8", ">f8"))
    rows = np.zeros(told[0].size, dtype=ROW)
    for name, values in zip(ROW.names or (), told, strict=True):
        rows[name] = values
    return rows


def _asked(some: Whole) -> NDArray[Any]:
    held = Interest.objects.filter(member__gte=int(some[0]), member__lte=int(some[-1]), facet__sort__in=HELD)
    return as_rows(held.order_by().values_list("member_id", "facet_id", "long", "lately", "less"), ROW)
