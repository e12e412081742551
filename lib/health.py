"""The parts of a site that can be asked how they are; an app registers its own from its module `kinds`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

OK, LATE, LOW, AWAY = "ok", "late", "low", "away"


@dataclass(frozen=True, slots=True)
class Finding:
    """How a part is, in a word for everyone, and in numbers for those who look after the site."""

    state: str = OK
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """Something the site runs on; without one that is needed no page can be served."""

    name: str
    look: Callable[[], Finding]  # quick, or with an end of its own; what it raises means that the part is away
    is_needed: bool = False


_parts: dict[str, Part] = {}


def register_part(part: Part) -> None:
    """Make a part known; one of the same name is replaced."""
    _parts[part.name] = part


def all_parts() -> list[Part]:
    """Every part, needed ones first, in the order they were registered."""
    return sorted(_parts.values(), key=lambda part: not part.is_needed)
