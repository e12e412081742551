"""A letter asks one question about a subject of what it holds; it is answered with a click and never put again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from django.test import Client

from community.models import Thread
from newsletters.models import Digest
from newsletters.selection.questioning import put_questions
from profiles.actions import note_asked, pause_learning, turn_dial
from profiles.models import Asked, Dial, Member, Subject
from search.asking import question_of_list
from tests.newsletters.letters import html, link, send, words
from tests.servers.smtp import Mailbox


@pytest.fixture
def letter(
    mailbox: Mailbox, bo: Member, subscribed: Callable[..., Member], three_threads: list[Thread], now: datetime
) -> Callable[[], EmailMessage]:
    subscribed(bo)

    def sent() -> EmailMessage:
        send(now)
        return mailbox.messages[0]

    return sent


def test_it_is_answered_with_a_click_that_is_confirmed(
    client: Client, bo: Member, stoves: Subject, letter: Callable[[], EmailMessage]
) -> None:
    mail = letter()
    assert "One question: How much of Stoves do you want?" in words(mail)
    assert "How much of Stoves do you want?" in html(mail)
    path = link(mail, "A lot of it")
    assert path in html(mail)
    assert list(Asked.objects.values_list("member", "question", "answer")) == [(bo.pk, f"subject:{stoves.pk}", "")]
    assert "A lot of it" in client.get(path).content.decode()
    assert not Dial.objects.exists()
    assert "Thank you. It counts from now on" in client.post(path).content.decode()
    assert list(Dial.objects.values_list("member", "target", "level")) == [(bo.pk, stoves.pk, 4)]
    assert list(Asked.objects.values_list("answer", flat=True)) == ["4"]
    assert "sessionid" not in client.cookies


def test_it_is_asked_once_and_rests_two_weeks(
    bo: Member,
    ann: Member,
    tents: Subject,
    letter: Callable[[], EmailMessage],
    thread_of: Callable[..., Thread],
    mailbox: Mailbox,
    now: datetime,
) -> None:
    letter()
    for day, asks in ((7, ""), (15, "How much of Tents do you want?")):
        then = now + timedelta(days=day)
        for number in range(3):
            thread_of(ann, f"A tent of day {day}, {number}", subjects=[tents], now=then - timedelta(hours=1))
        send(then)
        text = words(mailbox.messages[-1])
        assert f"A tent of day {day}" in text
        assert (asks in text) if asks else ("One question:" not in text)
        assert "Stoves do you want" not in text


@pytest.mark.parametrize("said", ["a dial", "asked", "paused"])
def test_what_was_said_meanwhile_is_not_asked(
    bo: Member,
    stoves: Subject,
    letter: Callable[[], EmailMessage],
    now: datetime,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between the choosing and the leaving of the letter."""

    def put(digests: list[Digest], *, now: datetime) -> None:
        put_questions(digests, now=now)
        assert [digest.question for digest in digests] == [f"subject:{stoves.pk}"]
        if said == "a dial":
            turn_dial(member=bo, of="subject", target=stoves.pk, level=3, now=now)
        elif said == "asked":
            note_asked(member=bo, question=f"subject:{stoves.pk}", now=now)
        else:
            pause_learning(member=bo, now=now)

    monkeypatch.setattr("newsletters.selection.planning.put_questions", put)
    assert "One question:" not in words(letter())


def test_of_a_subject_whose_dial_is_turned_nothing_is_asked(
    bo: Member, stoves: Subject, letter: Callable[[], EmailMessage], now: datetime
) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=3, now=now)
    assert "One question:" not in words(letter())
    assert not Asked.objects.exists()


@pytest.mark.parametrize(
    ("items", "barred", "asks"),
    [
        ([], set(), None),
        ([(2.0, {1})], {1}, None),
        ([(2.0, {1})], set(), 1),
        ([(3.0, {1}), (2.0, {2}), (1.0, {2})], set(), 2),
        ([(3.0, set()), (2.0, {2})], {2}, None),
    ],
)
def test_what_would_change_a_letter_most(
    items: list[tuple[float, set[int]]], barred: set[int], asks: int | None
) -> None:
    assert question_of_list(items, barred) == asks
