"""The same form once as it is and once with more in it than it asks for: what it set that it may not set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from django.apps import apps
from django.db import models
from django.db.models import Field

from tests.rights.asking import Browser, address, fill
from tests.rights.language import Row
from tests.rights.left import Left, alike, left
from tests.rights.world import World

# Salted, or with a mark of the one sending: only whether it changed can be compared.
SALTED = {"password", "message_id", "raw"}
# The number of the transaction, which is the test's own, and the place that follows from it.
OURS = {"xact", "position"}
SOON = timedelta(minutes=10)
Pairs = list[tuple[str, str]]
Send = Callable[[Pairs], str]  # the answer


def sender(row: Row, world: World, role: str, state: str) -> tuple[Send, Pairs]:
    """Sends what it is given to the address of a cell; and what the row itself sends."""
    path = address(row, world, role, state)
    browser = Browser(world, role)

    def send(pairs: Pairs) -> str:
        form: dict[str, list[str]] = {}
        for name, value in pairs:
            form.setdefault(name, []).append(value)
        response: Any = browser.post(path, form)
        return str(response.status_code)

    return send, parse_qsl(fill(row.form, world, role, world.thing(row.kind, state)), keep_blank_values=True)


def standing() -> Left:
    """All that is compared."""
    return left(lambda field: field.name not in OURS)


def done(send: Send, pairs: Pairs, moment: datetime) -> tuple[str, Left]:
    """What a form answers and leaves, taken back."""
    with alike(moment):
        return send(pairs), standing()


class Beyond:
    """Tries what a form may not set, against what the form leaves without it."""

    def __init__(self, send: Send, plain: Pairs, *, before: Left, moment: datetime, own: set[str]) -> None:
        self.send, self.plain, self.before, self.moment = send, plain, before, moment
        self.answer, self.expected = done(send, plain, moment)
        self.more = extras(before, self.expected, own={*own, *(name for name, _value in plain)})

    def found(self) -> dict[str, str]:
        """The fields that made a difference, and where."""
        together = self.difference(self.more)
        alone = {name: said for name in self.more if (said := self.difference([name]))} if together else {}
        return alone or ({"all together": together} if together else {})

    def difference(self, names: Iterable[str]) -> str:
        answer, after = done(self.send, [*self.plain, *((name, self.more[name]) for name in names)], self.moment)
        places = sorted(set(_differing(self.before, self.expected, after)))
        said = "" if answer == self.answer else f"answers {answer} instead of {self.answer}"
        return ", ".join(filter(None, [*places, said]))


def extras(before: Left, after: Left, *, own: set[str]) -> dict[str, str]:
    """Each column of the tables that the form writes, then of every other of ours, with a value that is not there."""
    written = [label for label in after if after[label] != before[label]]
    found: dict[str, str] = {}
    for label in [*written, *(label for label in after if label not in written)]:
        for field in _fields(label):
            stands = [row.get(field.attname) for pk, row in after[label].items() if row != before[label].get(pk)]
            value = another(field, stands or [row.get(field.attname) for row in after[label].values()], after)
            for name in {field.name, field.attname, *({"pk"} if field.primary_key else ())} - own:
                found.setdefault(name, value)
    return found


def another(field: Field[Any, Any], stands: list[Any], there: Left) -> str:
    """A good value for a column that none of its rows has: of another thing, if it names one."""
    if field.is_relation:
        others = sorted(there.get(field.related_model._meta.label, {}), key=str)  # type: ignore[union-attr]
        return str(next((pk for pk in others if pk not in stands), others[0] if others else 1))
    if isinstance(field, models.BooleanField):
        return "false" if True in stands else "true"
    if field.choices:
        return str(next((value for value, _label in field.flatchoices if value not in stands), field.flatchoices[0][0]))
    for kind, value in OF_KIND.items():
        if isinstance(field, kind):
            return value
    return "beyond"


OF_KIND: dict[type[Field[Any, Any]], str] = {
    models.DateTimeField: "2001-02-03 04:05:06",
    models.DateField: "2001-02-03",
    models.UUIDField: "0b7f1a52-6f3e-4b8e-9f60-8f3a5c1d2e4f",
    models.JSONField: '{"beyond": 1}',
    models.EmailField: "beyond@commonplace.example",
    models.GenericIPAddressField: "192.0.2.7",
    models.IntegerField: "3",
    models.DecimalField: "77",
    models.FloatField: "0.77",
}


def _fields(label: str) -> Iterator[Any]:
    model = apps.get_model(label) if label.count(".") == 1 else None
    if model:
        yield from model._meta.concrete_fields
        yield from model._meta.many_to_many


def _differing(before: Left, expected: Left, after: Left) -> Iterator[str]:
    """The columns, and tables, in which two endings differ."""
    for label in expected:
        for pk in expected[label].keys() | after[label].keys():
            one, two = expected[label].get(pk), after[label].get(pk)
            if one is None or two is None:
                yield label
                continue
            was = before[label].get(pk, {})
            yield from (f"{label}.{name}" for name in one if not _is_same(name, was.get(name), one[name], two[name]))


def _is_same(name: str, was: Any, one: Any, two: Any) -> bool:
    if name in SALTED:
        return bool((one == was) == (two == was))
    if isinstance(one, datetime) and isinstance(two, datetime):
        return abs(one - two) < SOON  # a default that asks the clock itself
    return bool(one == two)
