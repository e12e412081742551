"""After a sign and some letters: whom or what that may mean."""

from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Thread
from profiles.actions import ignore
from profiles.models import Member, Subject

COMPLETE = reverse("writing:complete")


def offered(client: Client, sign: str, letters: str, place: str = "") -> list[str]:
    """What would be put into the text."""
    response = client.get(COMPLETE, {"sign": sign, "q": letters, "place": place})
    return [part.partition('"')[0] for part in response.content.decode().split('data-insert="')[1:]]


@pytest.fixture
def annika(ann: Member, member_named: object) -> Member:
    return Member.objects.create_user("zoe", "zoe@commonplace.example", "x", name="Annika Annesen")


def test_members_by_username_and_by_any_word_of_their_name(
    client: Client, ann: Member, annika: Member, bo: Member
) -> None:
    client.force_login(bo)
    assert offered(client, "@", "an") == ["@ann", "@zoe"]
    assert offered(client, "@", "annes") == ["@zoe"]
    assert offered(client, "@", "nn") == []
    assert offered(client, "@", "b") == []  # nobody names themselves


def test_who_takes_part_comes_first(client: Client, thread: Thread, ann: Member, bo: Member) -> None:
    Member.objects.create_user("aaron", "aaron@commonplace.example", "x")
    client.force_login(bo)
    assert offered(client, "@", "a") == ["@aaron", "@ann"]
    assert offered(client, "@", "a", f"reply:thread:{thread.pk}") == ["@ann", "@aaron"]


def test_nobody_whom_one_ignores_or_who_may_not_be_seen(
    client: Client, ann: Member, annika: Member, bo: Member, now: datetime
) -> None:
    ignore(member=bo, other=ann, now=now)
    Member.objects.filter(pk=annika.pk).update(is_active=False)
    client.force_login(bo)
    assert offered(client, "@", "an") == []


def test_subjects_and_emoji(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    assert offered(client, "#", "St") == ["#stoves"]
    assert offered(client, ":", "tent") == [":tent:"]


@pytest.mark.parametrize(("sign", "letters"), [("@", ""), ("%", "a"), ("", "a"), ("@", "a" * 31), (":", "ééé")])
def test_anything_else_means_nothing(client: Client, bo: Member, sign: str, letters: str) -> None:
    client.force_login(bo)
    assert offered(client, sign, letters) == []
