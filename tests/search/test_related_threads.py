"""Under a thread stand those related to it, each with a reason that is true, and none that one may not see."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import hide_thread
from community.models import Forum, Thread
from lib.kinds import ItemRef
from profiles.actions import ignore, say_seen, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Level, Member, Subject
from search.indexing import index_step
from search.relating import Related, related
from tests.search.conftest import Answer, Begin

QUERIES = 8  # of the part that a thread's page fetches; two more for a member's session
LINK = re.compile(r'<a href="/threads/(\d+)/" dir="auto">')
REASON = re.compile(r'<span dir="auto">([^<]*)</span>')


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.servers)])
def indexed(request: pytest.FixtureRequest, db: None) -> Callable[[], int]:
    """Brings up to the ledger what finds: the database, or an Elasticsearch that alone has anything to find."""
    if request.param == "database":
        return index_step
    bring_up: Callable[[], int] = request.getfixturevalue("refreshed")
    return bring_up


def shown(client: Client, thread: Thread) -> list[tuple[int, str]]:
    """What the part of the page shows: threads with their reasons."""
    response = client.get(reverse("search:related", args=[thread.pk]), headers={"HX-Request": "true"})
    assert response.status_code == 200
    html = response.content.decode()
    assert "<html" not in html
    return list(zip(map(int, LINK.findall(html)), REASON.findall(html), strict=True))


def test_threads_with_its_words_and_its_subjects_each_with_why(
    client: Client, begin: Begin, stoves: Subject, tents: Subject, indexed: Callable[[], int]
) -> None:
    asked = begin("Canister freezes on the glacier", subjects=[stoves, tents], ago=3)
    worded = begin("My canister froze, freezes always", text="On a glacier.", ago=2)
    same = begin("Which pegs hold?", text="I lost four.", subjects=[tents], ago=1)
    begin("Cooking for ten", text="Soup, mostly.", ago=1)
    learn_step()
    indexed()
    assert shown(client, asked) == [
        (worded.pk, "also says canister and freeze"),
        (same.pk, "is about Tents, too"),
    ]


def test_the_rarest_words_are_named(begin: Begin, now: datetime, indexed: Callable[[], int]) -> None:
    asked = begin("Canister freezes on the glacier")
    begin("Canister freezes on a glacier", ago=2)
    for _each in range(3):
        begin("Freezes", text="What freezes?", ago=3)
    learn_step()
    indexed()
    assert related(AnonymousUser(), asked, now=now)[0].reason == "also says canister and glacier"


def test_who_wrote_in_both_is_counted_and_one_alone_says_nothing(
    client: Client, begin: Begin, answer: Answer, ann: Member, bo: Member, di: Member
) -> None:
    asked = begin("Canister", text="It froze.", ago=5)
    there = begin("Soup", text="For ten.", author=bo, ago=4)
    begin("Knots", text="Which hold?", ago=4)
    for member in (bo, di):
        answer(member, asked)
    answer(di, there)
    assert shown(client, asked) == [(there.pk, "2 who wrote here write there, too")]


def test_terms_sum_and_the_reason_is_the_largest(
    begin: Begin, stoves: Subject, tents: Subject, now: datetime, indexed: Callable[[], int]
) -> None:
    asked = begin("Canister freezes", text="At minus ten.", subjects=[stoves, tents])
    both = begin("Canister freezes", text="At minus ten.", subjects=[stoves])
    indexed()
    (found,) = related(AnonymousUser(), asked, now=now)
    assert (found.ref, list(found.terms)) == (ItemRef("thread", both.pk), ["words", "subjects", "writers"])
    assert found.terms["words"] > found.terms["subjects"] > found.terms["writers"] == 0
    assert found.score == sum(found.terms.values())
    assert found.reason == "also says canister and freeze"


@pytest.fixture
def pair(begin: Begin, tents: Subject, bo: Member, indexed: Callable[[], int]) -> tuple[Thread, Thread]:
    """A thread, and one of Bo's that is related to it."""
    asked = begin("Canister freezes")
    other = begin("Canister freezes here", author=bo, subjects=[tents])
    indexed()
    return asked, other


def found_by(viewer: Member, pair: tuple[Thread, Thread], now: datetime) -> list[Related]:
    return related(viewer, pair[0], now=now)


def test_nothing_hidden(client: Client, pair: tuple[Thread, Thread], now: datetime) -> None:
    assert [pk for pk, _reason in shown(client, pair[0])] == [pair[1].pk]
    hide_thread(thread=pair[1], now=now)
    assert shown(client, pair[0]) == []


def test_nothing_by_whom_one_ignores(pair: tuple[Thread, Thread], di: Member, bo: Member, now: datetime) -> None:
    assert len(found_by(di, pair, now)) == 1
    ignore(member=di, other=bo, now=now)
    assert found_by(di, pair, now) == []


def test_nothing_muted(pair: tuple[Thread, Thread], di: Member, tents: Subject, now: datetime) -> None:
    turn_dial(member=di, of=Dial.Of.SUBJECT, target=tents.pk, level=Level.MUTED, now=now)
    assert found_by(di, pair, now) == []


def test_nothing_one_said_one_has_seen(pair: tuple[Thread, Thread], di: Member, now: datetime) -> None:
    say_seen(member=di, ref=ItemRef("thread", pair[1].pk), now=now)
    assert found_by(di, pair, now) == []


def test_nothing_from_a_forum_one_may_not_see(
    begin: Begin, staff_forum: Forum, cy: Member, di: Member, now: datetime, indexed: Callable[[], int]
) -> None:
    asked = begin("Canister freezes")
    secret = begin("Canister freezes too", author=cy, forum=staff_forum)
    indexed()
    assert found_by(di, (asked, secret), now) == []
    assert [each.ref.id for each in found_by(cy, (asked, secret), now)] == [secret.pk]


def test_nobody_ignored_is_counted_among_those_who_write_in_both(
    begin: Begin, answer: Answer, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    asked, there = begin("Canister", text="It froze.", ago=5), begin("Soup", text="For ten.", ago=4)
    answer(bo, asked)
    answer(bo, there)
    assert [each.reason for each in related(di, asked, now=now)] == ["2 who wrote here write there, too"]
    ignore(member=di, other=bo, now=now)
    assert related(di, asked, now=now) == []


def test_a_page_of_its_own_without_scripts(client: Client, pair: tuple[Thread, Thread], staff_forum: Forum) -> None:
    page = client.get(pair[0].get_absolute_url()).content.decode()
    address = reverse("search:related", args=[pair[0].pk])
    assert f'<a href="{address}">See what is related</a>' in page
    html = client.get(address).content.decode()
    assert "<h1>Related threads</h1>" in html
    assert pair[1].title in html
    Thread.objects.filter(pk=pair[0].pk).update(forum=staff_forum)
    assert client.get(address).status_code == 404


def test_in_a_fixed_number_of_queries(
    client: Client, pair: tuple[Thread, Thread], di: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shown(client, pair[0])
    with django_assert_num_queries(QUERIES):
        shown(client, pair[0])
    client.force_login(di)
    shown(client, pair[0])
    with django_assert_num_queries(QUERIES + 2):
        shown(client, pair[0])
