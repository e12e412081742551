"""Two windows: what one writes, the other is told of, by ids alone."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from community.actions import (
    choose_solution,
    edit_post,
    hide_post,
    like_post,
    restore_post,
    unlike_post,
)
from community.consumers import MOST_TOPICS, LiveConsumer
from community.models import Forum, Post, Thread
from lib.live import group_of, hint
from profiles.models import Member
from tests.community.conftest import Say

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def window(viewer: Member | AnonymousUser, *topics: str) -> AsyncIterator[WebsocketCommunicator]:
    """An open page of this viewer that listens to these topics."""
    socket = WebsocketCommunicator(LiveConsumer.as_asgi(), "/live/")
    socket.scope["user"] = viewer  # type: ignore[typeddict-unknown-key]
    connected, _protocol = await socket.connect()
    assert connected
    await subscribed(socket, *topics)
    yield socket
    await socket.disconnect()


async def subscribed(socket: WebsocketCommunicator, *topics: str) -> Any:
    """Ask for these; returns those that the server says are heard."""
    await socket.send_json_to({"subscribe": list(topics)})
    while "heard" not in (frame := await told(socket)):
        assert frame["of"] == "here"  # somebody came meanwhile
    return frame["heard"]


async def asked(socket: WebsocketCommunicator) -> None:
    """Return once the consumer has dealt with what it was sent: nothing came back."""
    assert await socket.receive_nothing(timeout=0.3)


async def told(socket: WebsocketCommunicator) -> Any:
    return await socket.receive_json_from(timeout=5)


async def send_group(topic: str) -> None:
    """A hint as the server's own loop sends it."""
    kind, _, number = topic.partition(":")
    layer = get_channel_layer()
    assert layer is not None
    await layer.group_send(group_of(kind, int(number)), {"type": "live.hint", "kind": kind, "id": int(number)})


async def test_a_reply_reaches_the_other_window(thread: Thread, bo: Member, client: Client) -> None:
    async with window(AnonymousUser(), f"thread:{thread.pk}") as socket:
        await sync_to_async(client.force_login)(bo)
        form = {"text": "Warm it first.", "key": str(uuid4())}
        response = await sync_to_async(client.post)(f"/threads/{thread.pk}/reply/", form)
        assert response.status_code == 302
        assert await told(socket) == {"kind": "thread", "id": thread.pk, "change": 2}


async def test_a_stranger_hears_nothing_of_a_private_thread(
    di: Member, cy: Member, staff_forum: Forum, thread: Thread
) -> None:
    await Thread.objects.filter(pk=thread.pk).aupdate(forum=staff_forum)
    topic = f"thread:{thread.pk}"
    async with window(di, topic) as stranger, window(AnonymousUser(), topic) as guest, window(cy, topic) as staff:
        await send_group(topic)
        assert await told(staff) == {"kind": "thread", "id": thread.pk}
        await asked(stranger)
        await asked(guest)


@pytest.mark.parametrize(
    "frame",
    [
        " ",
        "no json",
        "[]",
        "7",
        '{"subscribe": 5}',
        '{"subscribe": [5, null, {}, "thread", "thread:x", "thread:-1", "nothing:1", ":"]}',
        '{"subscribe": ["thread:99999999999999999999"]}',
        '{"say": "hello"}',
        '{"subscribe": ["' + "x" * 5000 + '"]}',
        "[" * 4000,
    ],
)
async def test_a_frame_that_makes_no_sense_is_passed_over(thread: Thread, frame: str) -> None:
    async with window(AnonymousUser()) as socket:
        await socket.send_to(text_data=frame)
        await socket.send_json_to({"subscribe": [f"thread:{thread.pk}"]})
        while (await told(socket))["heard"] != [f"thread:{thread.pk}"]:
            pass  # the answer to a frame that asked for nothing that is
        await send_group(f"thread:{thread.pk}")
        assert await told(socket) == {"kind": "thread", "id": thread.pk}


async def test_a_members_frame_for_an_act_of_the_ledger_is_passed_over(bo: Member, thread: Thread) -> None:
    async with window(bo, "activity:1") as socket:
        assert await subscribed(socket, f"thread:{thread.pk}") == [f"thread:{thread.pk}"]
        await send_group(f"thread:{thread.pk}")
        assert await told(socket) == {"kind": "thread", "id": thread.pk}


async def test_bytes_are_passed_over(thread: Thread) -> None:
    async with window(AnonymousUser(), f"thread:{thread.pk}") as socket:
        await socket.send_to(bytes_data=b"\xff\x00")
        await asked(socket)


