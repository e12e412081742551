"""Asking sources outside: by a step, once an hour for all, seldom while they fail, without a word of who wants it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from config.queue import outside_on, outside_part
from home.actions import ask_source_again, drop_source, pick_source
from home.models import Pick, Source
from home.outside.keeping import EVERY, is_due, outside_step, tidy_sources
from lib.clock import now as clock
from profiles.actions import erase_member
from profiles.models import Member
from tests.home.outside.conftest import ADDRESS, AGENT, Link, Step, block
from tests.servers.answering import Answering, led_to, page


def test_the_other_site_learns_nothing_of_who_asks(
    bo: Member, server: Answering, step: Step, link: Link, now: datetime
) -> None:
    pick_source(member=bo, url=link("/news"), now=now)
    step(now)
    [asked] = server.asked
    lines = asked.decode().strip().split("\r\n")
    assert lines[0] == "GET /news HTTP/1.1"
    assert sorted(line.partition(":")[0] for line in lines[1:]) == [
        "Accept", "Accept-Encoding", "Connection", "Host", "User-Agent",
    ]  # fmt: skip
    assert f"User-Agent: {AGENT}" in lines


def test_it_is_asked_once_an_hour_for_all_who_show_it(
    bo: Member, ann: Member, server: Answering, step: Step, link: Link, now: datetime
) -> None:
    for member in (bo, ann):
        pick_source(member=member, url=link("/news"), now=now)
    assert [step(now), step(now), step(now + timedelta(minutes=59))] == [1, 0, 0]
    [pick] = Pick.objects.filter(member=bo)
    drop_source(member=bo, pick=pick)
    pick_source(member=bo, url=link("/news"), now=now)
    assert step(now + timedelta(minutes=59)) == 0
    assert step(now + EVERY) == 1
    assert len(server.asked) == 2
    assert Source.objects.count() == 1


def test_a_page_leads_to_the_feed_it_names_and_both_are_one(
    client: Client, bo: Member, ann: Member, server: Answering, step: Step, link: Link, now: datetime
) -> None:
    pick_source(member=bo, url=link("/page"), now=now)
    pick_source(member=ann, url=link("/news"), now=now)
    pick_source(member=ann, url=link("/page"), now=now)
    assert [step(now), step(now), step(now)] == [1, 1, 0]
    assert {(pick.member_id, pick.source.url) for pick in Pick.objects.all()} == {
        (bo.pk, link("/news")),
        (ann.pk, link("/news")),
    }
    pick, is_new = pick_source(member=bo, url=link("/page"), now=now)
    assert (pick.url, is_new) == (link("/page"), False)
    assert len(server.asked) == 2
    assert tidy_sources(now=now + timedelta(days=2)) == 1  # the page


def test_pages_that_name_one_another_end(bo: Member, server: Answering, step: Step, link: Link, now: datetime) -> None:
    for path, other in (("/a", "/b"), ("/b", "/a")):
        server.answers[path] = page(f'<link rel="alternate" type="application/rss+xml" href="{other}">'.encode())
    pick_source(member=bo, url=link("/a"), now=now)
    assert [step(now), step(now), step(now)] == [1, 1, 0]
    [pick] = Pick.objects.all()
    assert (pick.source.url, pick.source.fault) == (link("/b"), "no feed")


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/plain", "What stands there is no feed, and names none."),
        ("/missing", "There is nothing at this address."),
        ("/inside", "There is no such site, or it is not on the open web."),
        ("/large", "It is larger than what we read, one megabyte."),
        ("/paper", "What stands there is no feed."),
    ],
)  # fmt: skip
def test_what_went_wrong_is_said_in_plain_words(
    client: Client, bo: Member, server: Answering, step: Step, link: Link, now: datetime, path: str, says: str
) -> None:
    if path == "/inside":  # where this server's own address may be reached and no other of the loopback
        server.answers["/inside"] = led_to(f"http://other.example:{server.port + 1}/")
    client.force_login(bo)
    pick_source(member=bo, url=link(path), now=now)
    assert step(now) == 1
    html = client.get(ADDRESS).content.decode()
    assert says in html
    assert "hills.example" in html
    assert "Nothing yet of what you chose" in block(client)


def test_a_redirect_is_followed(bo: Member, step: Step, link: Link, now: datetime) -> None:
    pick_source(member=bo, url=link("/moved"), now=now)
    step(now)
    assert Source.objects.get().title == "Hill news"


def test_what_fails_is_asked_less_often_and_given_up_after_two_weeks(
    client: Client, bo: Member, server: Answering, step: Step, link: Link, now: datetime
) -> None:
    pick, _new = pick_source(member=bo, url=link("/news"), now=now)
    step(now)
    good = server.answers.pop("/news")
    at, due, waits = now, Source.objects.get().due, []
    while due is not None:
        at = due
        assert step(at) == 1
        due = Source.objects.get().due
        waits.append(due and due - at)
    day = timedelta(days=1)
    assert waits[:4] == [EVERY, timedelta(hours=4), day, day]
    assert waits[-1] is None
    assert timedelta(days=14) <= at - (now + EVERY) < timedelta(days=15)
    assert not is_due(now=at + timedelta(days=99))
    client.force_login(bo)
    html = client.get(ADDRESS).content.decode()
    assert "It failed for two weeks, so it is asked no more." in html
    assert "News 20" in block(client)  # what it said before stays
    server.answers["/news"] = good
    client.post(reverse("home:ask-source-again", args=[pick.pk]))
    assert step(clock() + EVERY) == 1
    source = Source.objects.get()
    assert (source.fault, source.failing, source.failures) == ("", None, 0)


def test_asking_again_keeps_the_hour(bo: Member, step: Step, link: Link, now: datetime) -> None:
    pick, _new = pick_source(member=bo, url=link("/plain"), now=now)
    step(now)
    ask_source_again(member=bo, pick=pick, now=now)
    assert Source.objects.get().due == now + EVERY  # not given up: nothing to ask for
    Source.objects.update(due=None)
    ask_source_again(member=bo, pick=pick, now=now + timedelta(minutes=5))
    assert Source.objects.get().due == now + EVERY


def test_who_is_killed_while_asking_leaves_it_to_the_next(bo: Member, step: Step, link: Link, now: datetime) -> None:
    pick_source(member=bo, url=link("/news"), now=now)

    def die(*_: object) -> object:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        outside_step(now=now, ask=die)  # type: ignore[arg-type]
    assert step(now + timedelta(minutes=1)) == 0
    assert step(now + timedelta(minutes=3)) == 1
    assert Source.objects.get().title == "Hill news"


def test_it_goes_with_its_member_and_the_source_a_day_later(bo: Member, step: Step, link: Link, now: datetime) -> None:
    pick_source(member=bo, url=link("/news"), now=now)
    step(now)
    erase_member(member=bo, now=now)
    assert not Pick.objects.exists()
    assert step(now + EVERY) == 0  # nobody shows it
    assert tidy_sources(now=now + timedelta(hours=23)) == 0
    assert tidy_sources(now=now + timedelta(hours=25)) == 1
    assert not Source.objects.exists()


def test_what_somebody_shows_is_not_tidied(bo: Member, link: Link, now: datetime) -> None:
    pick_source(member=bo, url=link("/news"), now=now)
    assert tidy_sources(now=now + timedelta(days=99)) == 0


def test_a_worker_asks_one_site_and_then_lets_others_have_their_turn(
    bo: Member, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    woken: list[str] = []
    monkeypatch.setattr("config.queue.waken", woken.append)
    assert (outside_on(), woken) == (0, [])
    for nth in range(2):
        pick_source(member=bo, url=f"https://127.0.0.1/{nth}", now=now)  # which the guard lets nobody ask
    assert (outside_on(), woken) == (0, ["outside"])
    asked = []
    for _task in range(3):
        assert outside_part() == 0  # the next is another task
        asked.append(Source.objects.exclude(asked=None).count())
    assert (asked, woken) == ([1, 2, 2], ["outside"] * 3)
    assert outside_on() == 0
    assert set(Source.objects.values_list("fault", flat=True)) == {"leads inside"}
