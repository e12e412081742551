"""Letters composed, signed and sent through the outbox, against a bare smtplib loop of ready bytes of the same size."""

from __future__ import annotations

import logging
import os
import resource
import smtplib
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from statistics import median
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import QuerySet

from benchmarks.forking import forked
from benchmarks.ratios import Spread, Took, side_by_side, spread
from benchmarks.report import Section
from lib.clock import now
from lib.kinds import Story
from lib.memory import uncollected
from newsletters import kinds
from newsletters.models import DIGEST, Digest
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step, writing
from notices.delivery.writing import Ready, looked_at
from notices.models import Outgoing
from notices.rendering import Letter, envelope_sender, one_face
from notices.signing.keys import ED25519, RSA, made
from notices.signing.signatures import domain_of

log = logging.getLogger(__name__)
WORKERS = 2
AT_ONCE = 400  # letters of one worker in a round: those of one look
ROUNDS = 3
WORDS = (
    "A mailing is chosen. In {rounds} rounds of {count} letters each, {workers} workers, each a process that stays for "
    "all rounds, take them from the outbox: rights, reading and muting are asked again, each letter is composed for "
    "its reader ({size:,} bytes on average), signed, handed to postfix’s smtp-sink, and written down before and after "
    "with what it showed. In turn with a loop of smtplib’s `sendmail` that hands the same sink as many letters written "
    "before and not signed, over one connection. *Written before* is the same with what letters say, and their bytes, "
    "made before: what sending alone takes, rights asked again, signature and rows among it. *Composing* is the fresh "
    "look and the writing alone, in one process. Memory is the most that one worker held."
)
HEADLINE = (
    "Letters composed, signed (Ed25519) and sent with their rows, of what a bare smtplib loop of ready bytes sends"
)
APART = "The same where composing is measured apart: rights asked again, signed, sent, with their rows"


def measure() -> Section:
    moment = now()
    mailing = plan_mailing(now=moment, only_due_hour=False)
    assert mailing is not None
    waiting = Outgoing.objects.unfinished().filter(purpose=DIGEST)
    ready = written(waiting, moment)
    size = sum(len(each.raw) for each in ready) // len(ready)
    signing = {"": "not signed", ED25519: "signed, Ed25519", RSA: "signed, RSA of 2,048 bits"}
    a_round = AT_ONCE * WORKERS
    needed = a_round * (ROUNDS + 1) * (len(signing) + 1)
    assert waiting.count() >= needed, f"{waiting.count()} letters wait, {needed} are needed."
    crews = {name: Crew(moment, keys_of(name)) for name in signing}
    works = {name: crew.deliver for name, crew in crews.items()}
    taken = side_by_side({"loop": partial(loop, ready), **works}, rounds=ROUNDS)
    for crew in crews.values():
        crew.go()
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    before = Written(waiting.order_by("rank", "not_before", "pk")[: a_round * (ROUNDS + 1)], moment)
    crew = Crew(moment, keys_of(ED25519), before)
    alone = side_by_side({"loop": partial(loop, ready), "apart": crew.deliver}, rounds=ROUNDS)
    crew.go()
    sent = Outgoing.objects.filter(purpose=DIGEST, state=Outgoing.State.SENT).count()
    assert sent == needed, f"{sent} of {needed} letters were sent."
    section = Section(
        "Sending",
        WORDS.format(rounds=ROUNDS, count=a_round, workers=WORKERS, size=size),
        ("letters", "a second", "of what the loop sends in the same time"),
    )
    for name, title in signing.items():
        section.rows.append((f"through the outbox, {title}", rate(taken[name]), str(share(taken["loop"], taken[name]))))
    reached = str(share(alone["loop"], alone["apart"]))
    section.rows.append(("through the outbox, signed, Ed25519, written before", rate(alone["apart"]), reached))
    section.rows.append(("a bare loop, one connection", rate([*taken["loop"], *alone["loop"]]), "1"))
    section.rows.append(("composing alone, one process", composed(waiting, moment), "–"))
    section.rows.append(("memory of a worker", f"{memory} MB", "–"))
    section.headlines.append((HEADLINE, str(share(taken["loop"], taken[ED25519]))))
    section.headlines.append((APART, reached))
    return section


