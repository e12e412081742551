"""What a member told and tuned, and how much of what is chosen for them they open, then and now."""

from __future__ import annotations

from datetime import datetime, timedelta
from unittest.mock import patch

from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.models import Thread
from lib.kinds import ItemRef
from profiles.actions import answer_question, say_less, say_more, say_seen, turn_dial
from profiles.evidence.investing import investment
from profiles.models import Member, Shown, Subject, Surface


def shown(member: Member, first: datetime, opened: int, count: int, surface: Surface = Surface.PAGE) -> None:
    """So many things on one day, the first of them opened."""
    rows = [
        Shown(
            member=member,
            surface=surface,
            kind="thread",
            item=number + 1,
            day=first.date(),
            shown=first,
            clicked=first if number < opened else None,
        )
        for number in range(count)
    ]
    Shown.objects.bulk_create(rows)


def page(client: Client, member: Member, now: datetime) -> str:
    client.force_login(member)
    with patch("profiles.views.showing.now", return_value=now):
        return client.get(reverse("profiles:investment")).content.decode()


def test_what_was_told_is_counted(
    client: Client, bo: Member, thread: Thread, stoves: Subject, tents: Subject, now: datetime
) -> None:
    ref = ItemRef("thread", thread.pk)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=4, now=now)
    turn_dial(member=bo, of="subject", target=tents.pk, level=0, now=now)
    answer_question(member=bo, question="field:role", answer="learn", now=now)
    say_more(member=bo, ref=ref, surface=Surface.PAGE, now=now - timedelta(days=1))
    say_less(member=bo, ref=ref, surface=Surface.PAGE, now=now)
    say_seen(member=bo, ref=ref, now=now)
    html = page(client, bo, now)
    assert [(str(words), count) for words, count in investment(bo, now=now).told] == [
        ("dials turned up or down", 1),
        ("subjects, people, places, threads and words muted", 1),
        ("questions answered", 1),
        ("times you asked for more", 1),
        ("times you asked for less", 1),
        ("things you said you had seen", 1),
    ]
    assert "questions answered" in html


def test_then_and_now_with_what_is_sure(client: Client, bo: Member, di: Member, now: datetime) -> None:
    shown(bo, now - timedelta(days=100), 5, 100)
    shown(bo, now - timedelta(days=50), 50, 50)  # between the two, which counts for neither
    shown(bo, now - timedelta(days=3), 20, 80)
    shown(di, now - timedelta(days=3), 80, 80)
    html = page(client, bo, now)
    (each,) = investment(bo, now=now).compared
    assert (each.then.opened, each.then.shown, each.then.percent, each.then.span) == (5, 100, 5, (2, 11))
    assert (each.now.opened, each.now.shown, each.now.percent, each.now.span) == (20, 80, 25, (17, 35))
    assert each.verdict == "more"
    assert "opened 20 of 80: 25 % (17 to 35 %)" in html
    assert "You open more of it now: 10 to 31 points in a hundred more." in html


def test_a_small_difference_may_be_chance_and_a_loss_is_said(client: Client, bo: Member, now: datetime) -> None:
    shown(bo, now - timedelta(days=100), 5, 40)
    shown(bo, now - timedelta(days=3), 6, 40)
    shown(bo, now - timedelta(days=100), 60, 80, Surface.MAIL)
    shown(bo, now - timedelta(days=3), 8, 80, Surface.MAIL)
    html = page(client, bo, now)
    assert [(each.on, each.verdict) for each in investment(bo, now=now).compared] == [
        ("My page", "chance"),
        ("newsletter", "less"),
    ]
    assert "The difference may be chance." in html
    assert "You open less of it now than at first." in html


def test_of_too_little_nothing_is_said(client: Client, bo: Member, now: datetime) -> None:
    shown(bo, now - timedelta(days=100), 1, 19)
    shown(bo, now - timedelta(days=3), 60, 80)
    assert "Too little was shown to you here to compare." in page(client, bo, now)


def test_until_the_weeks_are_apart_nothing_is_compared(client: Client, bo: Member, now: datetime) -> None:
    assert "they are not apart yet" in page(client, bo, now)
    shown(bo, now - timedelta(days=55), 40, 80)
    assert investment(bo, now=now).compared == []
    assert len(investment(bo, now=now + timedelta(days=1)).compared) == 1


def test_its_queries(bo: Member, now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    shown(bo, now - timedelta(days=100), 5, 40)
    with django_assert_num_queries(7):
        investment(bo, now=now)
