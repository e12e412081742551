"""Letters composed and sent through the outbox, against a bare smtplib loop of ready bytes of the same size."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from benchmarks.ratios import cpu_against, milliseconds, side_by_side, wall_against
from benchmarks.report import Section
from lib.clock import now
from newsletters.models import DIGEST
from newsletters.selection import plan_mailing
from newsletters.steps import deliver_step
from notices.delivery.writing import Ready, looked_at
from notices.models import Outgoing
from notices.rendering import envelope_sender

AT_ONCE = 200
ROUNDS = 10
WORDS = (
    "A mailing is chosen, then {rounds} rounds of {count} letters each are composed, with a fresh look at rights "
    "and suppression, handed to postfix’s smtp-sink and recorded before and after each dialogue; in turn with a "
    "loop of smtplib’s `sendmail` that hands the same sink as many letters written before, of {size:,} bytes on "
    "average, over one connection."
)


def measure() -> Section:
    moment = now()
    mailing = plan_mailing(now=moment, only_due_hour=False)
    assert mailing is not None
    waiting = Outgoing.objects.unfinished().filter(purpose=DIGEST)
    assert waiting.count() >= AT_ONCE * (ROUNDS + 1), f"Only {waiting.count()} letters wait."
    ready = written(waiting, moment)
    taken = side_by_side(
        {"outbox": lambda: deliver(moment), "loop": lambda: loop(ready)},
        rounds=ROUNDS,
    )
    sent = Outgoing.objects.filter(purpose=DIGEST, state=Outgoing.State.SENT).count()
    assert sent == AT_ONCE * (ROUNDS + 1), f"{sent} letters were sent."
    size = sum(len(each.raw) for each in ready) // len(ready)
    cpu, wall = cpu_against(taken["outbox"], taken["loop"]), wall_against(taken["outbox"], taken["loop"])
    return Section(
        "Sending",
        WORDS.format(rounds=ROUNDS, count=AT_ONCE, size=size),
        ("letters", "CPU", "wall", "CPU each"),
        [
            ("through the outbox", str(cpu), str(wall), milliseconds(taken["outbox"], AT_ONCE)),
            ("a bare loop", "1", "1", milliseconds(taken["loop"], AT_ONCE)),
        ],
        [
            (
                "Letters composed and sent through the outbox, to a bare smtplib loop of ready bytes",
                f"{wall} by the clock, {cpu} of CPU",
            )
        ],
    )


def written(waiting: QuerySet[Outgoing], moment: datetime) -> list[Ready]:
    """The first letters that wait, as they would leave; none of them is taken."""
    rows = list(waiting.select_related("member").order_by("pk")[:AT_ONCE])
    return [desk.write(row, now=moment) for row, desk in looked_at(rows, now=moment)]


def deliver(moment: datetime) -> None:
    done = deliver_step(now=moment, limit=AT_ONCE)
    assert done == AT_ONCE, f"{done} letters left."


def loop(ready: Sequence[Ready]) -> None:
    """What a script without an outbox does."""
    sink = urlsplit(settings.EMAIL_URL)
    with smtplib.SMTP(sink.hostname or "", sink.port or 0) as smtp:
        for mail in ready:
            smtp.sendmail(envelope_sender(), [mail.address], mail.raw)
