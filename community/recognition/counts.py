"""The registry of what can be counted; an app with gifts of its own registers them from its module `kinds`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from community.models import Forum
from profiles.models import Activity

Words = Promise | str
Gifts = QuerySet[Any, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """One sort of gift: a row for each, of who gave it and when."""

    name: str
    label: Words  # in lists: “Solutions”
    says: Callable[[int], str]  # in a rule: “10 of their replies solved a question”
    gifts: Callable[[], Gifts]  # with the columns `who` and `when`, of whatever stands now
    concerns: Callable[[Sequence[Activity]], set[int]]  # whose number these acts may have changed
    forum: str = ""  # the way from a gift to its forum; empty for gifts that have none


_counts: dict[str, Count] = {}


def register(count: Count) -> None:
    """Make a count known."""
    _counts[count.name] = count


def count_named(name: str) -> Count | None:
    """The count of that name; None for one that no app registered."""
    return _counts.get(name)


def all_counts() -> list[Count]:
    """In the order they were registered."""
    return list(_counts.values())


def gifts_in(count: Count, forum: Forum | None, members: Collection[int] | None = None) -> Gifts:
    """Who gave and when, in a forum and those within it or everywhere, of these members or of all."""
    gifts = count.gifts()
    if forum is not None:
        gifts = (
            gifts.filter(Q((count.forum, forum)) | Q((f"{count.forum}__parent", forum)))
            if count.forum
            else gifts.none()
        )
    if members is not None:
        gifts = gifts.filter(who__in=members)
    return gifts.values_list("who", "when")


def dates_by_member(gifts: Gifts) -> dict[int, list[datetime]]:
    """When each member gave, in order; one query."""
    found: dict[int, list[datetime]] = {}
    for who, when in gifts.order_by("who", "when").iterator():
        found.setdefault(who, []).append(when)
    return found


def givers_of(gifts: Gifts, *, least: int) -> set[int]:
    """Who gave at least so often; counted by the database, in one query."""
    sql, params = gifts.order_by().query.sql_with_params()
    query = f"SELECT who FROM ({sql}) AS gifts GROUP BY who HAVING COUNT(*) >= %s"  # noqa: S608 - our own queryset's
    return {who for (who,) in _rows(query, [*params, least])}


def tallies(viewer: Any, member_id: int) -> list[tuple[Count, int]]:
    """How much a member gave of each sort where this viewer may look; one query."""
    parts: list[str] = []
    given: list[Any] = []
    seen = Forum.objects.visible_to(viewer).order_by()
    for place, count in enumerate(all_counts()):
        gifts = count.gifts().filter(who=member_id)
        if count.forum:
            gifts = gifts.filter(**{f"{count.forum}__in": seen})
        sql, params = gifts.values_list("who", "when").order_by().query.sql_with_params()
        parts.append(f"SELECT {place}, COUNT(*) FROM ({sql}) AS gifts")  # noqa: S608 - likewise
        given += params
    found = dict(_rows(" UNION ALL ".join(parts), given)) if parts else {}
    return [(count, found[place]) for place, count in enumerate(all_counts()) if found.get(place)]


def _rows(query: str, params: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, list(params))
        return list(cursor.fetchall())
