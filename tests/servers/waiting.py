"""Waiting for a condition, with an end: the only place in the tests where time passes."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(condition: Callable[[], T], what: str, *, seconds: float = 20) -> T:
    """Ask again until the answer is true; fail with the sentence when it stays false."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"Waited {seconds:g} seconds in vain until: {what}.")
        time.sleep(0.05)
    return answer
