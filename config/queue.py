"""The queue: huey wakes steps; the tables say what there is to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections
from huey import RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer

from config.steps import DUE_STEPS, INCOMING_STEPS, LEDGER_STEPS, MAIL_STEPS, PREVIEW_STEPS, PUSH_STEPS, TIDY_STEPS
from desk.models import Beat
from home.outside.keeping import is_due, outside_step
from lib.clock import now
from lib.metrics import STEP_DONE, STEP_FAILURES, STEP_SECONDS
from profiles.relearning import RELEARNING, is_left, relearn_step

log = logging.getLogger(__name__)
DOZE = 5  # seconds for which one waking stands for all that come after it
PATIENCE = 3  # seconds that Redis may take; a worker waits there for one at a time
SIGN_EVERY = 15.0  # seconds between two signs of life of one process
OUTSIDE = "outside"  # the sort of work
SWEEP, TIDY, WORKER = "sweep", "tidy", "worker"  # the names of beats
_shown = [-SIGN_EVERY]

if settings.REDIS_URL:
    with_patience = "&" if "?" in settings.REDIS_URL else "?"
    url = f"{settings.REDIS_URL}{with_patience}socket_timeout={PATIENCE}&socket_connect_timeout={PATIENCE}"
    huey = RedisHuey("commonplace", url=url, results=False)
else:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    huey = SqliteHuey("commonplace", filename=str(settings.VAR_DIR / "queue.sqlite3"), results=False)


def run_steps(steps: dict[str, Callable[[], int]]) -> None:
    """Each step until it has nothing left; a step that fails leaves the others their turn."""
    close_old_connections()
    for name, step in steps.items():
        try:
            with STEP_SECONDS.labels(name).time():
                run_step(name, step)
        except Exception:  # the next waking or the sweeper tries again
            STEP_FAILURES.labels(name).inc()
            log.exception("The step %s failed.", name)
    close_old_connections()


def run_step(name: str, step: Callable[[], int]) -> None:
    """Until it has nothing left, with a sign of life now and then."""
    while done := step():
        STEP_DONE.labels(name).inc(done)
        show_life()


def show_life() -> None:
    """Say in the tables that a worker lives; a few times a minute at most."""
    if monotonic() - _shown[0] > SIGN_EVERY:
        _shown[0] = monotonic()
        Beat.objects.say(WORKER, now=now())


@huey.task()
def ledger_work() -> None:
    cache.delete("awake:ledger")
    run_steps(LEDGER_STEPS)


@huey.task()
def mail_work() -> None:
    cache.delete("awake:mail")
    run_steps(MAIL_STEPS)


@huey.task()
def preview_work() -> None:
    cache.delete("awake:previews")
    run_steps(PREVIEW_STEPS)


@huey.task()
def push_work() -> None:
    cache.delete("awake:push")
    run_steps(PUSH_STEPS)


@huey.task()
def weights_work() -> None:
    """One part of the members, and the next as another task, so that what waits in the queue comes between."""
    cache.delete(f"awake:{RELEARNING}")
    run_steps({RELEARNING: relearn_part})


@huey.task()
def outside_work() -> None:
    """One site, and the next as another task: one that is slow keeps nothing else waiting."""
    cache.delete(f"awake:{OUTSIDE}")
    run_steps({OUTSIDE: outside_part})


def outside_part() -> int:
    """Ask one site; the next is asked for, not taken."""
    if done := outside_step(now=now()):
        STEP_DONE.labels(OUTSIDE).inc(done)
        waken(OUTSIDE)
    return 0


def outside_on() -> int:
    """Ask for the first of the sites that are due."""
    if is_due(now=now()):
        waken(OUTSIDE)
    return 0


def relearn_part() -> int:
    """Fold some members anew; the next part is asked for, not taken."""
    if done := relearn_step():
        STEP_DONE.labels(RELEARNING).inc(done)
        waken(RELEARNING)
    return 0


def relearn_on() -> int:
    """Ask for the next part where members are left to fold anew, as after a stop."""
    if is_left():
        waken(RELEARNING)
    return 0


@huey.periodic_task(crontab(minute="*"))
def sweep() -> None:
    """Find what is due, whoever was told of it."""
    due = DUE_STEPS | LEDGER_STEPS | MAIL_STEPS | PUSH_STEPS | INCOMING_STEPS | PREVIEW_STEPS
    in_turn(SWEEP, timedelta(seconds=50), due | {RELEARNING: relearn_on, OUTSIDE: outside_on})


@huey.periodic_task(crontab(minute="7"))
def tidy_work() -> None:
    in_turn(TIDY, timedelta(minutes=50), TIDY_STEPS)


def in_turn(name: str, every: timedelta, steps: dict[str, Callable[[], int]]) -> None:
    """Run the steps once, however many workers have a clock of their own that tells them to."""
    close_old_connections()
    show_life()
    if Beat.objects.take_turn(name, now=now(), every=every):
        run_steps(steps)
        Beat.objects.say(name, now=now())
    close_old_connections()


TASKS: dict[str, Any] = {
    "ledger": ledger_work,
    "mail": mail_work,
    "previews": preview_work,
    "push": push_work,
    RELEARNING: weights_work,
    OUTSIDE: outside_work,
}


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
    """Workers of their own process; told to stop by SIGTERM, run() returns when what they hold is done."""
    return huey.create_consumer(
        workers=workers, periodic=True, worker_type="thread", max_delay=1.0, graceful_signal="TERM"
    )


def queued() -> int:
    """How many tasks wait in the queue."""
    return int(huey.pending_count())
