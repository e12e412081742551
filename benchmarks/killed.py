"""A mailing whose workers are killed and stopped at random moments, to a mail server in a bad mood: what arrives."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from multiprocessing import Pipe, get_context
from typing import NoReturn

from django.conf import settings

from benchmarks.forking import forked
from benchmarks.moody import serve
from benchmarks.report import Section
from community.models import Thread
from lib.clock import now
from newsletters.actions import set_going, write_digests
from newsletters.models import DIGEST, Digest, Mailing
from notices.actions import mailing as lease
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.models import Consent, Member

MEMBERS = int(os.environ.get("MEMBERS", "60000"))
WORKERS, TIMES = 3, 40
LEASE = timedelta(seconds=2)  # of these workers, so that a stop of some seconds is past it
STOPPED = (3.0, 6.0)  # seconds
SEED = 7
WORDS = (
    "A mailing of {members:,} letters leaves by {workers} workers. At {times} random moments one of them is killed "
    "(SIGKILL, and another takes its place) or stopped for three to six seconds (SIGSTOP, with leases of two). The "
    "mail server is slow for one mail in a hundred, says *later* to one in five hundred, refuses as many, and breaks "
    "the connection off for one in a thousand when it has the mail. *Lost* is a letter that neither arrived nor is "
    "named as refused or uncertain; *doubled* one that the server took twice. In flight can have been one mail for "
    "each kill, stop and broken connection. It took {seconds:.0f} s."
)
HEADLINE = "Letters lost and doubled when workers are killed and stopped forty times"


def measure() -> Section:
    moment, chance = now(), random.Random(SEED)
    letters = mailing(moment)
    ours, theirs = Pipe()
    server = get_context("spawn").Process(target=serve, args=(theirs, SEED))
    server.start()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{ours.recv()}"
    began = time.monotonic()
    workers = [start(moment) for _worker in range(WORKERS)]
    counts = disturb(workers, moment, chance)
    while workers:
        end(workers.pop(), signal.SIGKILL)
        counts["killed"] += 1
    last = start(moment, until_done=True)
    assert os.waitstatus_to_exitcode(os.waitpid(last, 0)[1]) == 0
    took = time.monotonic() - began
    ours.send("what came?")
    taken, broken = ours.recv()
    section = told(letters, taken, broken, counts, took)
    server.join()
    return section


def mailing(moment: datetime) -> int:
    """Letters to as many members, of the threads there are; say how many."""
    have = Member.objects.count()
    made = Member.objects.bulk_create(
        [Member(username=f"reader{at}", email=f"reader{at}@example.org", volume=5) for at in range(MEMBERS - have)],
        batch_size=2000,
    )
    given = {"purpose": Consent.NEWSLETTER, "words": "Yes.", "how": "benchmark", "given": moment, "proven": moment}
    Consent.objects.bulk_create(
        [Consent(member=member, address=member.email, **given) for member in made], batch_size=2000
    )
    threads = list(Thread.objects.order_by("pk").values_list("pk", flat=True)[:50])
    items = [
        [{"kind": "thread", "id": pk, "score": 1.0, "terms": {}, "probability": 1.0, "reason": ""} for pk in some]
        for some in zip(threads, threads[1:], threads[2:], strict=False)
    ]
    opened = Mailing.objects.create(as_of=moment, opened=moment)
    digests = [
        Digest(mailing=opened, member=member, items=items[at % len(items)], version=str(at % len(items)), chosen=moment)
        for at, member in enumerate(made)
    ]
    for start_at in range(0, len(digests), 2000):
        assert write_digests(mailing=opened, digests=digests[start_at : start_at + 2000])
    assert set_going(mailing=opened)
    return len(made)


def start(moment: datetime, *, until_done: bool = False) -> int:
    """A worker in a process of its own."""
    return forked(lambda: send(moment, until_done=until_done))


def send(moment: datetime, *, until_done: bool) -> NoReturn:
    lease.LEASE = LEASE
    ended = 1
    try:
        idle = 0
        while not until_done or idle < 5:
            if deliver_step(now=moment, limit=500):
                idle = 0
            else:
                idle += 1
                time.sleep(1)  # leases end meanwhile
                moment += timedelta(hours=until_done)  # what is to come later is due by then
        ended = 0
    finally:
        os._exit(ended)


def disturb(workers: list[int], moment: datetime, chance: random.Random) -> Counter[str]:
    """Kill or stop one after the other while letters leave; say how often each."""
    counts: Counter[str] = Counter()
    for _time in range(TIMES):
        time.sleep(chance.uniform(0.5, 2.0))
        at = chance.randrange(len(workers))
        if chance.random() < 0.6:
            end(workers[at], signal.SIGKILL)
            workers[at] = start(moment)
            counts["killed"] += 1
        else:
            os.kill(workers[at], signal.SIGSTOP)
            time.sleep(chance.uniform(*STOPPED))
            os.kill(workers[at], signal.SIGCONT)
            counts["stopped"] += 1
        counts["waiting"] = Outgoing.objects.unfinished().filter(purpose=DIGEST).count()
        counts["in time"] += counts["waiting"] > 0
    return counts


def end(worker: int, by: signal.Signals) -> None:
    os.kill(worker, by)
    os.waitpid(worker, 0)


def told(letters: int, taken: Counter[str], broken: int, counts: Counter[str], took: float) -> Section:
    rows = Outgoing.objects.filter(purpose=DIGEST).values_list("message_id", "state")
    states = Counter(state for _name, state in rows)
    ended = {Outgoing.State.REFUSED, Outgoing.State.UNCERTAIN}
    lost = sum(name not in taken and state not in ended for name, state in rows)
    doubled = sum(times > 1 for times in taken.values())
    most = counts["killed"] + counts["stopped"] + broken
    section = Section(
        "Killed while sending",
        WORDS.format(members=letters, workers=WORKERS, times=TIMES, seconds=took),
        ("what", "how many"),
    )
    section.rows = [
        (
            "killed, stopped",
            f"{counts['killed']}, {counts['stopped']} ({counts['in time']} while letters still waited)",
        ),
        ("connections broken off", str(broken)),
        *((str(Outgoing.State(state).label), f"{count:,}") for state, count in sorted(states.items())),
        ("lost", str(lost)),
        ("doubled", str(doubled)),
        ("uncertain, of so many that may have been in flight", f"{states[Outgoing.State.UNCERTAIN]} of {most}"),
    ]
    section.headlines.append(
        ("Letters lost and doubled when workers are killed and stopped forty times", f"{lost}, {doubled}")
    )
    return section
