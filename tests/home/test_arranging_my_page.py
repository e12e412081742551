"""A member arranges their page: moves, pins, hides and sizes blocks, takes it back, in two tabs and on two devices."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import reply, start_thread
from community.models import Forum, Thread
from home.models import Layout
from home.ordering import State
from lib.clock import now as clock
from profiles.actions import choose_subjects, erase_member, pause_learning, resume_learning
from profiles.models import Activity, Member, Subject

BLOCK = re.compile(r'id="block-([a-z-]+)"')
ROW = re.compile(r'id="row-([a-z-]+)"')
PHONE = {"User-Agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0)"}
QUERIES = 4  # the session, the member, the layout, and what stands beside every page
Press = Callable[..., Any]


@pytest.fixture
def full(bo: Member, ann: Member, forum: Forum, stoves: Subject) -> list[Thread]:
    """Something for Bo in four blocks: chosen for him, unread where he wrote, more of what he follows, his subjects."""
    choose_subjects(member=bo, subjects=[stoves], now=clock())
    threads = [
        start_thread(
            author=ann, forum=forum, title=f"Stove {number}", text="Tell me.", subjects=[stoves], key=uuid4(),
            now=clock() - timedelta(days=60 - number),
        )
        for number in range(14)
    ]  # fmt: skip
    for thread in threads:
        reply(author=bo, thread=thread, text="Mine.", key=uuid4(), now=clock() - timedelta(days=40))
        reply(author=ann, thread=thread, text="Thanks.", key=uuid4(), now=clock() - timedelta(days=39))
    start_thread(author=ann, forum=forum, title="New", text="Look.", subjects=[stoves], key=uuid4(), now=clock())
    return threads


@pytest.fixture
def press(client: Client, bo: Member) -> Press:
    """Bo presses a button; the version is the one that stands, unless another is named."""
    client.force_login(bo)

    def send(does: str, *, device: str = "desk", version: int | None = None, **headers: str) -> Any:
        stands = Layout.objects.filter(member=bo, device=device).values_list("version", flat=True).first() or 0
        form = {"device": device, "does": does, "version": stands if version is None else version}
        return client.post("/arrange/", form, headers=headers)

    return send


def blocks(client: Client, **headers: str) -> list[str]:
    """Those on the page, but for the one that is there by lot."""
    found = BLOCK.findall(client.get("/", headers=headers).content.decode())
    return [name for name in found if name != "different"]


def test_a_page_nobody_arranged_stands_as_it_starts(client: Client, bo: Member, full: list[Thread]) -> None:
    client.force_login(bo)
    assert blocks(client) == ["for-you", "unread", "followed", "subjects"]
    assert not Layout.objects.exists()


def test_a_block_is_moved_and_the_page_says_so_and_takes_it_back(
    client: Client, bo: Member, full: list[Thread], press: Press
) -> None:
    answer = press("above:unread:for-you")
    assert (answer.status_code, answer["Location"]) == (302, "/arrange/?device=desk")
    assert blocks(client) == ["unread", "for-you", "followed", "subjects"]
    html = client.get("/").content.decode()
    assert "Moved “Unread in what you take part in” above “For you”." in html
    act = Activity.objects.of_member(bo.pk).get(detail__of="block")
    assert act.detail == {"of": "block", "target": "unread", "level": "above", "device": "desk"}
    press("undo")
    assert blocks(client) == ["for-you", "unread", "followed", "subjects"]
    assert "The last change is undone." not in client.get("/").content.decode()
    assert press("undo", hx_request="true").content.decode().count("There is nothing to undo.") == 1


def test_up_and_down_pass_the_next_block_that_is_not_hidden(client: Client, bo: Member, press: Press) -> None:
    hidden = {"directory", "replies", "followed", "examples"}
    for name in hidden:
        press(f"hide:{name}")
    press("up:different")
    order = ROW.findall(client.get("/arrange/").content.decode())
    assert order[:4] == ["question", "for-you", "different", "unread"]
    assert set(order[-4:]) == hidden
    press("down:different")
    order = ROW.findall(client.get("/arrange/").content.decode())
    assert order[:4] == ["question", "for-you", "unread", "different"]


def test_the_first_goes_no_further_up(bo: Member, press: Press) -> None:
    said = press("up:question", hx_request="true").content.decode()
    assert "It stands first already." in said
    assert not Layout.objects.exists()


def test_what_is_hidden_is_gone_until_it_is_shown_again(
    client: Client, bo: Member, full: list[Thread], press: Press
) -> None:
    press("hide:for-you")
    assert blocks(client) == ["unread", "followed", "subjects"]
    press("show:for-you")
    assert blocks(client) == ["for-you", "unread", "followed", "subjects"]


@pytest.mark.parametrize(("size", "count"), [("small", 3), ("normal", 5), ("large", 10)])
def test_a_size_is_how_many_stories(
    client: Client, bo: Member, full: list[Thread], press: Press, size: str, count: int
) -> None:
    press("hide:for-you")
    press(f"{size}:unread")
    own = client.get("/").content.decode().partition('id="block-unread"')[2].partition("</section>")[0]
    assert own.count('data-shown="thread:') == count


def test_a_pin_is_seen_and_taken_out(client: Client, bo: Member, press: Press) -> None:
    press("pin:unread")
    assert Layout.objects.get().stands(State()).pinned == {"unread"}
    assert 'value="unpin:unread" aria-pressed="true"' in client.get("/arrange/").content.decode()
    press("unpin:unread")
    assert Layout.objects.get().stands(State()).pinned == set()


def test_back_to_the_start_can_itself_be_undone(client: Client, bo: Member, full: list[Thread], press: Press) -> None:
    press("above:unread:for-you")
    press("reset")
    assert blocks(client) == ["for-you", "unread", "followed", "subjects"]
    press("undo")
    assert blocks(client) == ["unread", "for-you", "followed", "subjects"]


def test_each_device_has_its_own_layout(client: Client, bo: Member, full: list[Thread], press: Press) -> None:
    press("above:unread:for-you", device="hand")
    assert blocks(client) == ["for-you", "unread", "followed", "subjects"]
    assert blocks(client, **PHONE) == ["unread", "for-you", "followed", "subjects"]
    assert blocks(client, sec_ch_ua_mobile="?1") == ["unread", "for-you", "followed", "subjects"]


def test_the_second_tab_is_told_what_changed(client: Client, bo: Member, full: list[Thread], press: Press) -> None:
    press("above:unread:for-you")
    answer = press("hide:unread", version=0)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "The page was arranged anew meanwhile. Moved “Unread in what you take part in” above “For you”." in html
    assert 'data-version="1"' in html
    assert Layout.objects.get().version == 1
    assert blocks(client) == ["unread", "for-you", "followed", "subjects"]


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("hide:weather", "There is no such block."),
        ("above:unread:subjects", "A block stays in its column."),
        ("above:unread:unread", "A block stays in its column."),
        ("large:different", "This block has one size."),
        ("undo", "There is nothing to undo."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(bo: Member, press: Press, does: str, says: str) -> None:
    assert says in press(does, hx_request="true").content.decode()
    assert not Layout.objects.exists()
    assert not Activity.objects.of_member(bo.pk).filter(detail__of="block").exists()


@pytest.mark.parametrize("form", [{}, {"does": "hide:unread"}, {"does": "x", "device": "desk", "version": 0},
                                  {"does": "hide:unread", "device": "tv", "version": 0}])  # fmt: skip
def test_a_form_that_is_none_is_refused(client: Client, bo: Member, form: dict[str, Any]) -> None:
    client.force_login(bo)
    assert client.post("/arrange/", form).status_code == 400
    assert not Layout.objects.exists()


def test_doing_what_stands_writes_nothing(bo: Member, press: Press) -> None:
    assert "has its normal size." in press("normal:unread", hx_request="true").content.decode()
    assert "The page stands as it starts." in press("reset", hx_request="true").content.decode()
    assert not Layout.objects.exists()


def test_the_menu_says_why_a_block_is_there(client: Client, bo: Member, press: Press) -> None:
    press("above:unread:for-you")
    html = client.get("/arrange/unread/?below=for-you&above=", headers={"hx-request": "true"}).content.decode()
    assert "Threads that you wrote in or keep, and that went on since you read them." in html
    assert "Moved “Unread in what you take part in” above “For you”." in html
    assert 'value="below:unread:for-you"' in html
    assert "<html" not in html
    assert "<html" in client.get("/arrange/unread/").content.decode()


def test_paused_the_page_is_plain_and_keeps_what_the_member_said(
    client: Client, bo: Member, full: list[Thread], press: Press
) -> None:
    press("above:unread:for-you")
    press("hide:subjects")
    pause_learning(member=bo, now=clock())
    assert blocks(client) == ["latest"]
    assert client.get("/arrange/for-you/").status_code == 404
    resume_learning(member=bo, now=clock())
    assert blocks(client) == ["unread", "for-you", "followed"]


def test_it_is_theirs_to_download_and_goes_with_them(client: Client, bo: Member, press: Press) -> None:
    press("hide:subjects")
    told = client.get("/me/download/").json()
    assert [each["state"]["hidden"] for each in told["layout"]] == [["subjects"]]
    erase_member(member=bo, now=clock())
    assert not Layout.objects.exists()


def test_arranging_asks_the_same_however_much_there_is(
    client: Client, bo: Member, full: list[Thread], press: Press, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    press("above:unread:for-you")
    client.get("/arrange/")
    with django_assert_num_queries(QUERIES):
        client.get("/arrange/")
