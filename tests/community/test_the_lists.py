"""The lists of threads: what each holds, how it is sorted, what a row says, and how one is done with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import (
    choose_solution,
    count_views,
    dismiss_new,
    like_post,
    mark_all_read,
    mark_read,
    mark_unread,
    note_view,
    refresh_threads,
    reply,
    start_thread,
)
from community.models import Forum, ReadLine, Thread
from lib.clock import now as present
from lib.kinds import kind_named
from profiles.models import Member, Subject
from tests.community.conftest import Say

TITLE = re.compile(r'class="title"[^>]*>.*?<a href="[^"]*" dir="auto">([^<]*)</a>', re.DOTALL)
Start = Callable[..., Thread]


def titles(client: Client, address: str) -> list[str]:
    response = client.get(address)
    assert response.status_code == 200
    return TITLE.findall(response.content.decode())


@pytest.fixture
def start(ann: Member, forum: Forum) -> Start:
    """Starts a thread so many days ago."""

    def begin(title: str, days: float = 0, **fields: object) -> Thread:
        given = {"author": ann, "forum": forum, "subjects": [], "text": "Words.", "key": uuid4(), **fields}
        return start_thread(title=title, now=present() - timedelta(days=days), **given)  # type: ignore[arg-type]

    return begin


@pytest.fixture
def answered(start: Start, bo: Member, ann: Member) -> dict[str, Thread]:
    """Three threads: the oldest was answered last, the middle one most, the newest not at all."""
    made = {"old": start("old", 40, sort="question"), "middle": start("middle", 20), "new": start("new", 2)}
    for number in range(3):
        when = present() - timedelta(days=19 - number)
        reply(author=bo, thread=made["middle"], text="Yes.", key=uuid4(), now=when)
    solution = reply(author=bo, thread=made["old"], text="So.", key=uuid4(), now=present() - timedelta(hours=1))
    choose_solution(member=ann, thread=made["old"], post=solution, now=present())
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["old", "new", "middle"]),
        ("?list=new", ["new", "middle", "old"]),
        ("?list=unanswered", ["new"]),
        ("?list=top", ["middle", "new"]),
        ("?list=top&period=all", ["middle", "old", "new"]),
        ("?list=hot", ["old", "new", "middle"]),
        ("?kind=question", ["old"]),
        ("?kind=discussion&list=new", ["new", "middle"]),
        ("?state=solved", ["old"]),
        ("?state=unsolved", []),
        ("?period=week&list=new", ["new"]),
        ("?list=nothing&kind=x&state=y&period=z&page=-1&before=nan_1", ["old", "new", "middle"]),
    ],
)
def test_each_list_has_its_order_and_its_address(
    client: Client, answered: dict[str, Thread], query: str, found: list[str]
) -> None:
    assert titles(client, f"/threads/{query}") == found


def test_a_like_lifts_a_thread_in_the_list_of_the_top_ones(
    client: Client, answered: dict[str, Thread], di: Member
) -> None:
    for post in answered["old"].posts.all():
        like_post(member=di, post=post, now=present())
        like_post(member=di, post=post, now=present())
    assert titles(client, "/threads/?list=top&period=all") == ["middle", "old", "new"]
    assert list(Thread.objects.order_by("pk").values_list("top", flat=True)) == [3, 3, 0]


def test_a_subject_and_a_forum_with_its_children_have_all_of_them(
    client: Client, start: Start, forum: Forum, stoves: Subject
) -> None:
    inner = Forum.objects.create(name="Snow caves", slug="snow-caves", parent=forum)
    inner.grants.create(audience="everyone")
    inner.grants.create(audience="members", may_start=True)
    start("outer", 3, subjects=[stoves])
    start("inner", 2, forum=inner)
    assert titles(client, "/forums/winter-camping/") == ["inner", "outer"]
    assert titles(client, "/forums/snow-caves/?list=new") == ["inner"]
    assert titles(client, "/subjects/stoves/?list=new") == ["outer"]
    assert titles(client, "/forums/winter-camping/?subject=stoves") == ["outer"]
    inner.grants.all().delete()
    assert titles(client, "/forums/winter-camping/") == ["outer"]


def test_pages_are_numbered_up_to_a_place_and_counted_from_there_on(
    client: Client, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.lists.LAST", 2)
    monkeypatch.setattr("community.views.lists.LAST", 2)
    for number in range(60):
        start(f"T{number:02}", 60 - number)
    second = client.get("/threads/?list=new&page=2").content.decode()
    assert TITLE.findall(second)[-1] == "T20"
    older = re.search(r'<a href="(/threads/\?list=new&amp;before=[^"]*)" rel="next">Older', second)
    assert older
    assert titles(client, older[1].replace("&amp;", "&")) == [f"T{n:02}" for n in range(19, -1, -1)]
    assert titles(client, "/threads/?list=new&page=99")[0] == "T39"


def test_a_row_says_who_takes_part_and_what_is_new(
    client: Client, answered: dict[str, Thread], ann: Member, bo: Member, di: Member, cy: Member
) -> None:
    middle = answered["middle"]
    middle.refresh_from_db()
    mark_read(member=ann, thread=middle, number=2, now=present())
    reply(author=di, thread=middle, text="And I.", key=uuid4(), now=present())
    middle.refresh_from_db()
    assert middle.faces == [di.pk, bo.pk]
    client.force_login(ann)
    page = client.get("/threads/").content.decode()
    assert "Also there: Di, Bo" in page
    assert re.search(r'class="fresh num">3 new', page)
    assert "✓ solved" in page
    assert ">question<" in page
    kept = list(Thread.objects.order_by("pk").values_list("faces", "top", "heat"))
    refresh_threads(ids=[each.pk for each in answered.values()], now=present())
    assert list(Thread.objects.order_by("pk").values_list("faces", "top", "heat")) == kept


def test_whom_one_ignores_has_no_face(
    client: Client, answered: dict[str, Thread], ann: Member, bo: Member, ignoring: Callable[..., None]
) -> None:
    client.force_login(ann)
    assert "Also there: Bo" in client.get("/threads/").content.decode()
    ignoring(ann, bo)
    assert "Also there:" not in client.get("/threads/").content.decode()


def test_a_name_that_changed_is_not_kept(client: Client, thread: Thread, ann: Member) -> None:
    assert ">Ann</a>" in client.get("/threads/").content.decode()
    Member.objects.filter(pk=ann.pk).update(name="Anna")
    page = client.get("/threads/").content.decode()
    assert ">Anna</a>" in page
    assert ">Ann</a>" not in page


def test_one_who_is_done_with_a_list_sees_nothing_as_new(
    client: Client, answered: dict[str, Thread], di: Member, bo: Member
) -> None:
    client.force_login(di)
    assert titles(client, "/threads/?list=unread") == ["old", "new", "middle"]
    response = client.post("/threads/read/", {"all": "", "next": "/threads/?list=unread"})
    assert response.headers["Location"] == "/threads/?list=unread"
    assert titles(client, "/threads/?list=unread") == []
    kind = kind_named("thread")
    ids = [each.pk for each in answered.values()]
    assert kind.eligible(di, ids) == set()
    assert kind.read_by([di, bo], ids) == {(di.pk, pk) for pk in ids} | {
        (bo.pk, answered["middle"].pk),
        (bo.pk, answered["old"].pk),
    }
    reply(author=bo, thread=answered["new"], text="Late.", key=uuid4(), now=present())
    assert titles(client, "/threads/?list=unread") == ["new"]


def test_being_done_with_one_forum_or_subject_leaves_the_others(
    client: Client, start: Start, forum: Forum, di: Member, stoves: Subject
) -> None:
    other = Forum.objects.create(name="Kitchen", slug="kitchen")
    other.grants.create(audience="members", may_start=True)
    start("here", 3)
    start("there", 2, forum=other)
    start("about", 1, forum=other, subjects=[stoves])
    client.force_login(di)
    client.post("/threads/read/", {"all": "", "forum": "winter-camping"})
    assert titles(client, "/threads/?list=unread") == ["about", "there"]
    client.post("/threads/read/", {"all": "", "subject": "stoves"})
    assert titles(client, "/threads/?list=unread") == ["there"]
    assert client.post("/threads/read/", {"all": "", "forum": "nowhere"}).status_code == 404


def test_dismissing_what_is_new_keeps_what_one_follows(client: Client, answered: dict[str, Thread], di: Member) -> None:
    mark_read(member=di, thread=answered["middle"], number=1, now=present())
    dismiss_new(member=di, now=present())
    dismiss_new(member=di, now=present())
    client.force_login(di)
    assert titles(client, "/threads/?list=unread") == ["middle"]
    assert ReadLine.objects.count() == 1
    mark_all_read(member=di, now=present())
    assert titles(client, "/threads/?list=unread") == []


def test_new_to_a_member_is_what_was_started_lately_and_they_never_opened(
    client: Client, answered: dict[str, Thread], start: Start, ann: Member, bo: Member, di: Member
) -> None:
    middle, newer = start("opened", 3), start("newer", 13)
    reply(author=bo, thread=answered["new"], text="Late.", key=uuid4(), now=present())
    mark_read(member=di, thread=middle, number=1, now=present())
    assert titles(client, "/threads/?list=new") == ["new", "opened", "newer", "middle", "old"]
    client.force_login(di)
    assert titles(client, "/threads/?list=new") == ["new", "newer"]
    client.post(f"{newer.get_absolute_url()}read/", {"number": 1})
    assert titles(client, "/threads/?list=new") == ["new"]
    mark_unread(member=di, thread=middle, number=1, now=present())
    assert titles(client, "/threads/?list=new") == ["new"]
    client.post("/threads/read/", {"new": ""})
    page = client.get("/threads/?list=new").content.decode()
    assert (TITLE.findall(page), "You have seen everything that was started lately." in page) == ([], True)
    start("again")
    assert titles(client, "/threads/?list=new") == ["again"]
    client.force_login(ann)
    assert titles(client, "/threads/?list=new") == []


def test_what_one_marked_as_read_in_a_forum_is_not_new_there(client: Client, start: Start, di: Member) -> None:
    other = Forum.objects.create(name="Kitchen", slug="kitchen")
    other.grants.create(audience="members", may_start=True)
    here = start("here", 3)
    start("there", 2, forum=other)
    client.force_login(di)
    client.post("/threads/read/", {"all": "", "forum": "winter-camping"})
    assert titles(client, "/threads/?list=new") == ["there"]
    reply(author=here.author, thread=here, text="Late.", key=uuid4(), now=present())  # type: ignore[arg-type]
    assert titles(client, "/threads/?list=unread") == ["here", "there"]
    assert titles(client, "/threads/?list=new") == ["there"]


def test_views_count_people_and_no_reloads(thread: Thread) -> None:
    for visitor, program in (("m1", "Firefox"), ("m1", "Firefox"), ("g2", "Firefox"), ("g3", "Googlebot"), ("g4", "")):
        note_view(thread_id=thread.pk, visitor=visitor, program=program)
    assert (count_views(), count_views()) == (2, 0)
    thread.refresh_from_db()
    assert thread.views == 2
    note_view(thread_id=thread.pk, visitor="m5", program="Firefox")
    assert count_views() == 1


def test_looking_at_a_thread_counts(client: Client, thread: Thread, say: Say) -> None:
    for _again in range(2):
        client.get(thread.get_absolute_url(), headers={"user-agent": "Mozilla/5.0"})
    assert count_views() == 1
    assert "1 view<" in client.get("/threads/").content.decode()
