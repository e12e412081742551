"""The author of a thread, and staff, change its title, its kind and its subjects together with its opening."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import choose_solution, edit_post, make_wiki, reply
from community.headings import Heading
from community.models import Post, Thread
from lib import clock
from profiles.models import Activity, Member, Subject, Verb
from search.indexing import index_step
from tests.community.conftest import Announce
from writing.models import Revision

NEW = "Which stove works in the cold?"


@pytest.fixture
def opening(thread: Thread) -> Post:
    """Ann's opening, an hour old."""
    Post.objects.update(posted=clock.now() - timedelta(hours=1))
    return thread.posts.get(number=1)


def sent(opening: Post, **said: Any) -> dict[str, Any]:
    """What the form sends, with this changed."""
    thread = opening.thread
    stands = {"title": thread.title, "sort": thread.sort, "text": opening.text, "version": opening.version}
    return stands | {"subjects": [each.pk for each in thread.subjects.all()]} | said


def address(post: Post) -> str:
    return f"/posts/{post.pk}/edit/"


def stands(thread: Thread) -> tuple[str, str, list[str]]:
    thread.refresh_from_db()
    return thread.title, thread.sort, [subject.name for subject in thread.subjects.all()]


def test_a_question_filed_as_a_discussion_is_put_right_and_then_solved(
    client: Client, ann: Member, bo: Member, opening: Post, stoves: Subject, tents: Subject
) -> None:
    client.force_login(ann)
    page = client.get(address(opening)).content.decode()
    assert f'value="{opening.thread.title}"' in page
    said = sent(opening, title=NEW, sort="question", subjects=[tents.pk])
    response = client.post(address(opening), said)
    assert response.headers["Location"] == f"/threads/{opening.thread_id}/?post=1#p1"
    assert stands(opening.thread) == (NEW, "question", ["Tents"])
    answer = reply(author=bo, thread=opening.thread, text="Petrol.", key=uuid4(), now=clock.now())
    choose_solution(member=ann, thread=opening.thread, post=answer, now=clock.now())
    opening.refresh_from_db()
    assert (opening.version, opening.text) == (2, "Mine *stops* below minus ten.")
    assert opening.edited is not None
    assert Activity.objects.filter(member=ann, verb=Verb.EDITED, item=opening.thread_id).count() == 1


def test_the_history_shows_the_old_and_the_new_title(
    client: Client, ann: Member, opening: Post, tents: Subject, stoves: Subject
) -> None:
    client.force_login(ann)
    client.post(address(opening), sent(opening, title=NEW, subjects=[stoves.pk, tents.pk]))
    kept = Revision.objects.get()
    old = {"title": "Which stove works at minus twenty?", "sort": "discussion", "subjects": ["Stoves"]}
    assert (kept.version, kept.text, kept.head) == (1, opening.text, old)
    page = " ".join(client.get(f"/posts/{opening.pk}/history/").content.decode().split())
    assert page.count("Title, kind and subjects") == 2
    assert "Which stove works at minus twenty? discussion · Stoves" in page
    assert "twenty</span>" not in page
    assert "minus twenty" in page
    assert "the cold" in page


def test_within_five_minutes_nothing_is_kept_and_a_later_slip_keeps_the_first_title(
    thread: Thread, ann: Member, stoves: Subject
) -> None:
    opening, start = thread.posts.get(), thread.posted

    def title(words: str, version: int, minutes: int, text: str | None = None) -> None:
        heading = Heading(words, [stoves])
        when = start + timedelta(minutes=minutes)
        edit_post(editor=ann, post=opening, text=text, version=version, heading=heading, now=when)

    title("A slip", 1, 4)
    assert (Revision.objects.count(), stands(thread)[0]) == (0, "A slip")
    title("A slip", 2, 60, "Another text.")
    assert Revision.objects.get().head == {}
    title("Put right", 3, 63)
    assert Revision.objects.get().head["title"] == "A slip"


