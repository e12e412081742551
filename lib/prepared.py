"""Questions to the database that are put together once, and then asked again and again of other values.

To put a nested question together costs Django more than to ask it. It comes from the same querysets as everywhere, so
`visible_to` is in it and is asked each time; only whom it is asked for and about which rows are values, filled in then.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Field, Lookup, QuerySet
from django.db.models.lookups import In

FIRST_SLOT = 9_200_000_000_000_000_000  # ids that no row has: each stands for a value until there is one
NOBODY = -1  # a value for slots that are left over

Build = Callable[..., QuerySet[Any, Any]]
NOON = datetime(1970, 1, 1, 12, tzinfo=UTC)
Value = int | str | UUID | datetime | Sequence[int]
SLOTS: dict[type[Any], Callable[[int], Any]] = {
    int: int,
    str: str,
    UUID: lambda n: UUID(int=n),
    datetime: lambda n: NOON + timedelta(microseconds=n - FIRST_SLOT),
    list: lambda n: [n],
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Whom a question is for, as far as its wording depends on them; asking it for more raises AttributeError."""

    pk: int
    is_authenticated: bool
    is_superuser: bool
    is_moderator: bool


@Field.register_lookup
class Among(Lookup):
    """`pk__among=[…]`: like `in`, but one value however many ids, so that the question stays the same."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, values = self.process_lhs(compiler, connection)
        among = "= ANY(%s::bigint[])" if connection.vendor == "postgresql" else "IN (SELECT value FROM json_each(%s))"
        return f"{column} {among}", [*values, as_one(self.rhs)]


@Field.register_lookup
class OutOf(In):
    """`pk__out_of=queryset`: like `in`, but its ids are found first, and then the rows from them.

    With `in` PostgreSQL may go through a whole table in its order and ask of each row whether it is one of them, where
    it is wrong about how many there are. Use it for what one member did, never for what may be most of a table.
    """

    lookup_name = "out_of"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        column, values = self.process_lhs(compiler, connection)
        ids, more = self.process_rhs(compiler, connection)
        return f"{column} = ANY(ARRAY{ids})", [*values, *more]


def as_one(ids: Sequence[int]) -> str:
    """Some ids as one value, as the database takes it; written here, for psycopg looks at each by itself."""
    written = ",".join(map(str, ids))
    return f"{{{written}}}" if connection.vendor == "postgresql" else f"[{written}]"


def _key(param: Any) -> Any:
    return tuple(param) if isinstance(param, list) else param


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

    def ask(self, values: Mapping[Hashable, Any]) -> list[tuple[Any, ...]]:
        """The rows, as a queryset's values_list would give them."""
        if not self.sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values.get(_key(param), param) for param in self.params])
            rows = cursor.fetchall()
        return list(map(tuple, self.compiler.apply_converters(rows, self.converters))) if self.converters else rows


def ask(build: Build, *sort: Hashable, viewer: Any, **values: Value) -> list[tuple[Any, ...]]:
    """The rows of the values_list that `build` makes for a viewer and some values; it is called once for each `sort`.

    Several ids are given as a list and asked with `among`, so that any number of them is one value. What `build` does
    may depend on nothing but `sort` and on who the viewer is to `Asker`.
    """
    is_member = viewer is not None and viewer.is_authenticated
    role = (is_member, is_member and viewer.is_superuser, is_member and viewer.is_moderator)
    names = tuple((name, _sort_of(value)) for name, value in values.items())
    question = _question(build, sort, names, role)
    given: dict[Hashable, Any] = {FIRST_SLOT - 1: viewer.pk} if is_member else {}
    for slot, value in enumerate(values.values(), FIRST_SLOT):
        given[_key(_as_param(SLOTS[_sort_of(value)](slot)))] = _as_param(value)
    return question.ask(given)


def _sort_of(value: Value) -> type[Any]:
    return next((sort for sort in (int, str, UUID, datetime) if isinstance(value, sort)), list)


def _as_param(value: Value) -> Any:
    """As it stands among the parameters of a query."""
    if isinstance(value, int | str):
        return value
    if isinstance(value, UUID):
        return value if connection.features.has_native_uuid_field else value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return as_one(value)


def forget() -> None:
    """Put every question together anew."""
    _question.cache_clear()


@lru_cache(maxsize=2000)
def _question(
    build: Build, sort: tuple[Hashable, ...], names: tuple[tuple[str, type[Any]], ...], role: tuple[bool, bool, bool]
) -> Question:
    asker = Asker(FIRST_SLOT - 1, *role)
    slots = {name: SLOTS[sort_of](slot) for slot, (name, sort_of) in enumerate(names, FIRST_SLOT)}
    return Question(build(asker, *sort, **slots))
