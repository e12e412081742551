"""Wanted that you own: what others look for, shown to who sells the like or said they have what it takes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from directory.actions import agree_deal, close_listing, list_item, offer_deal
from directory.models import Listing
from profiles.actions import answer_question, block, ignore, pause_learning, say_seen, turn_dial
from profiles.models import Dial, Level, Member, Subject
from search.owning import owned_stories

Put = Callable[..., Listing]


@pytest.fixture
def put(now: datetime) -> Put:
    """Puts up a listing: by default something wanted, the day before."""

    def up(owner: Member, title: str, *subjects: Subject, sort: str = Listing.Sort.WANTED, **more: Any) -> Listing:
        told: dict[str, Any] = {
            "text": "Say.",
            "price": None,
            "currency": "EUR",
            "place": "",
            "key": uuid4(),
            "now": now - timedelta(days=1),
        } | more
        return list_item(owner=owner, sort=sort, title=title, subjects=list(subjects), **told)

    return up


def shown(member: Member, now: datetime) -> dict[str, str]:
    return {story.title: story.reason for story in owned_stories(member, now=now)}


def test_by_what_one_said(bo: Member, ann: Member, stoves: Subject, tents: Subject, put: Put, now: datetime) -> None:
    put(ann, "A burner", stoves)
    put(ann, "A fly sheet", tents)
    assert shown(bo, now) == {}
    answer_question(member=bo, question="field:owns", answer=str(stoves.pk), now=now)
    assert shown(bo, now) == {"A burner": "you said that you have what it takes for Stoves"}
    answer_question(member=bo, question="field:owns", answer="none", now=now)
    assert shown(bo, now) == {}


def test_by_what_one_sells_subjects_before_words(
    bo: Member, ann: Member, stoves: Subject, put: Put, now: datetime
) -> None:
    own = put(bo, "Trangia burner, spare", stoves, sort=Listing.Sort.SELLING)
    put(ann, "Any old stove", stoves)
    put(ann, "Spare Trangia lid")
    put(ann, "A spare tyre")
    put(ann, "Trangia burner for a friend", stoves)
    why = "you sell “Trangia burner, spare”"
    assert next(iter(shown(bo, now).items())) == ("Trangia burner for a friend", why)
    assert "A spare tyre" not in shown(bo, now)
    assert shown(bo, now)["Any old stove"] == why
    close_listing(member=bo, listing=own, now=now)
    assert shown(bo, now) == {}


@pytest.mark.parametrize(
    "how", ["own", "selling", "closed", "reserved", "old", "ignored", "ignores", "blocks", "muted", "subject", "seen",
            "paused"]
)  # fmt: skip
def test_what_is_not_shown(
    how: str, bo: Member, ann: Member, di: Member, stoves: Subject, put: Put, now: datetime
) -> None:
    put(bo, "My stove", stoves, sort=Listing.Sort.SELLING)
    sort = Listing.Sort.SELLING if how == "selling" else Listing.Sort.WANTED
    ago = timedelta(days=181 if how == "old" else 2)
    wanted = put(bo if how == "own" else ann, "A burner", stoves, sort=sort, now=now - ago)
    if how == "closed":
        close_listing(member=ann, listing=wanted, now=now)
    elif how == "reserved":
        deal = offer_deal(member=di, listing=wanted, remark="", key=uuid4(), now=now)
        agree_deal(member=ann, deal=deal, now=now)
    elif how == "ignored":
        ignore(member=bo, other=ann, now=now)
    elif how == "ignores":
        ignore(member=ann, other=bo, now=now)
    elif how == "blocks":
        block(member=ann, other=bo, now=now)
    elif how == "muted":
        turn_dial(member=bo, of=Dial.Of.MEMBER, target=ann.pk, level=Level.MUTED, now=now)
    elif how == "subject":
        turn_dial(member=bo, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.MUTED, now=now)
    elif how == "seen":
        [story] = owned_stories(bo, now=now)
        say_seen(member=bo, ref=story.ref, now=now)
    elif how == "paused":
        pause_learning(member=bo, now=now)
        bo.refresh_from_db()
    assert shown(bo, now) == {}


def test_my_page_fetches_it_and_nothing_where_there_is_none(
    client: Client, bo: Member, ann: Member, stoves: Subject, put: Put, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.views.now", lambda: now)
    put(ann, "A burner", stoves)
    client.force_login(bo)
    address = reverse("search:owned")
    assert f'hx-get="{address}?above=' in client.get(reverse("home:page")).content.decode()
    assert client.get(address, headers={"HX-Request": "true"}).content == b""
    assert "Nobody looks for anything" in client.get(address).content.decode()
    client.post(reverse("profiles:answer"), {"question": "field:owns", "answer": str(stoves.pk)})
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "A burner" in part
    assert "Arrange the block" not in part
    named = {"above": "subjects", "below": "no-such-block"}
    mine = client.get(address, named, headers={"HX-Request": "true"}).content.decode()
    assert f'href="{reverse("home:arrange-block", args=["owned"])}?above=subjects&amp;below="' in mine
    assert "Arrange the block “Wanted that you own”" in mine
    assert "you said that you have what it takes for Stoves" in part


def test_its_queries_do_not_grow(
    bo: Member, ann: Member, stoves: Subject, put: Put, now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(6):
        put(bo, f"Stove {number}", stoves, sort=Listing.Sort.SELLING)
        put(ann, f"Burner {number}", stoves)
    with django_assert_max_num_queries(12):
        assert len(owned_stories(bo, now=now)) == 5
