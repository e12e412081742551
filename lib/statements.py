"""Statements that write one row and are put together once, for the acts that members wait for most.

To put an INSERT or UPDATE together costs Django more than to have it carried out. The columns are those of the model,
so that a field which is added is written too; the values go through the field, as in Model.save.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

import orjson
from django.db import connection
from django.db.models import AutoField, Field, Model

Row = TypeVar("Row", bound=Model)
AS_JSON_HAS_IT = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS  # numbers of numpy as numbers, any key as text
Statement = tuple[str, tuple[Any, ...]]  # with the fields whose values it wants, in order


def insert_row(row: Row, **made: str) -> Row:
    """Write a new row as Model.save does, without signals; its key is there afterwards, where the database chose it.

    `made` names columns that the database fills by an expression in SQL; they are read back too.
    Raises IntegrityError where the row breaks a constraint, and then nothing was written.
    """
    (statement, fields), returned = _insertion(type(row), tuple(made.items()))
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row, fields))
        for name, value in zip(returned, cursor.fetchone() if returned else (), strict=True):
            setattr(row, name, value)
    row._state.adding = False
    row._state.db = connection.alias
    return row


def put_row(row: Model, *, unique: tuple[str, ...], over: tuple[str, ...]) -> None:
    """Write a new row, or the columns `over` into the one that stands with the same `unique` columns."""
    statement, fields = _replacement(type(row), unique, over)
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row, fields))


def insert_rows(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, same: Mapping[str, Any] | None = None
) -> None:
    """Write many new rows of one model, without signals; what breaks a constraint of uniqueness is left out.

    Each as the values of the same columns by attribute, as `member_id`; `same` are the values of others in all rows,
    and what is not named has the field's default. Neither is a model made of each, nor each column of each row named
    to PostgreSQL, which costs more than all the rest.
    """
    if not rows:
        return
    if connection.vendor != "postgresql":
        made = [model(**row, **(same or {})) for row in rows]
        model._default_manager.bulk_create(made, ignore_conflicts=True)
        return
    statement, fields = _many(model, tuple(rows[0]))
    usual = {field.attname: field.get_default() for field in fields} | dict(same or {})
    with connection.cursor() as cursor:
        cursor.execute(statement, [*(_value(field, usual[field.attname]) for field in fields), _written(rows)])


def change_row(model: type[Model], pk: int, values: Mapping[str, Any], *, one_more: Collection[str] = ()) -> None:
    """Set columns of the row with that key, and count each of `one_more` up by one, whoever else counts."""
    statement, fields = _change(model, tuple(values), tuple(one_more))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*map(_value, fields, values.values()), pk])


def change_rows(
    model: type[Model],
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    *,
    to: Mapping[str, Any] | None = None,
    one_more: Collection[str] = (),
) -> None:
    """The same for many rows, each by its key with values of its own for the same columns, and `to` for all.

    In one statement where the database takes it; values of its own are texts, numbers and times.
    """
    if not rows:
        return
    given = to or {}
    if connection.vendor == "postgresql":
        statement, fields = _change_of_many(model, tuple(rows[0][1]), tuple(given), tuple(one_more))
        written = _written([{"pk": pk, **values} for pk, values in rows])
        with connection.cursor() as cursor:
            cursor.execute(statement, [*map(_value, fields, given.values()), written])
        return
    statement, fields = _change(model, (*rows[0][1], *given), tuple(one_more))
    with connection.cursor() as cursor:
        cursor.executemany(
            statement, [[*map(_value, fields, (*values.values(), *given.values())), pk] for pk, values in rows]
        )


def delete_rows(model: type[Model], **which: Any) -> None:
    """Delete the rows with these values, where no other table points at them."""
    statement, fields = _deletion(model, tuple(which))
    with connection.cursor() as cursor:
        cursor.execute(statement, list(map(_value, fields, which.values())))


def _values(row: Model, fields: Iterable[Any]) -> list[Any]:
    return [_value(field, field.pre_save(row, add=True)) for field in fields]


def _value(field: Field[Any, Any], value: Any) -> Any:
    return field.get_db_prep_save(value, connection)


@lru_cache(maxsize=100)
def _insertion(model: type[Model], made: tuple[tuple[str, str], ...]) -> tuple[Statement, list[str]]:
    """Also the attributes that it gives back."""
    expressions = {model._meta.get_field(name): expression for name, expression in made}
    fields = tuple(field for field in _own(model) if field not in expressions)
    returned = [field for field in model._meta.concrete_fields if field not in fields]
    statement = _insert(model, fields, expressions)
    if returned:
        statement += f" RETURNING {', '.join(map(_name, returned))}"
    return (statement, fields), [field.attname for field in returned]


@lru_cache(maxsize=100)
def _many(model: type[Model], names: tuple[str, ...]) -> Statement:
    """`names` are the attributes that each row has a value of its own for."""
    given = [field for field in _own(model) if field.attname in names]
    same = [field for field in _own(model) if field.attname not in names]
    columns = ", ".join(map(_name, [*same, *given]))
    values = ", ".join([*(f"%s::{field.db_type(connection)}" for field in same), *map(_attribute, given)])
    typed = ", ".join(f"{_attribute(field)} {field.db_type(connection)}" for field in given)
    source = f"SELECT {values} FROM jsonb_to_recordset(%s::jsonb) AS given({typed})"  # noqa: S608 - of the model
    return f"INSERT INTO {_table(model)} ({columns}) {source} ON CONFLICT DO NOTHING", tuple(same)


@lru_cache(maxsize=100)
def _replacement(model: type[Model], unique: tuple[str, ...], over: tuple[str, ...]) -> Statement:
    fields = _own(model)
    target = ", ".join(map(_name, _named(model, unique)))
    renewed = ", ".join(f"{_name(field)} = EXCLUDED.{_name(field)}" for field in _named(model, over))
    return f"{_insert(model, fields, {})} ON CONFLICT ({target}) DO UPDATE SET {renewed}", fields


@lru_cache(maxsize=100)
def _change(model: type[Model], names: tuple[str, ...], more: tuple[str, ...]) -> Statement:
    fields = _named(model, names)
    changes = [f"{_name(field)} = %s" for field in fields]
    changes += [f"{_name(field)} = {_name(field)} + 1" for field in _named(model, more)]
    return f"UPDATE {_table(model)} SET {', '.join(changes)} WHERE {_name(model._meta.pk)} = %s", fields  # noqa: S608


@lru_cache(maxsize=100)
def _change_of_many(
    model: type[Model], own: tuple[str, ...], names: tuple[str, ...], more: tuple[str, ...]
) -> Statement:
    """`own` are columns with a value for each row."""
    fields, given = _named(model, names), _named(model, own)
    changes = [f"{_name(field)} = %s" for field in fields]
    changes += [f"{_name(field)} = given.{_attribute(field)}" for field in given]
    changes += [f"{_name(field)} = {_table(model)}.{_name(field)} + 1" for field in _named(model, more)]
    typed = ", ".join(f"{_attribute(field)} {field.db_type(connection)}" for field in given)
    source = f"jsonb_to_recordset(%s::jsonb) AS given(pk bigint, {typed})"
    key = f"{_table(model)}.{_name(model._meta.pk)}"
    return f"UPDATE {_table(model)} SET {', '.join(changes)} FROM {source} WHERE {key} = given.pk", fields  # noqa: S608


@lru_cache(maxsize=100)
def _deletion(model: type[Model], names: tuple[str, ...]) -> Statement:
    fields = _named(model, names)
    which = " AND ".join(f"{_name(field)} = %s" for field in fields)
    return f"DELETE FROM {_table(model)} WHERE {which}", fields  # noqa: S608 - names of the model's own


def _insert(model: type[Model], fields: Collection[Any], expressions: Mapping[Any, str]) -> str:
    columns = ", ".join(map(_name, [*fields, *expressions]))
    values = ", ".join([*["%s"] * len(fields), *expressions.values()])
    return f"INSERT INTO {_table(model)} ({columns}) VALUES ({values})"  # noqa: S608 - names of the model's own


def _own(model: type[Model]) -> tuple[Any, ...]:
    """The columns that we fill: all but a key that the database counts up. Values are given, not expressions."""
    return tuple(field for field in model._meta.concrete_fields if not isinstance(field, AutoField))


def _named(model: type[Model], names: Iterable[str]) -> tuple[Any, ...]:
    return tuple(model._meta.get_field(name) for name in names)


def _written(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows, default=str, option=AS_JSON_HAS_IT).decode()


def _name(field: Any) -> str:
    return connection.ops.quote_name(field.column)


def _attribute(field: Any) -> str:
    return connection.ops.quote_name(field.attname)


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
