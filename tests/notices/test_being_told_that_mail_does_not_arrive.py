"""A member whose mail comes back is told so on the site, and may have it sent again."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from notices.actions import readmit, suppress, try_address, weigh
from notices.models import Bounce, Outgoing, Suppression
from notices.outbox import queue
from profiles.models import Member
from tests.notices.bouncing import comes_back

LINE = "Mail to your address does not reach you."


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.BOUNCE_ADDRESS = "bounces+{token}@commonplace.example"


def bounce(member: Member, now: datetime, **more: str) -> None:
    row = queue(purpose="bell", ref=Outgoing.objects.count() + 1, member=member, now=now)
    Outgoing.objects.filter(pk=row.pk).update(state=Outgoing.State.SENT, finished=now)
    comes_back(row, now, **more)


@pytest.fixture
def unreached(ann: Member, now: datetime) -> Member:
    """Ann, two of whose mails came back."""
    for day in (2, 1):
        bounce(ann, now - timedelta(days=day))
    return ann


def page(client: Client, member: Member, name: str = "notices:choices") -> str:
    client.force_login(Member.objects.get(pk=member.pk))
    return client.get(reverse(name)).content.decode()


def test_a_line_stands_over_every_page(client: Client, unreached: Member, bo: Member) -> None:
    assert LINE in page(client, unreached, "community:forum-list")
    assert f'{reverse("notices:choices")}#mail"' in page(client, unreached, "notices:notice-list")
    assert LINE not in page(client, unreached)  # there it says more
    assert LINE not in page(client, bo, "community:forum-list")


def test_the_page_says_since_when_and_offers_to_try_again(client: Client, unreached: Member, now: datetime) -> None:
    text = page(client, unreached)
    assert f"Mail to <bdi>{unreached.email}</bdi> could not be delivered, last on" in text
    assert "Try this address again" in text
    response = client.post(reverse("notices:try-address"), follow=True)
    assert "Mail goes to your address again." in response.content.decode()
    assert "Mail does not reach you" not in response.content.decode()
    assert not Suppression.objects.in_force().exists()
    assert LINE not in page(client, unreached, "community:forum-list")


def test_it_begins_from_nothing_and_once_a_day(client: Client, unreached: Member, now: datetime) -> None:
    assert try_address(member=unreached, now=now)
    bounce(unreached, now + timedelta(hours=1))
    assert not Suppression.objects.in_force().exists()
    bounce(unreached, now + timedelta(hours=2))
    assert Suppression.objects.in_force().get().since == now + timedelta(hours=2)
    unreached.refresh_from_db()
    with pytest.raises(Exception, match="You tried this address today already"):
        try_address(member=unreached, now=now + timedelta(hours=3))
    assert Suppression.objects.in_force().exists()
    assert try_address(member=unreached, now=now + timedelta(hours=25))
    assert not try_address(member=unreached, now=now + timedelta(hours=26))


def test_another_address_is_written_to_at_once(client: Client, unreached: Member) -> None:
    Member.objects.filter(pk=unreached.pk).update(email="ann@new.example")
    assert LINE not in page(client, unreached, "community:forum-list")
    assert "Mail does not reach you" not in page(client, unreached)


def test_what_staff_stopped_staff_begin_again(client: Client, ann: Member, now: datetime) -> None:
    suppress(address=ann.email, reason="They asked by phone.", now=now)
    text = page(client, ann)
    assert "The staff had mail to" in text
    assert "Try this address again" not in text
    assert client.post(reverse("notices:try-address")).status_code == 403
    assert Suppression.objects.in_force().exists()


def test_a_complaint_is_said_as_what_it_is(client: Client, ann: Member, now: datetime) -> None:
    suppress(address=ann.email, reason="x", now=now, cause="complained")
    assert "was reported as unwanted" in page(client, ann)


def test_staff_take_an_address_out(client: Client, unreached: Member, now: datetime) -> None:
    owner = Member.objects.create_superuser("owner", "owner@commonplace.example", "x", name="Owner")
    client.force_login(owner)
    stands = Suppression.objects.get()
    listed = client.get(reverse("admin:notices_bounce_changelist")).content.decode()
    assert listed.count("550 5.1.1 It says so") == 2
    client.post(reverse("admin:notices_suppression_delete", args=[stands.pk]), {"post": "yes"})
    assert not Suppression.objects.exists()
    assert LINE not in page(client, unreached, "community:forum-list")
    assert weigh(address=unreached.email, member=unreached, said="", now=now) == 0
    assert Bounce.objects.count() == 2


def test_staff_put_one_in_and_its_member_reads_of_it(client: Client, ann: Member) -> None:
    owner = Member.objects.create_superuser("owner", "owner@commonplace.example", "x", name="Owner")
    client.force_login(owner)
    given = {"address": ann.email, "reason": "x", "since_0": "2026-03-01", "since_1": "08:00"}
    assert client.post(reverse("admin:notices_suppression_add"), given).status_code == 302
    assert LINE in page(client, ann, "community:forum-list")
    readmit(suppression=Suppression.objects.get())
    assert LINE not in page(client, ann, "community:forum-list")
