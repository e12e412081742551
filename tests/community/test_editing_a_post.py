from datetime import timedelta

import pytest
from django.test import Client

from community.actions import delete_post, edit_post
from community.models import Post, Thread
from lib import clock
from profiles.models import Activity, Member, Verb
from tests.community.conftest import Say
from writing.models import Revision


def address(post: Post) -> str:
    return f"/posts/{post.pk}/edit/"


@pytest.fixture
def aged(answer: Post) -> Post:
    """Bo's answer, an hour old."""
    Post.objects.filter(pk=answer.pk).update(posted=clock.now() - timedelta(hours=1))
    answer.refresh_from_db()
    return answer


def test_the_author_changes_a_post(client: Client, bo: Member, aged: Post) -> None:
    client.force_login(bo)
    page = client.get(address(aged)).content.decode()
    assert "Use *liquid* fuel." in page
    assert '<input type="hidden" name="version" value="1"' in page
    response = client.post(address(aged), {"text": "Use **white** gas.", "version": 1})
    aged.refresh_from_db()
    assert response.headers["Location"] == f"/threads/{aged.thread_id}/?post=2#p2"
    assert (aged.html, aged.version) == ("<p>Use <strong>white</strong> gas.</p>", 2)
    revision = Revision.objects.get()
    assert (revision.kind, revision.item, revision.version, revision.text, revision.editor) == (
        "post",
        aged.pk,
        1,
        "Use *liquid* fuel.",
        bo,
    )
    assert "edited" in client.get(aged.thread.get_absolute_url()).content.decode()
    assert Activity.objects.filter(member=bo, verb=Verb.EDITED, kind="thread", item=aged.thread_id).count() == 1


def test_a_slip_put_right_at_once_leaves_no_trace(answer: Post, bo: Member) -> None:
    when = answer.posted + timedelta(minutes=5)
    edit_post(editor=bo, post=answer, text="Use white gas.", version=1, now=when)
    answer.refresh_from_db()
    assert (answer.text, answer.version, answer.edited) == ("Use white gas.", 2, None)
    assert not Revision.objects.exists()


def test_two_edits_at_once_lose_nothing(client: Client, bo: Member, aged: Post) -> None:
    client.force_login(bo)
    client.post(address(aged), {"text": "The first edit.", "version": 1})
    response = client.post(address(aged), {"text": "The second edit.", "version": 1})
    page = response.content.decode()
    aged.refresh_from_db()
    assert response.status_code == 409
    assert "The first edit." in page
    assert "The second edit." in page
    assert (aged.text, aged.version, Revision.objects.count()) == ("The first edit.", 2, 1)
    assert '<input type="hidden" name="version" value="2"' in page
    client.post(address(aged), {"text": "Both edits.", "version": 2})
    aged.refresh_from_db()
    assert (aged.text, aged.version) == ("Both edits.", 3)


def test_a_double_click_is_one_edit(client: Client, bo: Member, aged: Post) -> None:
    client.force_login(bo)
    for _click in range(2):
        assert client.post(address(aged), {"text": "Once.", "version": 1}).status_code == 302
    aged.refresh_from_db()
    assert (aged.version, Revision.objects.count()) == (2, 1)


@pytest.mark.parametrize("text", ["", "  \n", "x" * 65_537])
def test_an_edit_that_cannot_stand_is_kept_on_the_page(client: Client, bo: Member, aged: Post, text: str) -> None:
    client.force_login(bo)
    response = client.post(address(aged), {"text": text, "version": 1})
    aged.refresh_from_db()
    assert response.status_code == 422
    assert text in response.content.decode()
    assert aged.version == 1


def test_nobody_else_changes_it(client: Client, ann: Member, cy: Member, aged: Post) -> None:
    for member in (ann, cy):
        client.force_login(member)
        response = client.post(address(aged), {"text": "Not mine.", "version": 1})
        assert response.status_code == 403
        assert "You may change only your own posts" in response.content.decode()
        assert "Not mine." in response.content.decode()
    aged.refresh_from_db()
    assert (aged.text, aged.version) == ("Use *liquid* fuel.", 1)


def test_in_a_closed_thread_nothing_is_changed(client: Client, bo: Member, aged: Post) -> None:
    Thread.objects.update(is_closed=True)
    client.force_login(bo)
    assert client.post(address(aged), {"text": "Too late.", "version": 1}).status_code == 403
    assert client.get(f"/posts/{aged.pk}/delete/").status_code == 403
    assert client.post(f"/posts/{aged.pk}/delete/").status_code == 403
    page = client.get(aged.thread.get_absolute_url(), {"page": 1}).content.decode()
    assert [f"/posts/{aged.pk}/{way}/" in page for way in ("edit", "delete")] == [False, False]
    post = Post.objects.get(pk=aged.pk)
    assert (post.version, post.shelf) == (1, "standing")


def test_the_author_deletes_a_post(client: Client, bo: Member, answer: Post, thread: Thread) -> None:
    client.force_login(bo)
    assert "Delete your post?" in client.get(f"/posts/{answer.pk}/delete/").content.decode()
    response = client.post(f"/posts/{answer.pk}/delete/")
    thread.refresh_from_db()
    assert response.headers["Location"] == thread.get_absolute_url()
    assert "liquid" not in client.get(thread.get_absolute_url()).content.decode()
    assert (thread.post_count, thread.last_number, thread.last_author) == (1, 1, thread.author)
    assert thread.active == thread.posted


def test_an_opening_goes_only_before_others_have_replied(
    client: Client, ann: Member, thread: Thread, answer: Post
) -> None:
    client.force_login(ann)
    opening = Post.objects.get(number=1)
    refused = client.post(f"/posts/{opening.pk}/delete/")
    assert refused.status_code == 403
    assert Post.objects.get(pk=opening.pk).shelf == "standing"
    delete_post(member=answer.author, post=answer, now=answer.posted)  # type: ignore[arg-type]
    assert client.post(f"/posts/{opening.pk}/delete/").headers["Location"] == "/forums/winter-camping/"
    assert client.get(thread.get_absolute_url()).status_code == 404


def test_nobody_else_deletes_it(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    assert client.post(f"/posts/{answer.pk}/delete/").status_code == 403
    assert Post.objects.get(pk=answer.pk).shelf == "standing"


def test_only_ones_own_posts_offer_it(client: Client, bo: Member, say: Say, answer: Post) -> None:
    client.force_login(bo)
    page = client.get(answer.thread.get_absolute_url()).content.decode()
    opening = Post.objects.get(number=1)
    assert address(answer) in page
    assert address(opening) not in page
