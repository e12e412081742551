"""Questions to the database that are put together once, and then asked again and again of other values.

To put a nested question together costs Django more than to ask it. It comes from the same querysets as everywhere, so
`visible_to` is in it and is asked each time; only whom it is asked for and about which rows are values, filled in then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

FIRST_SLOT = 9_200_000_000_000_000_000  # ids that no row has: each stands for a value until there is one
NOBODY = -1  # a value for slots that are left over

Build = Callable[..., QuerySet[Any, Any]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a question is for, as far as its wording depends on them; asking it for more raises AttributeError."""

    pk: int
    is_authenticated: bool
    is_superuser: bool


class Question:
    """A query in the database's own words, with slots."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.compiler: Any = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.params = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.params = "", ()
        columns = [column[0] for column in self.compiler.select or ()]
        self.converters = self.compiler.get_converters(columns)

    def ask(self, values: Mapping[int, int]) -> list[tuple[Any, ...]]:
        """The rows, as a queryset's values_list would give them."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values.get(param, param) for param in self.params])
            rows = cursor.fetchall()
        return list(map(tuple, self.compiler.apply_converters(rows, self.converters))) if self.converters else rows


def ask(build: Build, *sort: Hashable, viewer: Any, **values: int) -> list[tuple[Any, ...]]:
    """The rows of the values_list that `build` makes for a viewer and some ids; it is called once for each `sort`.

    What `build` does may depend on nothing but `sort` and on who the viewer is to `Asker`.
    """
    is_member = viewer is not None and viewer.is_authenticated
    is_owner = is_member and viewer.is_superuser
    question = _question(build, sort, tuple(values), is_member, is_owner)
    given = dict(zip(range(FIRST_SLOT, FIRST_SLOT + len(values)), values.values(), strict=True))
    return question.ask(given | {FIRST_SLOT - 1: viewer.pk} if is_member else given)


def forget() -> None:
    """Put every question together anew."""
    _question.cache_clear()


@lru_cache(maxsize=500)
def _question(
    build: Build, sort: tuple[Hashable, ...], names: tuple[str, ...], is_member: bool, is_owner: bool
) -> Question:
    asker = Asker(FIRST_SLOT - 1, is_member, is_owner)
    return Question(build(asker, *sort, **{name: FIRST_SLOT + number for number, name in enumerate(names)}))
