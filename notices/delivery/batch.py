"""Some mails together: written, begun with one commit, handed over one by one, ended with one commit."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop

from lib.metrics import MAILS
from notices.actions import Ended, begin, finish
from notices.delivery.hand import Hand
from notices.delivery.pacing import PutOffError
from notices.delivery.writing import Desk, Ready
from notices.models import DOORS, Outgoing
from notices.rendering import NotSentError

log = logging.getLogger("notices.delivery")
State = Outgoing.State
FRESH = timedelta(seconds=2)  # for so long a look holds; a slow server gets fewer letters of one
WRITING = FRESH / 2  # of that, for writing; mails that take long to write are begun fewer at a time


@dataclass(slots=True)
class Batch:
    """Mails of one look, and what came of them so far."""

    hand: Hand
    looked: datetime  # by the wall's clock
    ended: list[Ended] = field(default_factory=list)
    put_off: int = 0
    is_stale: bool = False  # the others of the look are to be looked at anew

    def deliver(self, some: Sequence[tuple[Outgoing, Desk]]) -> None:
        """Take rows to their end, or put them off; only a server that is away is raised."""
        self.hand.domains.look([row.goes_to for row, _desk in some])
        written = self._all_written(some)
        if not written:
            return
        self.hand.journal.start()
        begun = begin(rows=[row for row, _ready in written], worker=self.hand.worker, clock=self.hand.clock())
        for row, ready in written:
            if row.pk not in begun:
                continue
            if not self.hand.begin(row):
                self.is_stale = True
                return
            ended = self.hand.hand_over(row, ready)
            if ended is None:
                self.put_off += 1
            else:
                self.ended.append(ended)
            if self._is_older_than(FRESH):  # only now, so that each look lets one mail go at least
                self.is_stale = True
                return

    def finish(self) -> int:
        """Write down what came of them; say how many came to an end or were put off."""
        hand, ended = self.hand, self.ended
        if not ended:
            return self.put_off
        try:
            mine = finish(ended=ended, worker=hand.worker, now=hand.now)
        except Exception:
            log.exception("What came of %d mails could not be kept together; each is kept by itself.", len(ended))
            mine = {pk for each in ended for pk in self._finish_alone(each)}
        for each in ended:
            if each.row.pk in mine:
                MAILS.labels(each.state).inc()
        if left := {each.row.pk: each.row for each in ended if each.state == State.SENT and each.row.pk not in mine}:
            there = set(Outgoing.objects.filter(pk__in=left).values_list("pk", flat=True))
            hand.transport.forget([row.message_id for pk, row in left.items() if pk not in there])  # erased meanwhile
        return len(ended) + self.put_off

    def _is_older_than(self, age: timedelta) -> bool:
        """Whether so much time went by since the look."""
        return self.hand.clock() - self.looked > age

    def _all_written(self, some: Sequence[tuple[Outgoing, Desk]]) -> list[tuple[Outgoing, Ready]]:
        """Those that leave now, with their mails; as many as are written in time, and one at least."""
        written: list[tuple[Outgoing, Ready]] = []
        for row, desk in some:
            if written and self._is_older_than(WRITING):
                self.is_stale = True
                break
            ready = self._written(row, desk)
            if ready is not None and self._has_room(row, ready):
                written.append((row, ready))
        return written

    def _written(self, row: Outgoing, desk: Desk) -> Ready | None:
        """The mail as it leaves; one that is not to leave is ended, one that cannot be written waits."""
        try:
            return desk.write(row, now=self.hand.now)
        except PutOffError as why:
            self.put_off += self.hand.put_off(row, str(why), until=why.until)
        except NotSentError as why:
            log.info("Mail %s is not sent: %s", row.message_id, why)
            self.ended.append(Ended(row, State.SKIPPED, str(why), self.hand.clock()))
        except Exception:  # one mail that cannot be written must not stop the others
            log.exception("Mail %s could not be written; it waits.", row.message_id)
            self.put_off += self.hand.put_off(row, gettext_noop("It could not be written; the log says why."))
        return None

    def _has_room(self, row: Outgoing, ready: Ready) -> bool:
        """Whether its domain is sent more now, else it waits; somebody sits and waits for a mail about an account."""
        clock = self.hand.clock()
        until = self.hand.domains.full_until(ready.address, clock=clock)
        if until is None or row.purpose in DOORS:
            return True
        why = gettext_noop("As much as its domain takes has left for the moment.")
        self.put_off += self.hand.put_off(row, why, until=self.hand.now + (until - clock))
        return False

    def _finish_alone(self, each: Ended) -> set[int]:
        """End one row; what goes wrong in its writer's books stays its own fault and stops no other mail."""
        try:
            return finish(ended=[each], worker=self.hand.worker, now=self.hand.now)
        except Exception:
            log.exception("What came of mail %s (%s) could not be kept.", each.row.message_id, each.state)
        # One that was handed over stays taken until its lease is over, and then the journal says what came of it.
        if each.state == State.SKIPPED:
            self.hand.put_off(each.row, gettext_noop("It could not be ended; the log says why."))
        else:
            self.hand.journal.is_kept = True
        return set()
