"""Who is due in the next day stands at the desk by edition, for those who edit them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from newsletters.actions import pause_letters
from newsletters.models import Digest, Edition
from newsletters.reporting import coming as reporting
from newsletters.reporting.coming import coming
from newsletters.steps import send_step
from profiles.models import Member

PAGE = "/admin/mailings/"
Subscribe = Callable[..., Member]


@pytest.fixture
def readers(
    bo: Member, cy: Member, di: Member, ann: Member, subscribed: Subscribe, made: Callable[..., Edition]
) -> list[Member]:
    """Two who read French, one who lives in the north, and one of neither; another edition fits nobody."""
    said = {ann: {"language": "fr"}, bo: {"language": "fr"}, cy: {"place": "Up in the north"}, di: {}}
    for member, fields in said.items():
        Member.objects.filter(pk=member.pk).update(**fields)
        subscribed(member)
    made("French", languages=["fr"])
    made("North", places=["North"])
    made("South", places=["South"])
    return [ann, bo, cy, di]


def test_by_the_edition_that_fits(readers: list[Member], three_threads: object, mailbox: object, now: datetime) -> None:
    found = coming(now=now)
    assert (found.count, found.each) == (4, 1)
    assert found.editions == [("French", 2), ("North", 1), ("South", 0), ("", 1)]
    assert send_step(now) == 4  # and so they are asked; Ann wrote all there is, and gets none
    names = Digest.objects.copies().order_by("pk").values_list("edition__name", flat=True)
    assert sorted(name or "" for name in names) == ["", "French", "North"]


def test_who_is_not_due_is_not_counted(readers: list[Member], bo: Member, now: datetime) -> None:
    pause_letters(member=bo, until=(now + timedelta(days=9)).date(), now=now)
    found = coming(now=now)
    assert (found.count, found.editions) == (3, [("French", 1), ("North", 1), ("South", 0), ("", 1)])


def test_one_stands_for_several_where_there_are_many(
    readers: list[Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "LOOKED_AT", 2)
    found = coming(now=now)
    assert found.each == 2
    assert found.count == sum(count for _name, count in found.editions)


def test_the_page_tells_editors_alone(readers: list[Member], client: Client, cy: Member, owner: Member) -> None:
    client.force_login(owner)
    told = client.get(PAGE).content.decode()
    assert "Members due, by edition" in told
    assert '<span dir="auto">North</span>' in told
    client.force_login(cy)
    told = client.get(PAGE).content.decode()
    assert "Members due, by hour" in told
    assert "North" not in told


def test_queries(readers: list[Member], now: datetime, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """The same for any number of members and editions."""
    with django_assert_num_queries(4):
        coming(now=now)
    Edition.objects.all().delete()
    with django_assert_num_queries(3):
        coming(now=now)
