"""Waking the background work that tables already hold; losing a call costs a moment, never an event."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from django.db import transaction

log = logging.getLogger(__name__)
Waker = Callable[[str], None]
_wakers: list[Waker] = []


def use_waker(waker: Waker) -> None:
    """Told by whoever runs a queue; a process without one relies on the sweeper."""
    _wakers[:] = [waker]


def stop_waking() -> None:
    """Back to the sweeper alone."""
    _wakers.clear()


def wake(work: str) -> None:
    """Ask for one sort of work ("ledger", "mail") once the running transaction is committed."""
    if _wakers:
        transaction.on_commit(partial(_wake, work))


def _wake(work: str) -> None:
    try:
        _wakers[0](work)
    except Exception:  # the sweeper finds the work within a minute
        log.warning("The queue could not be told of new %s work.", work, exc_info=True)
