"""The queue: huey wakes steps; the tables say what there is to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections
from huey import RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from config.steps import LEDGER_STEPS, MAIL_STEPS, TIDY_STEPS
from lib.clock import now

log = logging.getLogger(__name__)
DOZE = 5  # seconds for which one waking stands for all that come after it

if settings.REDIS_URL:
    huey = RedisHuey("commonplace", url=settings.REDIS_URL, results=False)
else:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    huey = SqliteHuey("commonplace", filename=str(settings.VAR_DIR / "queue.sqlite3"), results=False)


def run_steps(steps: dict[str, Callable[[], int]]) -> None:
    """Each step until it has nothing left; a step that fails leaves the others their turn."""
    close_old_connections()
    for name, step in steps.items():
        try:
            while step():
                pass
        except Exception:  # the next waking or the sweeper tries again
            log.exception("The step %s failed.", name)
    close_old_connections()


@huey.task()
def ledger_work() -> None:
    cache.delete("awake:ledger")
    run_steps(LEDGER_STEPS)


@huey.task()
def mail_work() -> None:
    cache.delete("awake:mail")
    run_steps(MAIL_STEPS)


@huey.periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Find what is due, whoever was told of it."""
    run_steps(LEDGER_STEPS)
    run_steps(MAIL_STEPS)


@huey.periodic_task(crontab(minute="7"))
def tidy_work() -> None:
    run_steps(TIDY_STEPS)


TASKS: dict[str, Any] = {"ledger": ledger_work, "mail": mail_work}


def waken(work: str) -> None:
    """Queue one task of a sort, unless one is already on its way."""
    if work in TASKS and cache.add(f"awake:{work}", now().isoformat(), DOZE):
        TASKS[work]()


class QuietConsumer(Consumer):
    """A consumer inside a thread, which may not set signal handlers."""

    def _set_signal_handlers(self) -> None:
        return None


def embedded_consumer() -> QuietConsumer:
    """One worker thread and the scheduler, for the server's own process; start() returns at once."""
    return QuietConsumer(huey, workers=1, periodic=True, initial_delay=0.1, max_delay=1.0, worker_type="thread")


def worker_consumer(workers: int) -> Consumer:
    """Workers of their own process; run() returns when told to stop by a signal."""
    return huey.create_consumer(workers=workers, periodic=True, worker_type="thread", max_delay=1.0)