async def test_a_page_listens_to_so_many_things_only(thread: Thread, forum: Forum, ann: Member) -> None:
    rows = [Thread(forum=forum, author=ann, title="x", key=uuid4()) for _number in range(MOST_TOPICS + 5)]
    made = await Thread.objects.abulk_create(rows)
    first, last = made[0].pk, made[-1].pk
    async with window(AnonymousUser(), *(f"thread:{row.pk}" for row in made[:MOST_TOPICS])) as socket:
        assert await subscribed(socket, f"thread:{last}") == []
        await send_group(f"thread:{last}")
        await asked(socket)
        await send_group(f"thread:{first}")
        assert await told(socket) == {"kind": "thread", "id": first}


@pytest.mark.django_db
def test_a_command_hints_into_nothing() -> None:
    hint("thread", 1)


def new_posts(thread: Thread) -> str:
    return f"/threads/{thread.pk}/posts/"


def parts(answer: Any) -> tuple[list[str], list[str], str]:
    """The numbers of posts in an answer, of those gone, and the change it leads to."""
    page = answer.content.decode()
    assert "<html" not in page
    change = re.findall(r'<div data-changes="(\d+)"', page)
    return re.findall(r' id="p(\d+)"', page), re.findall(r'data-gone="p(\d+)"', page), "".join(change)


def test_an_open_page_fetches_what_came_since(client: Client, thread: Thread, say: Say, bo: Member) -> None:
    answer = say(bo, "First new.")
    say(bo, "A new comment.", answers=answer, is_comment=True)
    say(bo, "Second new.")
    response = client.get(new_posts(thread), {"after": 2})
    assert parts(response) == (["4", "3"], [], "4")  # comments last, when the posts they are on stand
    assert f'data-under="comments-{answer.pk}"' in response.content.decode()
    assert parts(client.get(new_posts(thread), {"after": 3})) == (["4"], [], "4")


def test_an_open_page_fetches_what_was_changed_liked_or_solved(
    client: Client, thread: Thread, answer: Post, ann: Member, bo: Member, now: datetime
) -> None:
    edit_post(editor=bo, post=answer, text="Use gas.", version=1, now=now)
    page = client.get(new_posts(thread), {"after": 2})
    assert parts(page) == (["2"], [], "3")
    assert "Use gas." in page.content.decode()
    like_post(member=ann, post=answer, now=now)
    assert parts(client.get(new_posts(thread), {"after": 3})) == (["2"], [], "4")
    unlike_post(member=ann, post=answer, now=now)
    assert parts(client.get(new_posts(thread), {"after": 4})) == (["2"], [], "5")
    Thread.objects.update(sort=Thread.Sort.QUESTION)
    thread.refresh_from_db()
    choose_solution(member=ann, thread=thread, post=answer, now=now)
    page = client.get(new_posts(thread), {"after": 5})
    assert parts(page) == (["2"], [], "6")
    assert "The solution" in page.content.decode()


def test_an_open_page_learns_what_is_gone_and_what_came_back(
    client: Client, thread: Thread, answer: Post, now: datetime
) -> None:
    hide_post(post=answer, now=now)
    assert parts(client.get(new_posts(thread), {"after": 2})) == ([], ["2"], "3")
    restore_post(post=answer, now=now)
    assert parts(client.get(new_posts(thread), {"after": 2})) == (["2"], [], "4")


def test_a_long_gap_is_asked_for_in_turns(client: Client, thread: Thread, say: Say, bo: Member) -> None:
    for number in range(60):
        say(bo, f"Number {number}.")
    response = client.get(new_posts(thread), {"after": 1})
    assert len(parts(response)[0]) == 50
    assert "data-more" in response.content.decode()
    response = client.get(new_posts(thread), {"after": 51})
    assert parts(response)[0] == [str(number) for number in range(52, 62)]
    assert "data-more" not in response.content.decode()


def test_on_an_earlier_page_a_line_says_so(client: Client, thread: Thread, say: Say, bo: Member) -> None:
    say(bo, "New.")
    response = client.get(new_posts(thread), {"after": 1, "upto": 1, "known": 1})
    assert parts(response) == ([], [], "2")
    assert "1 new: show it" in response.content.decode()
    assert f"/threads/{thread.pk}/?post=2" in response.content.decode()


@pytest.mark.parametrize("after", ["1", "999", "x", "", "-1", "99999999999999999999"])
def test_nothing_new_is_nothing(client: Client, thread: Thread, after: str) -> None:
    assert client.get(new_posts(thread), {"after": after}).status_code == 204


def test_what_is_hidden_is_not_fetched(
    client: Client, ann: Member, thread: Thread, answer: Post, bo: Member, ignoring: Callable[..., None]
) -> None:
    ignoring(ann, bo)
    client.force_login(ann)
    response = client.get(new_posts(thread), {"after": 1})
    assert parts(response) == ([], ["2"], "2")
    assert "liquid" not in response.content.decode()
