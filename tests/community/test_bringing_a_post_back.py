from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from community.actions import bring_back_post, delete_post
from community.models import Post, Shelf, Thread
from lib import clock
from moderation.models import StaffAct
from profiles.models import Member
from tests.community.conftest import Say


@pytest.fixture
def deleted(answer: Post, bo: Member) -> Post:
    """Bo's answer, taken back just now."""
    return delete_post(member=bo, post=answer, now=clock.now())


def test_the_author_brings_a_post_back(client: Client, bo: Member, deleted: Post, thread: Thread) -> None:
    client.force_login(bo)
    listed = client.get("/posts/deleted/").content.decode()
    assert f"/posts/{deleted.pk}/restore/" in listed
    assert "Bring this post back?" in client.get(f"/posts/{deleted.pk}/restore/").content.decode()
    client.post(f"/posts/{deleted.pk}/restore/")
    deleted.refresh_from_db()
    thread.refresh_from_db()
    assert (deleted.shelf, deleted.deleted, thread.post_count, thread.last_author) == ("standing", None, 2, bo)
    assert "liquid" in client.get(thread.get_absolute_url()).content.decode()
    assert "liquid" not in client.get("/posts/deleted/").content.decode()


def test_after_thirty_days_it_is_too_late(client: Client, bo: Member, deleted: Post) -> None:
    Post.objects.filter(pk=deleted.pk).update(deleted=clock.now() - timedelta(days=30, seconds=1))
    client.force_login(bo)
    assert "liquid" not in client.get("/posts/deleted/").content.decode()
    assert client.post(f"/posts/{deleted.pk}/restore/").status_code == 403
    assert Post.objects.get(pk=deleted.pk).shelf == Shelf.DELETED


def test_an_opening_brings_its_thread_back(client: Client, ann: Member, thread: Thread) -> None:
    client.force_login(ann)
    opening = thread.posts.get()
    client.post(f"/posts/{opening.pk}/delete/")
    assert client.get(thread.get_absolute_url()).status_code == 404
    client.post(f"/posts/{opening.pk}/restore/")
    assert client.get(thread.get_absolute_url()).status_code == 200


def test_others_neither_see_nor_bring_back(client: Client, ann: Member, di: Member, deleted: Post) -> None:
    for member in (ann, di):
        client.force_login(member)
        assert client.get(f"/posts/{deleted.pk}/restore/").status_code == 404
        assert client.post(f"/posts/{deleted.pk}/restore/").status_code == 404
        assert "liquid" not in client.get("/posts/deleted/").content.decode()
        with pytest.raises(PermissionDenied):
            bring_back_post(member=member, post=deleted, now=clock.now())
    assert Post.objects.get(pk=deleted.pk).shelf == Shelf.DELETED


def test_a_moderator_says_why(client: Client, cy: Member, deleted: Post) -> None:
    Post.objects.filter(pk=deleted.pk).update(deleted=clock.now() - timedelta(days=90))
    client.force_login(cy)
    assert client.post(f"/posts/{deleted.pk}/restore/", {"reason": ""}).status_code == 422
    assert not StaffAct.objects.exists()
    client.post(f"/posts/{deleted.pk}/restore/", {"reason": "Bo asked by mail."})
    act = StaffAct.objects.get()
    assert (act.staff, act.verb, act.kind, act.item, act.reason) == (
        cy, "restore", "post", deleted.pk, "Bo asked by mail.",
    )  # fmt: skip
    assert Post.objects.get(pk=deleted.pk).shelf == Shelf.STANDING


def test_into_a_thread_that_is_gone_nothing_comes_back(
    client: Client, ann: Member, bo: Member, deleted: Post, thread: Thread
) -> None:
    delete_post(member=ann, post=thread.posts.get(number=1), now=clock.now())
    client.force_login(bo)
    assert client.post(f"/posts/{deleted.pk}/restore/").status_code == 403
    assert Post.objects.get(pk=deleted.pk).shelf == Shelf.DELETED


def test_its_number_was_kept_for_it(say: Say, ann: Member, bo: Member, deleted: Post) -> None:
    later = say(ann, "Anyone?")
    bring_back_post(member=bo, post=deleted, now=clock.now())
    numbers = Post.objects.filter(thread=later.thread).in_order().values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3]