def test_two_who_change_it_at_once_see_both(client: Client, ann: Member, opening: Post) -> None:
    client.force_login(ann)
    client.post(address(opening), sent(opening, title="The first"))
    response = client.post(address(opening), sent(opening, title="The second", version=1))
    page = response.content.decode()
    assert response.status_code == 409
    assert "The first" in page
    assert "The second" in page
    assert stands(opening.thread)[0] == "The first"
    assert client.post(address(opening), sent(opening, title="The second", version=2)).status_code == 302
    assert stands(opening.thread)[0] == "The second"


def test_a_moderator_changes_the_head_and_not_the_text(client: Client, cy: Member, opening: Post) -> None:
    client.force_login(cy)
    page = client.get(address(opening)).content.decode()
    assert "<textarea" not in page
    client.post(address(opening), sent(opening, title=NEW, sort="announcement", text="Mine now."))
    assert stands(opening.thread) == (NEW, "announcement", ["Stoves"])
    opening.refresh_from_db()
    assert opening.text == "Mine *stops* below minus ten."
    assert Revision.objects.get().editor == cy
    assert client.post(address(opening), {"text": "Mine now.", "version": 2}).status_code == 403


def test_nobody_else_does_nor_the_author_of_a_closed_thread(
    client: Client, ann: Member, bo: Member, opening: Post
) -> None:
    client.force_login(bo)
    assert client.post(address(opening), sent(opening, title=NEW)).status_code == 403
    make_wiki(member=ann, post=opening, is_wiki=True)
    assert 'name="title"' not in client.get(address(opening)).content.decode()
    client.post(address(opening), sent(opening, title=NEW, text="A wiki."))
    opening.refresh_from_db()
    assert (opening.text, opening.thread.title) == ("A wiki.", "Which stove works at minus twenty?")
    Thread.objects.update(is_closed=True)
    client.force_login(ann)
    assert client.post(address(opening), sent(opening, title=NEW)).status_code == 403
    assert stands(opening.thread)[0] == "Which stove works at minus twenty?"


def test_what_cannot_become_another_kind_says_so(
    client: Client, ann: Member, bo: Member, announce: Announce, opening: Post
) -> None:
    client.force_login(ann)
    assert client.post(address(opening), sent(opening, sort="announcement")).status_code == 422
    assert client.post(address(opening), sent(opening, sort="event")).status_code == 422
    event = announce()
    assert "An event stays an event" in client.get(address(event.posts.get())).content.decode()
    client.post(address(opening), sent(opening, sort="question"))
    answer = reply(author=bo, thread=opening.thread, text="Petrol.", key=uuid4(), now=clock.now())
    opening.thread.refresh_from_db()
    choose_solution(member=ann, thread=opening.thread, post=answer, now=clock.now())
    assert "Take the solution back first" in client.get(address(opening)).content.decode()
    client.post(address(opening), sent(opening, sort="discussion", title=NEW, version=2))
    assert stands(opening.thread)[:2] == (NEW, "question")


@pytest.mark.parametrize("title", ["", " ", "x" * 201])
def test_a_title_that_cannot_stand_is_kept_on_the_page(client: Client, ann: Member, opening: Post, title: str) -> None:
    client.force_login(ann)
    response = client.post(address(opening), sent(opening, title=title))
    assert response.status_code == 422
    assert title.strip() in response.content.decode()
    assert stands(opening.thread)[0] == "Which stove works at minus twenty?"


def test_search_lists_and_open_pages_have_the_new_title(
    client: Client, ann: Member, opening: Post, tents: Subject
) -> None:
    client.force_login(ann)
    before, url = opening.thread.changes, opening.thread.get_absolute_url()
    guest = Client()
    assert "minus twenty" in guest.get(url).content.decode()
    while index_step():
        pass
    client.post(address(opening), sent(opening, title="Walrus fat", subjects=[tents.pk]))
    while index_step():
        pass
    for window in (guest, client):
        page = window.get(url).content.decode()
        assert page.count("Walrus fat") >= 2
        assert ("minus twenty" in page, tents.get_absolute_url() in page) == (False, True)
    assert url in client.get("/search/?q=walrus").content.decode()
    assert url in client.get("/threads/").content.decode()
    assert "Walrus fat" in client.get(tents.get_absolute_url()).content.decode()
    part = client.get(f"{url}posts/?after={before}").content.decode()
    assert '<h1 id="title" dir="auto">Walrus fat</h1>' in part
