"""The world as the tables speak of it: things by kind and state, sessions by role, and the secret words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.test import Client

from profiles.models import Member
from tests.rights.people import who

ROW = "row:"
Things = dict[str, dict[str, dict[str, Any]]]  # kind, state, what stands in the address


@dataclass(frozen=True)
class Canary:
    """A secret word, and the roles that may read it."""

    name: str
    word: str
    seen_by: frozenset[str]


@dataclass
class World:
    """Everything a cell of the matrix names."""

    now: datetime
    cast: dict[str, Member]
    things: Things = field(default_factory=lambda: {"-": {"any": {}}})
    values: dict[str, Any] = field(default_factory=dict)  # what the forms of the tables name
    canaries: dict[str, Canary] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # the secrets that stood somewhere once, and stand nowhere now

    def thing(self, kind: str, state: str) -> dict[str, Any]:
        """What the address of a thing names; of `row:app.model` it is the first row there is."""
        if kind.startswith(ROW):
            pk = apps.get_model(kind.removeprefix(ROW))._default_manager.values_list("pk", flat=True).first()
            assert pk is not None, f"The world has no {kind.removeprefix(ROW)}. Make one in tests/rights/world."
            return {"object_id": pk}
        return self.things[kind][state]

    def states(self, kind: str) -> list[str]:
        """The states that a row of this kind has to speak of."""
        if kind.startswith(ROW):
            return ["any"]
        if kind not in self.things:
            raise ValueError(f"The world has no “{kind}”. Choose from: {', '.join(sorted(self.things))}.")
        return list(self.things[kind])

    def put(self, kind: str, state: str, /, **address: Any) -> None:
        """A thing of that kind in that state, by what its address names."""
        self.things.setdefault(kind, {})[state] = address

    def plant(self, name: str, seen_by: str) -> str:
        """A new secret word; `seen_by` are the roles that may read it anywhere, none where it is empty."""
        word = f"zq{re.sub('[^a-z]', '', name)}qz"
        self.canaries[name] = Canary(name, word, who(seen_by))
        return word

    def saw(self, name: str, path: str, role: str = "guest") -> None:
        """Look where a secret stands that is about to go: that it is read nowhere afterwards proves something then."""
        client = Client()
        if role != "guest":
            client.force_login(self.cast[role])
        assert self.canaries[name].word in client.get(path).content.decode(), f"{name} was never there."
        self.gone.add(name)

    def ago(self, **time: float) -> datetime:
        return self.now - timedelta(**time)
