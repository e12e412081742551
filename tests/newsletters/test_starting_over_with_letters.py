"""Who starts over finds their letters as they were, and nowhere any more why things were chosen for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.actions import hide_thread
from community.models import Thread
from newsletters.models import Digest, Edition
from notices.delivery import deliver_step
from notices.transport import SmtpTransport
from profiles.actions import start_over
from profiles.models import Member, Shown, Surface
from tests.newsletters.letters import html, link, send, words
from tests.servers.smtp import Mailbox

FORGOTTEN = "Why it was chosen is forgotten, as you started over since."


def test_a_letter_stays_and_its_reasons_go(
    client: Client,
    mailbox: Mailbox,
    reader: Member,
    asks: Callable[..., str],
    three_threads: list[Thread],
    now: datetime,
) -> None:
    send(now)
    path = link(mailbox.to(reader.email)[0], "Read it on the site:")
    client.force_login(reader)
    assert client.get(path).content.decode().count("Because") == 3
    before = Digest.objects.get()
    client.post(reverse("profiles:start-over"))
    page = client.get(path).content.decode()
    assert "Because" not in page
    assert all(thread.title in page for thread in three_threads)
    why = asks()
    assert "<b>" not in why.partition("What was chosen, and why")[2]
    assert why.count(FORGOTTEN) == 3
    assert "Sent: the mail server took it." in why
    after = Digest.objects.get()
    assert [(item["kind"], item["id"]) for item in after.items] == [(i["kind"], i["id"]) for i in before.items]
    assert {(item["score"], item["reason"], len(item["terms"])) for item in after.items} == {(0.0, "", 0)}
    assert (after.worth, after.weighed, after.version) == (before.worth, before.weighed, before.version)


def test_it_says_that_places_are_worked_out_by_what_is_known_today(
    reader: Member, asks: Callable[..., str], thread_of: Callable[..., Thread], cy: Member, now: datetime
) -> None:
    many = [thread_of(cy, f"Thing {number}") for number in range(8)]
    send(now)
    chosen = {item["id"] for item in Digest.objects.get().items}
    left = next(thread for thread in many if thread.pk not in chosen)
    start_over(member=reader, now=now)
    answer = asks(about=left.get_absolute_url())
    assert "You started over since: this is worked out by what is known of you today, not by what was then." in answer
    assert "may differ a little" not in answer


def test_one_that_waits_leaves_without_reasons(mailbox: Mailbox, reader: Member, now: datetime) -> None:
    send(now, "--choose-only")
    start_over(member=reader, now=now)
    deliver_step(now=now)
    (letter,) = mailbox.to(reader.email)
    assert "Because" not in words(letter) + html(letter)
    shown = Shown.objects.filter(member=reader, surface=Surface.MAIL)
    assert set(shown.values_list("reason", "score")) == {("", 0.0)}


def test_who_starts_over_while_their_letter_leaves_is_kept_without_reasons(
    mailbox: Mailbox, reader: Member, three_threads: list[Thread], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(now, "--choose-only")
    hide_thread(thread=three_threads[0], now=now)  # so that the copy is written to, with what was left out
    hand_over = SmtpTransport.deliver

    def start_over_after(transport: SmtpTransport, **mail: object) -> str:
        answer = hand_over(transport, **mail)  # type: ignore[arg-type]
        start_over(member=reader, now=now)
        return answer

    monkeypatch.setattr(SmtpTransport, "deliver", start_over_after)
    deliver_step(now=now)
    assert words(mailbox.to(reader.email)[0]).count("Because") == 2
    shown = Shown.objects.filter(member=reader, surface=Surface.MAIL)
    assert set(shown.values_list("score", "reason")) == {(0.0, "")}
    assert [row.terms for row in shown] == [{}, {}]
    items = Digest.objects.get().items
    assert {(item["score"], item["reason"], len(item["terms"])) for item in items} == {(0.0, "", 0)}
    assert [item.get("left_out") for item in items].count("absent") == 1


def test_what_the_editors_put_in_was_never_learned(
    client: Client,
    mailbox: Mailbox,
    reader: Member,
    thread_of: Callable[..., Thread],
    made: Callable[..., Edition],
    put: Callable[..., None],
    cy: Member,
    now: datetime,
) -> None:
    old = thread_of(cy, "How to dry a tent", now=now - timedelta(days=60))
    put(made("Everyone"), old)
    send(now)
    start_over(member=reader, now=now)
    client.force_login(reader)
    page = client.get(link(mailbox.to(reader.email)[0], "Read it on the site:")).content.decode()
    assert page.count("Because") == 1
    assert "the editors picked it" in page


def test_many_letters_are_forgotten_with_as_few_queries_as_one(
    reader: Member, thread_of: Callable[..., Thread], cy: Member, now: datetime
) -> None:
    asked = []
    for days in ([0], [1, 2, 3]):
        for day in days:
            thread_of(cy, f"Thing {day}", now=now + timedelta(days=day))
            send(now + timedelta(days=day))
        with CaptureQueriesContext(connection) as queries:
            start_over(member=reader, now=now + timedelta(days=days[-1]))
        asked.append(len(queries))
    assert Digest.objects.exclude(items=[]).count() == 4
    assert not any("you" in item["reason"] for digest in Digest.objects.all() for item in digest.items)
    assert asked[1] <= asked[0]
