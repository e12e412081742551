"""Keeping what a member searched for, as one more thing they care about; and who is near them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from numpy.typing import NDArray

from lib.clock import start_of_day
from lib.words import words_of
from profiles.activity import record
from profiles.models import Activity, Facet, Member, Sort, Subject, Verb
from search.models import Neighbour

COPIED = "near_copied"


@transaction.atomic
def note_search(*, member: Member, words: str, now: datetime) -> bool:
    """Record a search once a day; False where it was noted today, or learning is paused."""
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    day = start_of_day(now)
    said = " ".join(words.split())[:200]
    today = Activity.objects.of_member(member.pk).filter(verb=Verb.SEARCHED, happened__gte=day)
    if today.filter(happened__lt=day + timedelta(days=1), detail__words=said).exists():
        return False
    facets = _facets(said, member.language)
    return record(member=member, verb=Verb.SEARCHED, facets=facets, now=now, detail={"words": said}) is not None


class Near(NamedTuple):
    """Who is near to whom, one a place in each array: the member, the other, how near, and the how-manieth."""

    members: NDArray[np.int64]
    others: NDArray[np.int64]
    scores: NDArray[np.float64]
    nth: NDArray[np.int64]


@transaction.atomic
def keep_neighbours(*, members: Sequence[int], near: Near, now: datetime) -> None:
    """Keep who is nearest to these members instead of who was; whoever was quicker with one stands."""
    Neighbour.objects.filter(member__in=members).delete()
    rows = zip(*(column.tolist() for column in near), strict=True)
    if connection.vendor == "postgresql":
        _copy_neighbours(rows, now)
        return
    Neighbour.objects.bulk_create(
        [
            Neighbour(member_id=member, other_id=other, score=score, nth=nth, found=now)
            for member, other, score, nth in rows
        ],
        batch_size=1000,
        ignore_conflicts=True,
    )


def _copy_neighbours(rows: Iterable[tuple[int, int, float, int]], now: datetime) -> None:
    """The same by COPY, as of a large place there are millions."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {COPIED} (m bigint, o bigint, s float8, n smallint) ON COMMIT DROP")
        with cursor.copy(f"COPY {COPIED} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            f"INSERT INTO {Neighbour._meta.db_table} (member_id, other_id, score, nth, found) "  # noqa: S608 - words of our own
            f"SELECT m, o, s, n, %s FROM {COPIED} ON CONFLICT DO NOTHING",
            [now],
        )
        cursor.execute(f"DROP TABLE {COPIED}")


def _facets(words: str, language: str) -> list[int]:
    """Of the words those that some item is about, and the subject of that name; what nobody wrote makes no facet."""
    told = words_of(words, [], language=language)
    names = [words.lower(), *words.lower().split(), *told]
    subjects = Subject.objects.annotate(lowered=Lower("name")).filter(lowered__in=names)
    named = [str(pk) for pk in subjects.values_list("pk", flat=True)]
    known = Facet.objects.filter(Q(sort=Sort.WORD, key__in=told) | Q(sort=Sort.SUBJECT, key__in=named))
    return list(known.order_by("pk").values_list("pk", flat=True))
