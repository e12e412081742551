from datetime import datetime, timedelta

from django.test import Client

from community.models import Post, Thread
from lib.kinds import kind_named
from profiles.models import Activity, Member, Verb


def test_a_hidden_post_is_gone_for_everyone(
    client: Client, ann: Member, answer: Post, thread: Thread, now: datetime
) -> None:
    kind_named("post").hide(answer.pk, now=now)
    thread.refresh_from_db()
    assert "liquid" not in client.get(thread.get_absolute_url()).content.decode()
    assert (thread.post_count, thread.last_author, thread.active) == (1, ann, thread.posted)
    assert [document.body for document in kind_named("thread").documents([thread.pk])] == [
        "Mine stops below minus ten."
    ]
    act = Activity.objects.get(verb=Verb.HIDDEN)
    assert (act.member, act.kind, act.item, act.detail) == (answer.author, "thread", thread.pk, {"post": answer.pk})


def test_and_comes_back_whole(client: Client, bo: Member, answer: Post, thread: Thread, now: datetime) -> None:
    kind_named("post").hide(answer.pk, now=now)
    kind_named("post").restore(answer.pk, now=now)
    thread.refresh_from_db()
    assert "liquid" in client.get(thread.get_absolute_url()).content.decode()
    assert (thread.post_count, thread.last_author, thread.active) == (2, bo, answer.posted)
    assert Activity.objects.filter(verb=Verb.RESTORED).count() == 1


def test_hiding_twice_is_hiding_once(answer: Post, now: datetime) -> None:
    for _time in range(2):
        kind_named("post").hide(answer.pk, now=now)
    assert Activity.objects.filter(verb=Verb.HIDDEN).count() == 1


def test_the_opening_takes_its_thread_along(
    client: Client, cy: Member, answer: Post, thread: Thread, now: datetime
) -> None:
    kind_named("post").hide(thread.posts.get(number=1).pk, now=now)
    client.force_login(cy)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert thread.title not in client.get("/threads/").content.decode()
    assert kind_named("thread").documents([thread.pk]) == []
    assert kind_named("thread").candidates(since=now - timedelta(days=9), now=now) == []


def test_a_hidden_thread_comes_back(client: Client, answer: Post, thread: Thread, now: datetime) -> None:
    kind_named("thread").hide(thread.pk, now=now)
    assert client.get(thread.get_absolute_url()).status_code == 404
    kind_named("thread").restore(thread.pk, now=now)
    assert "liquid" in client.get(thread.get_absolute_url()).content.decode()


def test_what_its_author_deleted_stays_deleted(bo: Member, client: Client, answer: Post, now: datetime) -> None:
    client.force_login(bo)
    client.post(f"/posts/{answer.pk}/delete/")
    kind_named("post").restore(answer.pk, now=now)
    assert Post.objects.get(pk=answer.pk).shelf == "deleted"


def test_names_for_staff(answer: Post) -> None:
    assert kind_named("post").name_of(answer.pk) == "Which stove works at minus twenty? #2"
    assert kind_named("thread").name_of(answer.thread_id) == "Which stove works at minus twenty?"
