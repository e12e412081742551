"""Not asking a server again at once that did not answer a moment ago."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock
from time import monotonic

log = logging.getLogger(__name__)


class Breaker:
    """Whether a server is believed to answer; while it is away, one that asks after each rest tries."""

    def __init__(self, server: str, *, meanwhile: str, rest: float, clock: Callable[[], float] = monotonic) -> None:
        self.is_away = False
        self._server, self._meanwhile, self._rest = server, meanwhile, rest  # the last in seconds
        self._clock = clock
        self._next_try = 0.0
        self._lock = Lock()

    def may_try(self) -> bool:
        """Whether to ask now; who is told so while it is away is the only one for a while."""
        if not self.is_away:
            return True
        with self._lock:
            now = self._clock()
            if now < self._next_try:
                return False
            self._next_try = now + self._rest
            return True

    def failed(self, fault: object) -> None:
        """Nobody is to ask for a while; said once, not each time."""
        with self._lock:
            was_away, self.is_away = self.is_away, True
            self._next_try = self._clock() + self._rest
        if not was_away:
            log.warning("%s is away; %s until it is back: %s", self._server, self._meanwhile, fault)

    def answered(self) -> None:
        if not self.is_away:
            return
        with self._lock:
            self.is_away = False
        log.warning("%s answers again.", self._server)
