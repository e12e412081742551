"""Not asking again at once what did not answer a moment ago."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic

log = logging.getLogger(__name__)
REST = 10.0  # seconds for which nobody asks again


class Breaker:
    """Whether Elasticsearch is believed to answer; while it is away, one in every ten seconds tries."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self.is_away = False
        self._clock = clock
        self._next_try = 0.0
        self._lock = Lock()

    def may_try(self) -> bool:
        """Whether to ask now; who is told so while it is away is the only one for a while."""
        with self._lock:
            now = self._clock()
            if self.is_away and now < self._next_try:
                return False
            self._next_try = now + REST
            return True

    def failed(self, fault: object) -> None:
        """Nobody is to ask for a while; said once, not each time."""
        with self._lock:
            was_away, self.is_away = self.is_away, True
            self._next_try = self._clock() + REST
        if not was_away:
            log.warning("Elasticsearch is away; the database answers until it is back: %s", fault)

    def answered(self) -> None:
        with self._lock:
            was_away, self.is_away = self.is_away, False
        if was_away:
            log.warning("Elasticsearch answers again.")
