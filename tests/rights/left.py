"""What the database holds, so that what one request left can be laid beside what another did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from unittest import mock

from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models import Field
from django.utils import timezone

from tests.rights.asking import undone

# Whose window it is, what can be rebuilt, and what counts requests instead of what was done.
BESIDE = {"sessions", "usersessions", "search", "contenttypes"}
Left = dict[str, dict[Any, dict[str, Any]]]  # table, primary key, column


def left(is_compared: Callable[[Field[Any, Any]], bool]) -> Left:
    """Every row of every table, with those of its columns that are asked for."""
    found: Left = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in BESIDE:
            continue
        names = [field.attname for field in model._meta.concrete_fields if is_compared(field)]
        rows = model._base_manager.order_by().values_list("pk", *names)
        found[model._meta.label] = {pk: dict(zip(names, values, strict=True)) for pk, *values in rows}
    return found


@contextmanager
def alike(moment: datetime) -> Iterator[None]:
    """What happens inside finds the same world, the same time and the same next numbers, and is taken back."""
    cache.clear()
    numbers = _numbers()
    with mock.patch.object(timezone, "now", return_value=moment), undone():
        yield
    with connection.cursor() as cursor:
        for name, last in numbers:
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [name, last or 1, last is not None])


def _numbers() -> list[tuple[str, int | None]]:
    """What PostgreSQL hands out next; SQLite takes its numbers back with the rest."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE schemaname = 'public'")
        return list(cursor.fetchall())
