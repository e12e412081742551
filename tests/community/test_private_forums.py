from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import bookmark_thread, reply, start_thread
from community.models import Bookmark, Forum, Post, Reaction, ReadMark, Thread
from community.talking import PostKind, ThreadKind
from profiles.models import Member, Subject

SECRET = "Who takes the keys?"


@pytest.fixture
def secret(cy: Member, staff_forum: Forum, stoves: Subject, thread: Thread) -> Thread:
    """A thread of the moderators' own, with two posts, newer than Ann's."""
    when = thread.posted + timedelta(hours=1)
    found = start_thread(
        author=cy, forum=staff_forum, title=SECRET, text="Not I.", subjects=[stoves], key=uuid4(), now=when
    )
    reply(author=cy, thread=found, text="Nor I.", key=uuid4(), now=when)
    return found


@pytest.fixture(params=["guest", "member"])
def stranger(request: pytest.FixtureRequest, client: Client, di: Member) -> Client:
    """Somebody who may not see the forum."""
    if request.param == "member":
        client.force_login(di)
    return client


def test_a_stranger_finds_no_page_of_it(stranger: Client, secret: Thread) -> None:
    for page in ("/forums/back-room/", secret.get_absolute_url(), f"{secret.get_absolute_url()}?post=1"):
        assert stranger.get(page).status_code == 404
    assert stranger.get(f"/threads/{secret.pk}/posts/?after=0").status_code == 404


def test_a_stranger_sees_it_in_no_list(stranger: Client, secret: Thread) -> None:
    for page in ("/forums/", "/threads/", "/threads/?unread=1", "/subjects/stoves/", "/threads/start/"):
        text = stranger.get(page, follow=True).content.decode()
        assert SECRET not in text
        assert "Back room" not in text


def test_a_strangers_writing_finds_nothing(client: Client, di: Member, secret: Thread) -> None:
    client.force_login(di)
    post = Post.objects.get(thread=secret, number=2)
    text = {"text": "Let me in.", "key": str(uuid4()), "version": 1, "number": 1}
    for address in (
        f"/threads/{secret.pk}/reply/",
        f"/threads/{secret.pk}/bookmark/",
        f"/threads/{secret.pk}/read/",
        f"/threads/{secret.pk}/solution/{post.pk}/",
        f"/posts/{post.pk}/edit/",
        f"/posts/{post.pk}/delete/",
        f"/posts/{post.pk}/like/",
    ):
        response = client.post(address, text)
        assert response.status_code == 404
        assert SECRET not in response.content.decode()
    assert Post.objects.filter(thread=secret).count() == 2
    assert not Bookmark.objects.exists()
    assert not Reaction.objects.exists()
    assert not ReadMark.objects.filter(member=di).exists()


def test_no_other_surface_gets_it(di: Member, secret: Thread) -> None:
    post = Post.objects.get(thread=secret, number=2)
    assert ThreadKind().stories(di, [secret.pk]) == {}
    assert ThreadKind().eligible(di, [secret.pk]) == set()
    assert PostKind().stories(di, [post.pk]) == {}


def test_those_it_is_for_see_it(client: Client, cy: Member, secret: Thread) -> None:
    client.force_login(cy)
    assert "Nor I." in client.get(secret.get_absolute_url()).content.decode()
    assert SECRET in client.get("/threads/").content.decode()
    assert "Back room" in client.get("/threads/start/").content.decode()


def test_who_leaves_the_group_sees_it_no_more(client: Client, cy: Member, secret: Thread) -> None:
    cy.groups.clear()
    client.force_login(cy)
    assert client.get(secret.get_absolute_url()).status_code == 404


def test_a_forum_without_rights_is_nobodys(client: Client, ann: Member, thread: Thread) -> None:
    thread.forum.grants.all().delete()
    client.force_login(ann)
    assert client.get(thread.get_absolute_url()).status_code == 404


def test_the_name_of_a_private_forum_does_not_stand_above_an_open_one(
    client: Client, cy: Member, forum: Forum, staff_forum: Forum
) -> None:
    Forum.objects.filter(pk=forum.pk).update(parent=staff_forum)
    assert b"Back room" not in client.get("/forums/winter-camping/").content
    client.force_login(cy)
    assert b"Back room" in client.get("/forums/winter-camping/").content


def test_who_left_the_group_takes_no_title_of_it_along(cy: Member, di: Member, secret: Thread) -> None:
    group = cy.groups.get()
    di.groups.add(group)
    bookmark_thread(member=di, thread=secret, now=secret.posted)
    reply(author=di, thread=secret, text="I have them.", key=uuid4(), now=secret.posted)
    assert [thread["title"] for thread in ThreadKind().export(di)] == [SECRET]
    di.groups.remove(group)
    assert ThreadKind().export(di) == []
    assert [(post["thread"], post["text"]) for post in PostKind().export(di)] == [("", "I have them.")]