class Written:
    """Letters made before, handed out in the place of composing; everything else of their way is as ever."""

    def __init__(self, waiting: QuerySet[Outgoing], moment: datetime) -> None:
        made = [(row, desk.write(row, now=moment)) for row, desk in looked_at(list(waiting), now=moment)]
        self.letters = {row.ref: ready.letter for row, ready in made}
        self.bytes = {row.message_id: ready.raw for row, ready in made}

    def compose(self, digest: Digest, _stories: Sequence[Story], **_about: Any) -> Letter:
        letter = self.letters[digest.pk]
        assert letter is not None
        return replace(letter, source=digest)

    def as_bytes(self, _letter: Letter, *, message_id: str, **_about: Any) -> bytes:
        return self.bytes[message_id]

    def stand_in(self) -> None:
        """For this process, which is one worker's and ends with it."""
        kinds.compose = self.compose  # type: ignore[attr-defined, assignment]  # taken from where they are used
        writing.as_bytes = self.as_bytes  # type: ignore[attr-defined, assignment]  # taken from where they are used


def share(loop: Sequence[Took], ours: Sequence[Took]) -> Spread:
    """Round by round: as many letters were sent by both."""
    return spread([bare.wall / own.wall for bare, own in zip(loop, ours, strict=True)])


def rate(taken: Sequence[Took]) -> str:
    return f"{AT_ONCE * WORKERS / median(took.wall for took in taken):,.0f}"


def written(waiting: QuerySet[Outgoing], moment: datetime) -> list[Ready]:
    """The first letters that wait, as they would leave; none of them is taken."""
    rows = list(waiting.select_related("member").order_by("pk")[: AT_ONCE * WORKERS])
    return [desk.write(row, now=moment) for row, desk in looked_at(rows, now=moment)]


def composed(waiting: QuerySet[Outgoing], moment: datetime) -> str:
    """Letters a second."""
    took: list[float] = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        with one_face(), uncollected():  # as a worker does
            written(waiting, moment)
        took.append(time.perf_counter() - began)
    return f"{min(waiting.count(), AT_ONCE * WORKERS) / median(took):,.0f}"


def keys_of(algorithm: str) -> str:
    """As DKIM_KEYS has them."""
    pem = made(algorithm).decode().replace("\n", "\\n") if algorithm else ""
    return f"bench:{domain_of(envelope_sender())}:{pem}" if pem else ""


class Crew:
    """Workers that stay for all rounds, as those of a site do."""

    def __init__(self, moment: datetime, keys: str, before: Written | None = None) -> None:
        self.pipes: list[Connection] = []
        self.workers: list[int] = []
        for _worker in range(WORKERS):
            ours, theirs = Pipe()
            self.pipes.append(ours)
            self.workers.append(forked(partial(work, theirs, moment, keys, before)))

    def deliver(self) -> None:
        """Each as many as one is to send in a round."""
        for pipe in self.pipes:
            pipe.send(AT_ONCE)
        assert [pipe.recv() for pipe in self.pipes] == [AT_ONCE] * WORKERS, "A worker did not send all of its letters."

    def go(self) -> None:
        for pipe in self.pipes:
            pipe.send(0)
        ends = [os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) for worker in self.workers]
        assert ends == [0] * WORKERS, "A worker did not come to its end."


def work(told: Connection, moment: datetime, keys: str, before: Written | None) -> NoReturn:
    """Send as many as one is told to, again and again, and end."""
    is_well = False
    try:
        settings.DKIM_KEYS = keys
        if before:
            before.stand_in()
        while limit := told.recv():
            told.send(deliver_step(now=moment, limit=limit))
        is_well = True
    except Exception:
        log.exception("A worker could not go on.")
        told.send(0)
    finally:
        os._exit(0 if is_well else 1)


def loop(ready: Sequence[Ready]) -> None:
    """What a script without an outbox does."""
    sink = urlsplit(settings.EMAIL_URL)
    with smtplib.SMTP(sink.hostname or "", sink.port or 0) as smtp:
        for mail in ready:
            smtp.sendmail(envelope_sender(), [mail.address], mail.raw)
