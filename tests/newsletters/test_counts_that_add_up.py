"""Whoever was due either gets no letter or is chosen a copy, and each is counted once, whatever became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from newsletters.actions import pause_letters, skip_next
from newsletters.models import Digest, Mailing
from newsletters.reporting.report import reports_of
from profiles.actions import erase_member
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

DAY = timedelta(days=1)
Subscribe = Callable[..., Member]


@pytest.mark.usefixtures("three_threads")
def test_whoever_was_asked_got_no_letter_or_a_copy(
    mailbox: Mailbox, ann: Member, bo: Member, cy: Member, di: Member, subscribed: Subscribe,
    client: Client, now: datetime,
) -> None:  # fmt: skip
    """Ann wrote all there is; of three copies one leaves, one is paused, one is left out when it was to leave."""
    for member in (ann, bo, cy, di):
        subscribed(member)
    send(now, "--choose-only")
    pause_letters(member=bo, until=(now + 9 * DAY).date(), now=now)
    skip_next(member=di, is_skipping=True, now=now)
    printed = " ".join(send(now).split())
    mailing = Mailing.objects.get()
    assert sorted(Digest.objects.values_list("member__username", "skipped")) == [
        ("ann", "nothing-new"), ("bo", "not-sent"), ("cy", ""), ("di", "left-out"),
    ]  # fmt: skip
    [report] = reports_of([mailing])
    assert (report.counts["asked"], report.counts["copies"], report.counts["sent"]) == (4, 3, 1)
    assert report.no_letter() == [("nothing new for this member", 1)]
    assert sum(count for _why, count in report.not_sent()) == 2
    for counts in (report.counts, mailing.counts | {f"skipped {k}": n for k, n in mailing.counts["skipped"].items()}):
        assert counts["asked"] == counts["copies"] + sum(n for why, n in counts.items() if why.startswith("skipped "))
    assert (mailing.counts["skipped"], sum(mailing.counts["not_sent"].values())) == ({"nothing-new": 1}, 2)
    assert "no letter 1 nothing new for this member not sent 1" in printed
    client.force_login(cy)
    told = client.get(f"/admin/mailings/{mailing.pk}/").content.decode()
    assert (told.count("no letter:"), told.count("not sent:")) == (1, 2)
    erase_member(member=bo, now=now + DAY)
    [report] = reports_of([Mailing.objects.get()])
    assert (report.counts["asked"], report.counts["copies"], report.no_letter()) == (
        4, 3, [("nothing new for this member", 1)],
    )  # fmt: skip
