"""Notes in the cache, for what pages notice and a step writes down: numbered as they come, taken in that order.

Nothing hangs on a note: what the cache forgets before it was taken is lost.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.cache import cache


class Notes:
    """Notes of one sort, each kept for so many seconds at most."""

    def __init__(self, sort: str, kept: int) -> None:
        self.sort, self.kept = sort, kept
        self.noted, self.taken = f"{sort}:noted", f"{sort}:taken"

    def add(self, said: Any) -> None:
        """Two questions to the cache."""
        number = self._number()
        if number is not None:
            cache.set(self._key(number), said, self.kept)

    def _number(self) -> int | None:
        """The next; None where Redis comes and goes."""
        for _time in range(2):
            with suppress(ValueError):
                return cache.incr(self.noted)
            cache.add(self.noted, 0, None)  # the first of all, or of a cache that was emptied
        return None

    def are_waiting(self) -> bool:
        return bool(self._next(1))

    def take(self, most: int) -> tuple[int, list[Any]]:
        """How many numbers were taken, and what the cache still knows of them, in order.

        Two that take at the same moment may take the same; where that matters they take turns.
        """
        numbers = self._next(most)
        if not numbers:
            return 0, []
        cache.set(self.taken, numbers[-1], None)
        keys = [self._key(number) for number in numbers]
        known = cache.get_many(keys)
        cache.delete_many(keys)
        return len(numbers), [known[key] for key in keys if key in known]

    def _next(self, most: int) -> range:
        counts = cache.get_many([self.noted, self.taken])
        noted, taken = counts.get(self.noted, 0), counts.get(self.taken, 0)
        first = taken + 1 if taken <= noted else 1  # a cache that was emptied begins again
        return range(first, min(noted, first + most - 1) + 1)

    def _key(self, number: int) -> str:
        return f"{self.sort}:note:{number}"
