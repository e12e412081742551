"""Purposes whose mails wait for now, because whoever writes them said so; all others leave."""

from __future__ import annotations

from collections.abc import Callable

_asked: dict[str, Callable[[], bool]] = {}


def hold_while(purpose: str, is_held: Callable[[], bool]) -> None:
    """Told by whoever writes the mails of a purpose, from its module `kinds`."""
    _asked[purpose] = is_held


def held_purposes() -> list[str]:
    """Those that wait at this moment; as many queries as were told of."""
    return [purpose for purpose, is_held in sorted(_asked.items()) if is_held()]
