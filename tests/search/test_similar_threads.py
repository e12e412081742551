"""While somebody types a title they see whether it was asked before, and which subjects fit."""

from datetime import datetime
from uuid import uuid4

from django.test import Client
from django.urls import reverse

from community.actions import choose_solution, hide_thread, reply, start_thread
from community.models import Forum, Thread
from profiles.models import Member, Subject
from search.indexing import rebuild

SIMILAR = reverse("search:similar")


def shown(client: Client, title: str, text: str = "") -> str:
    response = client.post(SIMILAR, {"title": title, "text": text})
    assert response.status_code == 200
    return response.content.decode()


def test_threads_like_the_title_with_their_solution(
    client: Client, thread: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    Thread.objects.filter(pk=thread.pk).update(sort=Thread.Sort.QUESTION)
    thread.refresh_from_db()
    answer = reply(author=bo, thread=thread, text="Warm it.", key=uuid4(), now=now)
    choose_solution(member=ann, thread=thread, post=answer, now=now)
    rebuild()
    client.force_login(bo)
    html = shown(client, "A stove for the cold?")
    assert thread.title in html
    assert "solved" in html
    assert thread.title not in shown(client, "Something about boats")


def test_only_what_one_may_see(
    client: Client, thread: Thread, staff_forum: Forum, cy: Member, bo: Member, now: datetime
) -> None:
    secret = start_thread(
        author=cy, forum=staff_forum, title="Stove thieves", text="x", subjects=[], key=uuid4(), now=now
    )
    rebuild()
    hide_thread(thread=thread, now=now)
    client.force_login(bo)
    html = shown(client, "My stove is gone")
    assert secret.title not in html
    assert thread.title not in html
    client.force_login(cy)
    assert secret.title in shown(client, "My stove is gone")


def test_subjects_that_are_named_and_that_similar_threads_share(
    client: Client,
    thread: Thread,
    forum: Forum,
    ann: Member,
    bo: Member,
    tents: Subject,
    stoves: Subject,
    now: datetime,
) -> None:
    more = {"author": ann, "forum": forum, "text": "x", "subjects": [stoves], "now": now}
    start_thread(title="A burner that hisses", key=uuid4(), **more)  # type: ignore[arg-type]
    start_thread(title="My burner hisses too", key=uuid4(), **more)  # type: ignore[arg-type]
    rebuild()
    client.force_login(bo)
    assert f'data-propose="{stoves.pk}"' in shown(client, "Why burners hiss")
    assert f'data-propose="{tents.pk}"' in shown(client, "Why burners hiss", "In both of my tents.")
    assert "data-propose" not in shown(client, "Why boats sink")


def test_a_few_letters_ask_nothing(client: Client, thread: Thread, bo: Member) -> None:
    rebuild()
    client.force_login(bo)
    assert shown(client, "sto") == ""
