"""A thread is unread while something stands in it that one has not read: what is gone is not new."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from community.actions import mark_read
from community.models import Post, Thread
from lib.kinds import ItemRef, kind_named
from moderation.actions import hide_item, restore_item
from profiles.models import Member
from tests.community.conftest import Say


@pytest.fixture
def unread(client: Client, di: Member, thread: Thread, now: datetime) -> Callable[[], bool]:
    """Di has read the opening; whether the thread is unread for her, which every place must say alike."""
    client.force_login(di)
    mark_read(member=di, thread=thread, number=1, now=now)
    kind = kind_named("thread")

    def ask() -> bool:
        listed = thread.title in client.get("/threads/", {"unread": 1}).content.decode()
        banner = "New since your last visit" in client.get(thread.get_absolute_url(), {"page": 1}).content.decode()
        assert kind.stories(di, [thread.pk])[thread.pk].is_unread == listed
        assert (thread.pk in kind.eligible(di, [thread.pk])) == listed
        assert ((di.pk, thread.pk) not in kind.read_by([di], [thread.pk])) == listed
        assert banner == listed
        return listed

    return ask


def test_hidden_replies_are_not_new_and_restored_ones_are(
    unread: Callable[[], bool], say: Say, bo: Member, cy: Member, now: datetime
) -> None:
    assert not unread()
    posts = [say(bo, "Use liquid fuel."), say(bo, "And mine is the best.")]
    assert unread()
    for post in posts:
        hide_item(staff=cy, ref=ItemRef("post", post.pk), reason="It sells something.", now=now)
    assert not unread()
    restore_item(staff=cy, ref=ItemRef("post", posts[0].pk), reason="This one does not.", now=now)
    assert unread()


def test_a_reply_its_author_deleted_is_not_new(
    unread: Callable[[], bool], say: Say, bo: Member, member_named: Callable[..., Member]
) -> None:
    post = say(bo, "Use liquid fuel.")
    browser = Client()
    browser.force_login(bo)
    browser.post(f"/posts/{post.pk}/delete/")
    assert not unread()


def test_a_reply_after_a_hidden_one_has_a_number_of_its_own_and_is_new(
    unread: Callable[[], bool], say: Say, ann: Member, bo: Member, di: Member, cy: Member, thread: Thread, now: datetime
) -> None:
    hidden = say(bo, "Use liquid fuel.")
    thread.refresh_from_db()
    mark_read(member=di, thread=thread, number=2, now=now)
    hide_item(staff=cy, ref=ItemRef("post", hidden.pk), reason="It sells something.", now=now)
    assert not unread()
    assert say(ann, "Thank you all.").number == 3
    assert unread()
    assert list(Post.objects.filter(thread=thread).order_by("number").values_list("number", flat=True)) == [1, 2, 3]
