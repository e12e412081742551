from uuid import uuid4

import pytest
from django.test import Client

from community.actions import words_step
from community.models import Post, ReadMark, Thread
from profiles.models import Activity, Member, Verb
from tests.community.conftest import Say


def address(thread: Thread) -> str:
    return f"/threads/{thread.pk}/reply/"


def form(text: str = "Warm it *first*.", **fields: object) -> dict[str, object]:
    return {"text": text, "key": str(uuid4()), **fields}


def test_a_member_replies(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    response = client.post(address(thread), form())
    post = Post.objects.get(number=2)
    thread.refresh_from_db()
    assert response.headers["Location"] == f"/threads/{thread.pk}/?post=2#p2"
    assert (post.author, post.html, post.is_comment) == (bo, "<p>Warm it <em>first</em>.</p>", False)
    assert (thread.post_count, thread.last_number, thread.last_author, thread.active) == (2, 2, bo, post.posted)
    assert ReadMark.objects.get(member=bo).number == 2
    act = Activity.objects.get(member=bo)
    assert (act.verb, act.kind, act.item, act.detail) == (Verb.REPLIED, "thread", thread.pk, {"post": post.pk})


def test_a_reply_to_a_question_is_an_answer(client: Client, bo: Member, thread: Thread) -> None:
    Thread.objects.update(sort=Thread.Sort.QUESTION)
    client.force_login(bo)
    client.post(address(thread), form())
    assert Activity.objects.get(member=bo).verb == Verb.ANSWERED


def test_the_words_of_a_reply_are_the_threads_too(say: Say, bo: Member, thread: Thread) -> None:
    before = set(thread.facets)
    say(bo, "Kerosene never gels.")
    assert words_step() > 0
    thread.refresh_from_db()
    assert set(thread.facets) > before


def test_a_double_click_makes_one_post(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    sent = form()
    first, second = client.post(address(thread), sent), client.post(address(thread), sent)
    assert first.headers["Location"] == second.headers["Location"]
    thread.refresh_from_db()
    assert (Post.objects.count(), thread.post_count, Activity.objects.filter(member=bo).count()) == (2, 2, 1)


@pytest.mark.parametrize(("text", "says"), [("", "Write something first."), ("x" * 65_537, "This text is too long.")])
def test_what_cannot_be_posted_is_kept(client: Client, bo: Member, thread: Thread, text: str, says: str) -> None:
    client.force_login(bo)
    response = client.post(address(thread), form(text))
    assert response.status_code == 422
    assert says in response.content.decode()
    assert text in response.content.decode()
    assert Post.objects.count() == 1


def test_a_comment_stands_under_its_post(client: Client, ann: Member, answer: Post, thread: Thread) -> None:
    client.force_login(ann)
    assert "Your comment" in client.get(address(thread), {"to": 2, "comment": 1}).content.decode()
    client.post(address(thread), form("Thank you.", answers=2, is_comment="on"))
    comment = Post.objects.get(number=3)
    assert (comment.answers, comment.is_comment) == (answer, True)
    assert Activity.objects.filter(member=ann, verb=Verb.COMMENTED).count() == 1
    page = client.get(thread.get_absolute_url()).content.decode()
    assert page.index('id="p2"') < page.index('id="p3"') < page.index("Thank you.")


def test_a_comment_on_a_comment_stands_beside_it(client: Client, bo: Member, say: Say, answer: Post) -> None:
    say(bo, "First.", answers=answer, is_comment=True)
    client.force_login(bo)
    client.post(address(answer.thread), form("Second.", answers=3, is_comment="on"))
    assert Post.objects.get(number=4).answers == answer


def test_a_quote_begins_with_who_said_the_words(client: Client, ann: Member, bo: Member, answer: Post) -> None:
    Member.objects.filter(pk=bo.pk).update(name="Bo [")
    client.force_login(ann)
    page = client.get(address(answer.thread), {"to": 2, "quote": 1}).content.decode()
    assert f"&gt; [Bo \\[]({answer.thread.get_absolute_url()}?post=2):\n&gt;\n&gt; Use *liquid* fuel.\n\n" in page


def test_a_closed_thread_takes_no_reply_but_a_moderators(
    client: Client, bo: Member, cy: Member, thread: Thread
) -> None:
    Thread.objects.update(is_closed=True)
    client.force_login(bo)
    refused = client.post(address(thread), form())
    assert refused.status_code == 403
    assert "This thread is closed." in refused.content.decode()
    assert "Warm it *first*." in refused.content.decode()
    assert Post.objects.count() == 1
    client.force_login(cy)
    assert client.post(address(thread), form()).status_code == 302


def test_a_forum_one_may_only_read(client: Client, bo: Member, thread: Thread) -> None:
    thread.forum.grants.update(may_reply=False)
    client.force_login(bo)
    assert "You may read this forum, but not reply in it." in client.get(thread.get_absolute_url()).content.decode()
    assert client.post(address(thread), form()).status_code == 403
    assert Post.objects.count() == 1


def test_a_silenced_member_reads_and_does_not_write(client: Client, bo: Member, thread: Thread) -> None:
    Member.objects.filter(pk=bo.pk).update(status=Member.Status.SILENCED)
    client.force_login(bo)
    assert "You may read, but not write for now." in client.get(thread.get_absolute_url()).content.decode()
    assert client.post(address(thread), form()).status_code == 403
    assert Post.objects.count() == 1


def test_a_guest_is_asked_to_sign_in(client: Client, thread: Thread) -> None:
    page = client.get(thread.get_absolute_url()).content.decode()
    assert "Sign in to write." in page
    assert "<textarea" not in page
    assert client.post(address(thread), form()).status_code == 403
    assert Post.objects.count() == 1


def test_a_post_of_another_thread_cannot_be_answered(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    client.post(address(thread), form(answers=99))
    assert Post.objects.get(number=2).answers is None
