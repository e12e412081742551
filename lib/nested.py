"""Rows of other tables as a part of one row, and what comes of them; so that one query brings all of an item."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db.models import Aggregate, Func, JSONField, QuerySet, Subquery, TextField

SQLITE = "JSON((SELECT JSON_GROUP_ARRAY(JSON_ARRAY(%(columns)s)) FROM (%(subquery)s)))"
POSTGRESQL = "(SELECT COALESCE(JSONB_AGG(JSONB_BUILD_ARRAY(%(columns)s)), '[]'::jsonb) FROM (%(subquery)s) AS nested)"


class Nested(Subquery):
    """The rows of a query, each a list of these columns, as one list of JSON; empty where there are none."""

    def __init__(self, rows: QuerySet[Any, Any], *columns: str) -> None:
        self.columns = columns
        super().__init__(rows.values_list(*columns), output_field=JSONField())

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=SQLITE, columns=self._quoted(connection), **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=POSTGRESQL, columns=self._quoted(connection), **context)

    def _quoted(self, connection: Any) -> str:
        return ", ".join(map(connection.ops.quote_name, self.columns))


class Ids(Aggregate):
    """The ids of all rows in one text, commas between, which is read sooner than rows; null where there are none."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "ARRAY_TO_STRING(ARRAY_AGG(%(expressions)s), ',')"
        return self.as_sql(compiler, connection, template=template, **context)


def ids_in(written: str | None) -> list[int]:
    """Those of such a text."""
    return list(map(int, written.split(","))) if written else []


class Whole(Func):
    """A column of JSON as a part of an object of JSON, where SQLite would take it for text."""

    output_field = JSONField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSON", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s", **context)


def moment(written: str) -> datetime:
    """A time as both databases write it into JSON; SQLite leaves out that it is UTC."""
    when = datetime.fromisoformat(written)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def moment_or_none(written: str | None) -> datetime | None:
    return moment(written) if written else None
