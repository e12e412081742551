"""What one keeps to come back to."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from community.actions import bookmark_thread, edit_bookmark, hide_post, remind_step
from community.models import Bookmark, Post, Thread
from lib.kinds import kind_named
from notices.models import Notice
from profiles.models import Activity, Member, Verb


def test_a_post_is_kept_beside_its_thread(client: Client, ann: Member, answer: Post) -> None:
    client.force_login(ann)
    for _click in range(2):
        client.post(f"/posts/{answer.pk}/bookmark/")
        client.post(f"/threads/{answer.thread_id}/bookmark/")
    assert set(Bookmark.objects.values_list("thread", "post")) == {
        (answer.thread_id, answer.pk),
        (answer.thread_id, None),
    }
    part = client.post(f"/posts/{answer.pk}/bookmark/", {"undo": 1}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.content.decode()
    assert list(Bookmark.objects.values_list("post", flat=True)) == [None]
    acts = Activity.objects.filter(verb=Verb.BOOKMARKED).order_by("id").values_list("sign", flat=True)
    assert list(acts) == [1, 1, -1]


def test_a_note_and_a_day_stand_beside_it(client: Client, bo: Member, thread: Thread) -> None:
    kept = bookmark_thread(member=bo, thread=thread, now=thread.posted)
    client.force_login(bo)
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    response = client.post(f"/bookmarks/{kept.pk}/", {"note": " Try it in June. ", "due": day})
    assert response.headers["Location"] == "/bookmarks/"
    kept.refresh_from_db()
    assert (kept.note, timezone.localtime(kept.due).date().isoformat()) == ("Try it in June.", day)
    page = client.get("/bookmarks/").content.decode()
    assert [words in page for words in (thread.title, "Try it in June.", "reminder")] == [True, True, True]
    assert 'value="Try it in June."' in client.get(f"/bookmarks/{kept.pk}/").content.decode()


@pytest.mark.parametrize(
    ("due", "says"), [("2020-01-01", "Choose a day that is still to come."), ("x", "Write the day")]
)
def test_a_day_that_cannot_be(client: Client, bo: Member, thread: Thread, due: str, says: str) -> None:
    kept = bookmark_thread(member=bo, thread=thread, now=thread.posted)
    client.force_login(bo)
    response = client.post(f"/bookmarks/{kept.pk}/", {"note": "Later.", "due": due})
    assert response.status_code == 422
    assert says in response.content.decode()
    kept.refresh_from_db()
    assert (kept.note, kept.due) == ("", None)


def test_what_is_due_comes_first(client: Client, bo: Member, thread: Thread, answer: Post, now: datetime) -> None:
    old = bookmark_thread(member=bo, thread=thread, now=now - timedelta(days=400))
    bookmark_thread(member=bo, thread=thread, post=answer, now=now)
    edit_bookmark(member=bo, bookmark=old, note="Due.", due=now + timedelta(hours=1), now=now)
    listed = Bookmark.objects.visible_to(bo)
    assert [each.post for each in listed.for_list(now)] == [answer, None]
    assert [each.post for each in listed.for_list(now + timedelta(days=1))] == [None, answer]


def test_what_may_not_be_seen_is_not_listed(client: Client, bo: Member, ann: Member, answer: Post) -> None:
    bookmark_thread(member=ann, thread=answer.thread, post=answer, now=answer.posted)
    client.force_login(ann)
    assert answer.thread.title in client.get("/bookmarks/").content.decode()
    hide_post(post=answer, now=answer.posted)
    assert answer.thread.title not in client.get("/bookmarks/").content.decode()


def test_what_another_keeps_is_theirs(client: Client, ann: Member, bo: Member, thread: Thread) -> None:
    kept = bookmark_thread(member=bo, thread=thread, now=thread.posted)
    client.force_login(ann)
    assert client.get(f"/bookmarks/{kept.pk}/").status_code == 404
    assert client.post(f"/bookmarks/{kept.pk}/", {"undo": 1}).status_code == 404
    assert "You keep nothing yet." in client.get("/bookmarks/").content.decode()
    assert Bookmark.objects.count() == 1


def test_it_is_let_go_from_the_list(client: Client, bo: Member, thread: Thread) -> None:
    kept = bookmark_thread(member=bo, thread=thread, now=thread.posted)
    client.force_login(bo)
    assert client.post(f"/bookmarks/{kept.pk}/", {"undo": 1}).headers["Location"] == "/bookmarks/"
    assert not Bookmark.objects.exists()


def test_notes_are_in_the_download_and_go_when_erased(bo: Member, thread: Thread, now: datetime) -> None:
    kept = bookmark_thread(member=bo, thread=thread, now=now)
    edit_bookmark(member=bo, bookmark=kept, note="Mine.", due=None, now=now)
    kind = kind_named("bookmark")
    whole = {"thread": thread.pk, "post": None, "kind": "", "item": None}
    assert kind.export(bo) == [whole | {"note": "Mine.", "due": None, "made": now}]
    kind.erase(bo)
    assert kind.export(bo) == []


def test_one_is_reminded_once_on_the_day(
    client: Client, bo: Member, thread: Thread, answer: Post, now: datetime
) -> None:
    whole = bookmark_thread(member=bo, thread=thread, now=now)
    one = bookmark_thread(member=bo, thread=thread, post=answer, now=now)
    day = now + timedelta(days=2)
    for kept in (whole, one):
        edit_bookmark(member=bo, bookmark=kept, note="", due=day, now=now)
    assert remind_step(now=day - timedelta(seconds=1)) == 0
    assert remind_step(now=day) == 2
    assert remind_step(now=day + timedelta(days=1)) == 0
    told = Notice.objects.filter(member=bo, occasion="reminder").order_by("kind")
    assert [(each.kind, each.item) for each in told] == [("post", answer.pk), ("thread", thread.pk)]
    client.force_login(bo)
    assert "You wanted to come back to this" in client.get("/notices/").content.decode()


def test_another_day_reminds_again(bo: Member, thread: Thread, now: datetime) -> None:
    kept = bookmark_thread(member=bo, thread=thread, now=now)
    for days in (1, 3):
        kept.refresh_from_db()
        due = now + timedelta(days=days)
        edit_bookmark(member=bo, bookmark=kept, note="", due=due, now=due - timedelta(hours=5))
        assert remind_step(now=due) == 1
    assert Notice.objects.filter(member=bo, occasion="reminder").count() == 2


def test_nobody_is_reminded_of_what_they_may_not_see(bo: Member, ann: Member, answer: Post, now: datetime) -> None:
    kept = bookmark_thread(member=ann, thread=answer.thread, post=answer, now=now)
    edit_bookmark(member=ann, bookmark=kept, note="", due=now + timedelta(days=1), now=now)
    hide_post(post=answer, now=now)
    assert remind_step(now=now + timedelta(days=1)) == 1
    assert not Notice.objects.filter(occasion="reminder").exists()
