"""A member says more or less of something, and it counts once a day."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from community.models import Thread
from lib.kinds import ItemRef
from profiles.actions import ignore, pause_learning, say_less, say_more
from profiles.models import Activity, Member, Surface, Verb

PAGE = Surface.PAGE


def said(member: Member) -> list[tuple[str, int]]:
    acts = Activity.objects.of_member(member.pk).filter(verb__in=[Verb.MORE, Verb.LESS]).order_by("id")
    return list(acts.values_list("verb", "sign"))


def test_it_counts_once_a_day(bo: Member, thread: Thread, now: datetime) -> None:
    ref = ItemRef("thread", thread.pk)
    assert say_more(member=bo, ref=ref, surface=PAGE, now=now) is True
    assert say_more(member=bo, ref=ref, surface=PAGE, now=now + timedelta(hours=3)) is False
    assert say_more(member=bo, ref=ref, surface=PAGE, now=now + timedelta(days=1)) is True
    assert said(bo) == [("more", 1), ("more", 1)]
    assert Activity.objects.of_member(bo.pk).first().facets == thread.facets  # type: ignore[union-attr]


def test_less_takes_the_more_of_the_same_day_back(bo: Member, thread: Thread, now: datetime) -> None:
    ref = ItemRef("thread", thread.pk)
    say_more(member=bo, ref=ref, surface=PAGE, now=now)
    say_less(member=bo, ref=ref, surface=PAGE, now=now)
    assert said(bo) == [("more", 1), ("more", -1), ("less", 1)]
    assert say_more(member=bo, ref=ref, surface=PAGE, now=now) is True


def test_of_what_one_may_not_see_nothing_is_said(bo: Member, ann: Member, thread: Thread, now: datetime) -> None:
    ignore(member=bo, other=ann, now=now)
    with pytest.raises(PermissionDenied):
        say_less(member=bo, ref=ItemRef("thread", thread.pk), surface=PAGE, now=now)
    assert said(bo) == []


def test_while_paused_nothing_is_learned(bo: Member, thread: Thread, now: datetime) -> None:
    pause_learning(member=bo, now=now)
    assert say_more(member=bo, ref=ItemRef("thread", thread.pk), surface=PAGE, now=now) is False
    assert said(bo) == []


def test_pressing_less_under_a_story(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    say = {"kind": "thread", "item": thread.pk, "says": "less", "surface": "page"}
    response = client.post(reverse("profiles:say"), say, headers={"hx-request": "true"})
    assert "You will see less like this." in response.content.decode()
    assert said(bo) == [("less", 1)]
    assert client.post(reverse("profiles:say"), say).headers["Location"] == "/"


@pytest.mark.parametrize("kind", ["thread", "spoon"])
def test_a_thing_there_is_not(client: Client, bo: Member, kind: str) -> None:
    client.force_login(bo)
    say = {"kind": kind, "item": 999, "says": "more"}
    assert client.post(reverse("profiles:say"), say).status_code == 404
    assert said(bo) == []
