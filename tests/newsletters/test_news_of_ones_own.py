"""A letter tells of answers to what one asked, of replies where one took part, and again of what is materially new."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.actions import choose_solution, hide_post, hide_thread, mark_read, reply
from community.models import Post, Thread
from directory.actions import agree_deal, close_deal, list_item, offer_deal
from directory.models import Deal, Listing
from feedback.actions import rate_deal
from newsletters.models import Digest, Mailing
from newsletters.selection.planning import chosen_for
from notices.actions import suppress
from notices.delivery import deliver_step
from notices.models import Notice, Outgoing
from profiles.actions import ignore, turn_dial
from profiles.models import Dial, Level, Member, Subject
from tests.newsletters.letters import html, link, send, words
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
Start = Callable[..., Thread]


@pytest.fixture
def asked(ann: Member, subscribed: Subscribe, thread_of: Start, now: datetime) -> Thread:
    """Ann, a reader, asked something the day before."""
    subscribed(ann)
    return thread_of(ann, "Why does my stove burn yellow?", sort=Thread.Sort.QUESTION, now=now - timedelta(days=1))


@pytest.fixture
def answer(bo: Member, now: datetime) -> Callable[..., Post]:
    """Somebody, Bo if nobody else is named, writes in a thread."""

    def write(thread: Thread, *, by: Member = bo, ago: timedelta = timedelta(hours=1), text: str = "Clean it.") -> Post:
        thread.refresh_from_db()
        return reply(author=by, thread=thread, text=text, key=uuid4(), now=now - ago)

    return write


def test_an_answer_to_what_one_asked(
    mailbox: Mailbox, ann: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    answer(asked)
    send(now)
    (letter,) = mailbox.to(ann.email)
    assert letter["Subject"] == "Bo answered your question: Why does my stove burn yellow?"
    assert "An answer to what you asked" in words(letter)
    assert "Because you asked it, and 1 answer came that you have not read" in words(letter).replace("\n", " ")
    assert "Ann, for you: an answer to what you asked" in html(letter)
    (item,) = Digest.objects.get().items
    assert (item["id"], item["news"], item.get("again")) == (asked.pk, True, None)


def test_without_an_answer_ones_own_is_no_news(mailbox: Mailbox, ann: Member, asked: Thread, now: datetime) -> None:
    send(now)
    assert (mailbox.messages, Digest.objects.get().skipped) == ([], Digest.Skipped.NOTHING_NEW)


def test_what_was_read_before_or_meanwhile_is_left_out(
    mailbox: Mailbox, ann: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    answer(asked)
    send(now, "--choose-only")
    asked.refresh_from_db()
    mark_read(member=ann, thread=asked, number=2, now=now)
    deliver_step(now=now)
    assert mailbox.messages == []
    digest = Digest.objects.get()
    assert (digest.skipped, digest.items[0]["left_out"]) == (Digest.Skipped.NOT_SENT, "read")
    send(now + timedelta(days=1))
    assert Digest.objects.latest("pk").skipped == Digest.Skipped.NOTHING_NEW


@pytest.mark.parametrize("what", ["ignored", "hidden", "thread hidden", "muted", "own words", "told by a notice"])
def test_what_is_no_news(
    mailbox: Mailbox, ann: Member, bo: Member, asked: Thread, answer: Callable[..., Post], now: datetime, what: str
) -> None:
    post = answer(asked, by=ann if what == "own words" else bo)
    if what == "ignored":
        ignore(member=ann, other=bo, now=now)
    if what == "hidden":
        hide_post(post=post, now=now)
    if what == "thread hidden":
        hide_thread(thread=asked, now=now)
    if what == "muted":
        turn_dial(member=ann, of=Dial.Of.THREAD, target=asked.pk, level=Level.MUTED, now=now)
    if what == "told by a notice":
        Notice.objects.create(
            member=ann, occasion="reply", kind="post", item=post.pk, under_kind="thread", under_item=asked.pk,
            key=f"reply {post.pk}", mailed=now,
        )  # fmt: skip
    send(now)
    assert (mailbox.messages, Digest.objects.get().skipped) == ([], Digest.Skipped.NOTHING_NEW)


def test_hidden_or_ignored_after_it_was_chosen(
    mailbox: Mailbox, ann: Member, bo: Member, cy: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    post = answer(asked)
    send(now, "--choose-only")
    hide_post(post=post, now=now)
    deliver_step(now=now)
    assert (mailbox.messages, Outgoing.objects.get().state) == ([], Outgoing.State.SKIPPED)


def test_a_reply_where_one_took_part(
    mailbox: Mailbox, ann: Member, bo: Member, cy: Member, subscribed: Subscribe, thread_of: Start,
    answer: Callable[..., Post], now: datetime,
) -> None:  # fmt: skip
    thread = thread_of(ann, "Winter nights", now=now - timedelta(days=2))
    answer(thread, by=bo, ago=timedelta(days=1))
    subscribed(bo)
    answer(thread, by=cy)
    send(now)
    (letter,) = mailbox.to(bo.email)
    assert letter["Subject"] == "Cy wrote where you took part: Winter nights"
    assert "Because you wrote in it, and 1 post came since" in words(letter).replace("\n", " ")


def test_a_solution_that_a_moderator_chose(
    mailbox: Mailbox, ann: Member, cy: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    post = answer(asked)
    choose_solution(member=Member.objects.filter(pk=ann.pk).get(), thread=asked, post=post, now=now)
    send(now)
    (letter,) = mailbox.to(ann.email)
    assert letter["Subject"] == "Your question has a solution: Why does my stove burn yellow?"


def test_again_where_another_answer_came_since_and_it_says_so(
    mailbox: Mailbox, ann: Member, cy: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    answer(asked)
    send(now)
    send(now + timedelta(days=1))
    assert len(mailbox.to(ann.email)) == 1
    answer(asked, by=cy, ago=-timedelta(days=1, hours=5))
    send(now + timedelta(days=2))
    letter = mailbox.to(ann.email)[-1]
    assert len(mailbox.to(ann.email)) == 2
    assert letter["Subject"] == "Cy answered your question: Why does my stove burn yellow?"
    assert "An answer to what you asked, new since you last had it by mail" in words(letter)
    assert Digest.objects.latest("pk").items[0]["again"] is True


@pytest.mark.parametrize(("posts", "comes"), [(2, False), (3, True)])
def test_a_thread_of_others_comes_again_with_three_more_posts(
    mailbox: Mailbox, ann: Member, bo: Member, cy: Member, subscribed: Subscribe, thread_of: Start,
    answer: Callable[..., Post], now: datetime, posts: int, comes: bool,
) -> None:  # fmt: skip
    thread = thread_of(ann, "Winter nights", now=now - timedelta(hours=2))
    subscribed(bo)
    send(now)
    for number in range(posts):
        answer(thread, by=(ann, cy)[number % 2], ago=-timedelta(hours=2 + number))
    send(now + timedelta(days=1))
    letters = mailbox.to(bo.email)
    assert len(letters) == (2 if comes else 1)
    if comes:
        assert "A thread, new since you last had it by mail" in words(letters[-1])


def test_a_question_of_others_comes_again_once_it_is_solved(
    mailbox: Mailbox, ann: Member, bo: Member, cy: Member, subscribed: Subscribe, thread_of: Start,
    answer: Callable[..., Post], now: datetime,
) -> None:  # fmt: skip
    thread = thread_of(ann, "Why yellow?", sort=Thread.Sort.QUESTION, now=now - timedelta(hours=2))
    subscribed(bo)
    send(now)
    post = answer(thread, by=cy, ago=-timedelta(hours=2))
    send(now + timedelta(days=1))
    assert len(mailbox.to(bo.email)) == 1
    thread.refresh_from_db()
    choose_solution(member=ann, thread=thread, post=post, now=now + timedelta(days=1, hours=2))
    send(now + timedelta(days=2))
    letters = mailbox.to(bo.email)
    assert len(letters) == 2
    assert letters[-1]["Subject"] == "Solved: Why yellow?"
    assert "A question that was solved, new since you last had it by mail" in words(letters[-1])


def test_who_cannot_be_reached_is_not_chosen_for(
    mailbox: Mailbox, ann: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    answer(asked)
    suppress(address=ann.email.upper(), reason="bounced", now=now)
    assert "Nobody is due." in send(now)
    assert (mailbox.messages, Mailing.objects.count()) == ([], 0)


def closed_between(owner: Member, buyer: Member, now: datetime) -> Deal:
    """A deal of theirs that is done."""
    told: dict[str, Any] = {"text": "Say.", "price": None, "currency": "EUR", "place": "", "key": uuid4(), "now": now}
    listing = list_item(owner=owner, sort=Listing.Sort.SELLING, title="A stove", subjects=[], **told)
    deal = offer_deal(member=buyer, listing=listing, remark="Yes.", key=uuid4(), now=now)
    agree_deal(deal=deal, member=owner, now=now)
    return close_deal(deal=deal, member=owner, now=now)


def test_deals_to_rate(
    client: Client, mailbox: Mailbox, ann: Member, bo: Member, asked: Thread, answer: Callable[..., Post],
    now: datetime, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("newsletters.views.reading.now", lambda: now + timedelta(days=9))
    answer(asked)
    deal = closed_between(bo, ann, now)
    send(now)
    (letter,) = mailbox.to(ann.email)
    assert "You have a deal that is closed and not rated yet." in words(letter)
    assert f"Rate it: http://testserver/deals/{deal.pk}/" in words(letter)
    assert f'href="http://testserver/deals/{deal.pk}/"' in html(letter)
    again = "A deal of yours still waits to be rated. This is the last letter that says so."
    for day, says in ((1, False), (8, True), (9, False)):
        answer(asked, ago=timedelta(hours=2) - timedelta(days=day))
        send(now + timedelta(days=day))
        letters = [mail for mail in mailbox.to(ann.email) if mail["List-Id"].startswith("<newsletter.")]
        letter = letters[-1]
        assert len(letters) == {1: 2, 8: 3, 9: 4}[day]
        assert (again in " ".join(words(letter).split())) is says
        assert "You have a deal that is closed" not in words(letter)
    client.force_login(ann)
    own = link(letter, "Read it on the site:")
    assert "You have a deal that is closed and not rated yet." in client.get(own).content.decode()
    assert "deal" not in Client().get(own).content.decode()
    rate_deal(deal=deal, rater=ann, score=5, remark="Good.", key=uuid4(), now=now)
    assert "You have a deal that is closed" not in client.get(own).content.decode()


def test_a_deal_that_was_rated_is_not_told(
    mailbox: Mailbox, ann: Member, bo: Member, asked: Thread, answer: Callable[..., Post], now: datetime
) -> None:
    answer(asked)
    deal = closed_between(bo, ann, now)
    rate_deal(deal=deal, rater=ann, score=5, remark="Good.", key=uuid4(), now=now)
    send(now)
    assert "deal" not in words(mailbox.to(ann.email)[-1])


def test_a_wanted_ad_for_what_one_has(
    mailbox: Mailbox, bo: Member, ann: Member, subscribed: Subscribe, stoves: Subject, now: datetime
) -> None:
    told: dict[str, Any] = {
        "text": "Say.",
        "price": None,
        "currency": "EUR",
        "place": "",
        "now": now - timedelta(hours=1),
    }
    list_item(owner=bo, sort=Listing.Sort.SELLING, title="Burner", subjects=[stoves], key=uuid4(), **told)
    list_item(owner=ann, sort=Listing.Sort.WANTED, title="Any stove", subjects=[stoves], key=uuid4(), **told)
    subscribed(bo)
    send(now)
    (letter,) = mailbox.to(bo.email)
    assert letter["Subject"] == "Someone looks for what you have: Any stove"
    assert "A wanted ad for what you have" in words(letter)


def test_a_batch_asks_as_much_for_one_as_for_many(
    ann: Member, bo: Member, member_named: Callable[..., Member], subscribed: Subscribe, thread_of: Start,
    answer: Callable[..., Post], now: datetime,
) -> None:  # fmt: skip
    readers = [
        subscribed(member) for member in (ann, bo, member_named("ed"), member_named("flo"))
    ]  # all of equal rights
    for nth, member in enumerate(readers):
        title = f"Asked by {member.name}"
        thread = thread_of(member, title, sort=Thread.Sort.QUESTION, now=now - timedelta(days=1))
        answer(thread, by=readers[nth - 1])
    chosen_for(Mailing(as_of=now), readers)  # what is kept from then on is read once
    counted = []
    for together in (2, 4):
        with CaptureQueriesContext(connection) as asked:
            digests = chosen_for(Mailing(as_of=now), readers[:together])
        assert all(digest.items[0]["news"] for digest in digests)
        counted.append(len(asked))
    assert counted == [40, 40]
