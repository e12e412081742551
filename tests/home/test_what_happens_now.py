"""The ticker “Now”: what is begun, answered, solved, published and given, for whoever may see it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import (
    call_off_event,
    choose_solution,
    hide_post,
    hide_thread,
    reply,
    retire_article,
    start_thread,
    withdraw_example,
)
from community.models import Forum, Post, Thread
from directory.actions import list_item
from directory.models import Deal
from feedback.actions import rate_deal
from feedback.models import Rating
from profiles.actions import edit_profile, ignore, join, turn_dial, version_of
from profiles.models import Level, Member, Subject
from tests.community.articles import published
from tests.community.conftest import Announce
from tests.community.examples import chosen, sent_in
from tests.community.test_live_hints import told as heard
from tests.community.test_live_hints import window

NOW = "/now/"
LINE = re.compile(r'<a href="[^"]+" dir="auto">([^<]+)</a>\s*<span class="muted">([^·]+) ·')
Open = Callable[..., Thread]


@pytest.fixture
def opened(ann: Member, forum: Forum, now: datetime) -> Open:
    """Ann opens a thread of that title."""

    def start(title: str, **said: object) -> Thread:
        told = {"author": ann, "forum": forum, "text": "x", "subjects": [], "key": uuid4(), "now": now, **said}
        return start_thread(title=title, **told)  # type: ignore[arg-type]

    return start


def told(client: Client) -> list[tuple[str, str]]:
    html = client.get(NOW, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in html
    return LINE.findall(html)


def test_the_newest_comes_first_and_each_says_what_it_is(
    client: Client, ann: Member, bo: Member, opened: Open, now: datetime
) -> None:
    thread = opened("Which stove?", sort=Thread.Sort.QUESTION)
    answer = reply(author=bo, thread=thread, text="Mine.", key=uuid4(), now=now)
    join(member=bo, now=now)
    sold = {"sort": "wanted", "title": "A quilt", "text": "Warm.", "price": None, "currency": "EUR", "place": ""}
    list_item(owner=ann, subjects=[], key=uuid4(), now=now, **sold)  # type: ignore[arg-type]
    choose_solution(member=ann, thread=thread, post=answer, now=now)
    assert told(client) == [
        ("Which stove?", "solved"),
        ("A quilt", "new listing"),
        ("Bo", "new member"),
        ("Which stove?", "1 new answer"),
        ("Which stove?", "new thread"),
    ]
    choose_solution(member=ann, thread=thread, post=None, now=now)
    assert ("Which stove?", "solved") not in told(client)


def test_nothing_that_is_not_for_whoever_looks(
    client: Client, cy: Member, di: Member, staff_forum: Forum, opened: Open, now: datetime
) -> None:
    opened("The noisy owl", author=cy, forum=staff_forum)
    muted, gone = opened("Of kayaks"), opened("Buy this")
    hide_thread(thread=gone, now=now)
    assert told(client) == [("Of kayaks", "new thread")]
    turn_dial(member=di, of="thread", target=muted.pk, level=Level.MUTED, now=now)
    client.force_login(di)
    assert told(client) == []
    assert "It is quiet just now." in client.get(NOW).content.decode()
    client.force_login(cy)
    assert told(client) == [("Of kayaks", "new thread"), ("The noisy owl", "new thread")]


def test_who_is_new_is_told_as_far_as_they_tell_since_when_they_are_here(
    client: Client, bo: Member, di: Member, now: datetime
) -> None:
    join(member=bo, now=now)
    for sight, to_guests, to_members in [("everyone", True, True), ("members", False, True), ("nobody", False, False)]:
        bo.refresh_from_db()
        edit_profile(member=bo, version=version_of(member=bo), now=now, joined_to=sight)
        client.logout()
        assert (("Bo", "new member") in told(client)) is to_guests
        client.force_login(di)
        assert (("Bo", "new member") in told(client)) is to_members


@pytest.mark.parametrize("count", [1, 12])
def test_however_much_happens_it_costs_the_same(
    client: Client,
    bo: Member,
    opened: Open,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        opened(f"Number {number}")
    join(member=bo, now=now)
    client.force_login(bo)
    client.get(NOW)
    with django_assert_num_queries(8):
        assert len(told(client)) == min(count + 1, 8)


@pytest.mark.parametrize("count", [1, 12])
def test_answers_and_ratings_cost_one_query_each(
    client: Client,
    ann: Member,
    bo: Member,
    closed: Deal,
    opened: Open,
    now: datetime,
    count: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        reply(author=bo, thread=opened(f"Number {number}"), text="Mine.", key=uuid4(), now=now)
    rate(closed, ann, bo, now)
    client.force_login(bo)
    client.get(NOW)
    with django_assert_num_queries(10):
        assert len(told(client)) == min(2 * count + 3, 8)


def test_answers_are_gathered_by_thread(
    client: Client, ann: Member, bo: Member, di: Member, opened: Open, now: datetime
) -> None:
    question, talk = opened("Which stove?", sort=Thread.Sort.QUESTION), opened("Of kayaks")

    def say(author: Member, thread: Thread, hours: float, **said: object) -> Post:
        told = {"author": author, "thread": thread, "text": "Mine.", "key": uuid4(), **said}
        return reply(now=now + timedelta(hours=hours), **told)  # type: ignore[arg-type]

    say(bo, question, 1)  # more than a day before the last
    gone = say(bo, question, 24)
    say(bo, talk, 25)
    first = say(bo, question, 26)
    say(bo, question, 27, answers=first, is_comment=True)
    say(di, question, 28)
    assert told(client)[:2] == [("Which stove?", "3 new answers"), ("Of kayaks", "1 new reply")]
    hide_post(post=gone, now=now)
    assert told(client)[:2] == [("Which stove?", "2 new answers"), ("Of kayaks", "1 new reply")]
    ignore(member=ann, other=bo, now=now)
    client.force_login(ann)
    assert told(client) == [
        ("Which stove?", "1 new answer"),
        ("Of kayaks", "new thread"),
        ("Which stove?", "new thread"),
    ]
    turn_dial(member=ann, of="thread", target=question.pk, level=Level.MUTED, now=now)
    assert told(client) == [("Of kayaks", "new thread")]


def test_articles_and_examples_are_told_while_they_stand(
    client: Client, ann: Member, bo: Member, cy: Member, stoves: Subject, staff_forum: Forum, now: datetime
) -> None:
    article = published(cy, now, title="Of fuel", subjects=[stoves])
    published(cy, now, title="The keys", forum=staff_forum)
    example = chosen(ann, cy, now, title="A windshield")
    sent_in(ann, now, title="Not chosen yet")
    assert told(client) == [("A windshield", "example chosen"), ("Of fuel", "new article")]
    client.force_login(bo)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.MUTED, now=now)
    assert told(client) == [("A windshield", "example chosen")]
    turn_dial(member=bo, of="member", target=ann.pk, level=Level.MUTED, now=now)
    assert told(client) == []
    client.force_login(cy)
    retire_article(staff=cy, article=article, now=now)
    withdraw_example(member=ann, example=example, now=now)
    assert told(client) == [("The keys", "new article")]
    client.force_login(ann)
    assert told(client) == []


def test_an_event_is_told_as_one_until_it_is_called_off(
    client: Client, ann: Member, announce: Announce, now: datetime
) -> None:
    meet = announce("Winter meet")
    assert told(client) == [("Winter meet", "new event")]
    call_off_event(member=ann, thread=meet, is_off=True, now=now)
    assert told(client) == []


def rate(deal: Deal, first: Member, second: Member, now: datetime) -> None:
    """Both sides say how it went."""
    for rater, score in ((first, 5), (second, 4)):
        rate_deal(deal=deal, rater=rater, score=score, remark="", key=uuid4(), now=now)


def test_a_rating_is_told_once_it_is_open(
    client: Client, closed: Deal, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    quilt = (closed.listing.title, "new listing")
    rate_deal(deal=closed, rater=ann, score=5, remark="", key=uuid4(), now=now)
    for viewer in (None, ann, bo):
        if viewer:
            client.force_login(viewer)
        assert told(client) == [quilt]
    rate_deal(deal=closed, rater=bo, score=4, remark="", key=uuid4(), now=now)
    of_ann, of_bo = ("A rating of Ann: 4 of 5", "new rating"), ("A rating of Bo: 5 of 5", "new rating")
    assert told(client) == [of_ann, of_bo, quilt]
    client.force_login(di)
    ignore(member=di, other=bo, now=now)
    assert told(client) == [of_bo, quilt]
    Rating.objects.filter(rater=ann).update(revealed=now - timedelta(days=2))
    assert told(client) == [quilt]  # it was opened before anybody rated lately
    Rating.objects.filter(rater=ann).update(revealed=now, shelf="hidden")
    assert told(client) == [quilt]


@pytest.mark.django_db(transaction=True)
async def test_who_watches_the_place_hears_of_each(
    ann: Member, bo: Member, cy: Member, closed: Deal, now: datetime
) -> None:
    async with window(bo, "now:0") as socket:
        article = await sync_to_async(published)(cy, now)
        assert await heard(socket) == {"kind": "article", "id": article.pk, "of": "now"}
        example = await sync_to_async(chosen)(ann, cy, now)
        assert await heard(socket) == {"kind": "example", "id": example.pk, "of": "now"}
        await sync_to_async(rate)(closed, ann, bo, now)
        rating = await Rating.objects.aget(rater=bo)
        assert await heard(socket) == {"kind": "rating", "id": rating.pk, "of": "now"}


def test_it_stands_beside_the_start_and_the_lists(client: Client, ann: Member, forum: Forum) -> None:
    for address in ("/", "/threads/", "/forums/"):
        html = client.get(address).content.decode()
        assert 'hx-get="/now/"' in html
        assert '<a href="/now/">Now</a>' in html
    client.force_login(ann)
    assert 'data-live="now:0"' in client.get("/").content.decode()
