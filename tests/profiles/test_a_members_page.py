"""What others see of a member, ignoring them, and a member's own settings."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import reply, start_thread
from community.models import Forum, Thread
from directory.actions import list_item, offer_deal
from directory.models import Deal
from lib.clock import now as clock
from notices.models import Notice
from notices.telling import tell_step
from profiles.actions import block, ignore, turn_dial
from profiles.models import Activity, Block, Member, Subject, Verb

QUERIES = 8
Start = Callable[..., Thread]


@pytest.fixture
def started(forum: Forum, now: datetime) -> Start:
    def start(author: Member, title: str, **fields: Any) -> Thread:
        told: dict[str, Any] = {"forum": forum, "text": "Tell me of yours.", "subjects": [], "now": now}
        return start_thread(author=author, title=title, key=uuid4(), **(told | fields))

    return start


@pytest.fixture
def page(client: Client) -> Callable[[Member], str]:
    def get(member: Member) -> str:
        return client.get(member.get_absolute_url()).content.decode().split("<main")[1].split("</main")[0]

    return get


def test_a_member_talks_about_what_one_may_read(
    bo: Member, stoves: Subject, tents: Subject, started: Start, page: Callable[..., str]
) -> None:
    """What was learned of Bo, and what Bo's dials say, is nobody else's business."""
    started(bo, "Which stove?", subjects=[stoves])
    turn_dial(member=bo, of="subject", target=tents.pk, level=4, now=clock())
    html = page(bo)
    assert "Which stove?" in html
    assert 'href="/subjects/stoves/"' in html
    assert "Tents" not in html
    assert "commonplace.example" not in html


def test_what_was_written_in_private_stays_there(
    client: Client, cy: Member, staff_forum: Forum, started: Start, page: Callable[..., str]
) -> None:
    started(cy, "The noisy owl", forum=staff_forum)
    assert "owl" not in page(cy)
    client.force_login(cy)
    assert "The noisy owl" in page(cy)


def test_its_queries_do_not_grow(
    client: Client, bo: Member, stoves: Subject, started: Start, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(7):
        started(bo, f"Stove {number}", subjects=[stoves])
    client.get(bo.get_absolute_url())
    with django_assert_num_queries(QUERIES):
        client.get(bo.get_absolute_url())


def test_ignoring_and_meeting_again(client: Client, bo: Member, ann: Member, started: Start) -> None:
    thread = started(ann, "Which stove?")
    client.force_login(bo)
    url = reverse("profiles:ignore", args=["ann"])
    html = client.post(url, {"ignore": "yes"}, follow=True).content.decode()
    assert "You no longer see anything of Ann." in html
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert list(Block.objects.values_list("member", "other")) == [(bo.pk, ann.pk)]
    client.post(url, {"ignore": "no"})
    assert client.get(thread.get_absolute_url()).status_code == 200
    assert not Block.objects.exists()


@pytest.mark.parametrize("username", ["bo", "cy"])
def test_oneself_and_the_staff_cannot_be_ignored(client: Client, bo: Member, cy: Member, username: str) -> None:
    client.force_login(bo)
    assert client.post(reverse("profiles:ignore", args=[username])).status_code == 403
    assert not Block.objects.exists()


def begun(client: Client) -> str:
    """The version a settings form opened now begins from."""
    return str(client.get(reverse("profiles:settings")).context["form"]["version"].value())


def test_settings_are_changed(client: Client, bo: Member) -> None:
    client.force_login(bo)
    url = reverse("profiles:settings")
    said = {
        "name": "Bo B.",
        "place": "Oslo",
        "about": "Tents.",
        "language": "en",
        "time_zone": "Europe/Oslo",
        "messages_from": "everyone",
    }
    said["version"] = begun(client)
    assert "Your settings are saved." in client.post(url, said, follow=True).content.decode()
    bo.refresh_from_db()
    assert (bo.name, bo.place, bo.about, bo.time_zone) == ("Bo B.", "Oslo", "Tents.", "Europe/Oslo")


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 81}, {"time_zone": "Mars/Olympus"}, {"language": "xx"}])
def test_wrong_settings_change_nothing_and_keep_what_was_typed(
    client: Client, bo: Member, wrong: dict[str, str]
) -> None:
    client.force_login(bo)
    said = {
        "name": "Bo B.",
        "place": "Oslo",
        "about": "Tents.",
        "language": "en",
        "time_zone": "UTC",
        "messages_from": "everyone",
    } | wrong
    html = client.post(reverse("profiles:settings"), said).content.decode()
    assert "Nothing is saved yet." in html
    assert 'value="Oslo"' in html
    bo.refresh_from_db()
    assert (bo.name, bo.place) == ("Bo", "")


def test_nobody_of_that_name(client: Client, db: None) -> None:
    assert client.get(reverse("profiles:member", args=["nobody"])).status_code == 404


def test_who_may_not_write_changes_only_what_nobody_reads(client: Client, bo: Member) -> None:
    Member.objects.filter(pk=bo.pk).update(status=Member.Status.SILENCED)
    client.force_login(bo)
    same = {
        "name": bo.name,
        "place": "",
        "about": "",
        "language": "en",
        "time_zone": "Europe/Oslo",
        "messages_from": "everyone",
    }
    same["version"] = begun(client)
    response = client.post(reverse("profiles:settings"), same | {"about": "Buy my pills."})
    assert response.status_code == 403
    assert "Buy my pills." in response.content.decode()
    client.post(reverse("profiles:settings"), same)
    bo.refresh_from_db()
    assert (bo.about, bo.time_zone) == ("", "Europe/Oslo")


SAID = {
    "name": "Bo B.",
    "place": "Oslo",
    "about": "Tents.",
    "language": "en",
    "time_zone": "Europe/Oslo",
    "messages_from": "everyone",
}


def test_two_tabs_lose_nothing(client: Client, bo: Member) -> None:
    client.force_login(bo)
    url, version = reverse("profiles:settings"), begun(client)
    assert f'<input type="hidden" name="version" value="{version}"' in client.get(url).content.decode()
    client.post(url, SAID | {"version": version})
    response = client.post(url, SAID | {"place": "Bergen", "about": "Boats.", "version": version})
    assert response.status_code == 409
    page = response.content.decode()
    for words in ("Place: Oslo", "About you: Tents.", "Place: Bergen", "About you: Boats.", 'value="Bergen"'):
        assert words in page
    bo.refresh_from_db()
    assert (bo.place, bo.about) == ("Oslo", "Tents.")
    assert Activity.objects.filter(verb=Verb.EDITED).count() == 1
    stands = response.context["form"]["version"].value()
    assert client.post(url, SAID | {"place": "Bergen", "version": stands}).status_code == 302
    bo.refresh_from_db()
    assert (bo.place, bo.about) == ("Bergen", "Tents.")


def test_a_double_click_saves_once(client: Client, bo: Member) -> None:
    client.force_login(bo)
    url, version = reverse("profiles:settings"), begun(client)
    for _click in range(2):
        assert client.post(url, SAID | {"version": version}).status_code == 302
    assert Activity.objects.filter(verb=Verb.EDITED).count() == 1


def test_a_form_that_lost_its_version_overwrites_nothing(client: Client, bo: Member) -> None:
    client.force_login(bo)
    assert client.post(reverse("profiles:settings"), SAID).status_code == 409
    bo.refresh_from_db()
    assert (bo.name, bo.place) == ("Bo", "")


def test_whom_one_blocks_may_neither_answer_nor_deal_and_it_can_be_lifted(
    client: Client, thread: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    listing = list_item(
        owner=ann, sort="selling", title="A stove", text="Blue.", price=Decimal(45), currency="EUR", place="",
        subjects=[], key=uuid4(), now=now,
    )  # fmt: skip
    client.force_login(ann)
    client.post(reverse("profiles:ignore", args=["bo"]), {"ignore": "block"})
    assert "blocked" in client.get(reverse("profiles:ignored")).content.decode()
    opening = thread.posts.get()
    said: dict[str, Any] = {"author": bo, "thread": thread, "now": now}
    with pytest.raises(PermissionDenied, match="does not want to hear from you"):
        reply(text="Hear me.", answers=opening, key=uuid4(), **said)
    with pytest.raises(PermissionDenied, match="does not want to deal with you"):
        offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=now)
    assert thread.posts.count() == 1
    assert not Deal.objects.exists()
    reply(text="To all of you, @ann.", key=uuid4(), **said)
    while tell_step(now=now):
        pass
    assert not Notice.objects.filter(member=ann).exists()
    client.post(reverse("profiles:ignore", args=["bo"]), {"ignore": "no"})
    assert reply(text="Hear me.", answers=opening, key=uuid4(), **said).answers == opening
    assert offer_deal(member=bo, listing=listing, remark="", key=uuid4(), now=now).buyer == bo


def test_a_block_takes_the_place_of_ignoring(ann: Member, bo: Member, now: datetime) -> None:
    ignore(member=ann, other=bo, now=now)
    assert block(member=ann, other=bo, now=now)
    assert not block(member=ann, other=bo, now=now)
    assert list(Block.objects.values_list("member", "other", "is_barring")) == [(ann.pk, bo.pk, True)]
