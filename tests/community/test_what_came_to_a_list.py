"""An open list says how much came to its top since it was drawn, and hears of it wherever in its reach it came."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import mark_all_read, reply, start_thread
from community.models import Forum, Thread
from lib.clock import now as present
from profiles.models import Member, Subject

LINE = re.compile(r'<p class="newer" role="status" data-newer data-live="([^"]*)" hx-get="([^"]*)" hx-trigger="newer">')


def line_of(client: Client, address: str) -> tuple[str, str]:
    """What the page listens to, and how it asks what is newer."""
    found = LINE.search(client.get(address).content.decode())
    assert found
    return found[1], found[2].replace("&amp;", "&")


def said(client: Client, asked: str) -> str:
    """What the line says then."""
    response = client.get(asked)
    assert response.status_code in {200, 204}
    return "".join(re.findall(r">([^<>]+)</a>", response.content.decode()))


def began(author: Member, forum: Forum, *subjects: Subject) -> Thread:
    """A thread that this member starts now."""
    given = {"author": author, "forum": forum, "subjects": subjects, "text": "Words.", "key": uuid4()}
    return start_thread(title="Something new", now=present(), **given)  # type: ignore[arg-type]


@pytest.fixture
def kitchen(db: None) -> Forum:
    """A forum that nobody has written in yet."""
    kitchen = Forum.objects.create(name="Kitchen", slug="kitchen")
    kitchen.grants.create(audience="everyone")
    kitchen.grants.create(audience="members", may_start=True, may_reply=True)
    return kitchen


def test_it_says_how_much_came_but_for_ones_own(client: Client, thread: Thread, bo: Member) -> None:
    _topics, asked = line_of(client, "/threads/")
    assert said(client, asked) == ""
    reply(author=bo, thread=thread, text="Now.", key=uuid4(), now=present())
    assert said(client, asked) == "1 new: show"
    client.force_login(bo)
    assert said(client, asked) == ""
    assert said(client, "/threads/newer/?since=nonsense") == ""


def test_on_the_page_of_a_subject_it_counts_what_is_about_it(
    client: Client, thread: Thread, stoves: Subject, tents: Subject, bo: Member
) -> None:
    topics, asked = line_of(client, "/subjects/stoves/")
    assert topics == "now:0"
    began(bo, thread.forum, tents)
    assert said(client, asked) == ""
    began(bo, thread.forum, stoves, tents)
    assert said(client, asked) == "1 new: show"
    _topics, sifted = line_of(client, "/subjects/tents/?kind=question&list=new")
    began(bo, thread.forum, tents)
    assert said(client, sifted) == ""


def test_in_a_forum_it_counts_what_is_in_it(client: Client, thread: Thread, kitchen: Forum, bo: Member) -> None:
    topics, asked = line_of(client, "/forums/winter-camping/")
    assert topics == f"forum:{thread.forum_id}"
    began(bo, kitchen)
    assert said(client, asked) == ""
    began(bo, thread.forum)
    assert said(client, asked) == "1 new: show"


def test_a_list_of_all_hears_of_a_forum_that_it_has_no_row_of(
    client: Client, thread: Thread, kitchen: Forum, bo: Member
) -> None:
    topics, asked = line_of(client, "/threads/")
    assert topics == "now:0"
    began(bo, kitchen)
    assert said(client, asked) == "1 new: show"


def test_a_list_that_holds_nothing_hears_of_the_first(client: Client, kitchen: Forum, bo: Member, ann: Member) -> None:
    topics, asked = line_of(client, "/forums/kitchen/")
    assert topics == f"forum:{kitchen.pk}"
    client.force_login(ann)
    mark_all_read(member=ann, now=present())
    _topics, unread = line_of(client, "/threads/?list=unread")
    began(bo, kitchen)
    assert said(client, asked) == said(client, unread) == "1 new: show"


def test_a_forum_with_those_inside_it_listens_to_each_or_where_they_are_many_to_the_place(
    client: Client, kitchen: Forum, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = Forum.objects.create(name="Bread", slug="bread", parent=kitchen)
    inner.grants.create(audience="everyone")
    closed = Forum.objects.create(name="Recipes", slug="recipes", parent=kitchen)
    closed.grants.create(audience="members")
    assert line_of(client, "/forums/kitchen/")[0] == f"forum:{kitchen.pk} forum:{inner.pk}"
    monkeypatch.setattr("community.views.lists.MOST_HEARD", 1)
    assert line_of(client, "/forums/kitchen/")[0] == "now:0"


def test_it_counts_nothing_of_what_one_may_not_see(client: Client, thread: Thread, staff_forum: Forum) -> None:
    _topics, asked = line_of(client, "/threads/")
    staff = Member.objects.get(username="cy")
    began(staff, staff_forum)
    assert said(client, asked) == ""
    client.force_login(staff)
    assert said(client, f"{asked}&forum={staff_forum.slug}") == ""  # one's own
    began_by = Member.objects.get(username="ann")
    began_by.groups.set(staff.groups.all())
    began(began_by, staff_forum)
    assert said(client, asked) == "1 new: show"
    client.logout()
    assert said(client, f"{asked}&forum={staff_forum.slug}") == ""


def test_a_list_that_time_does_not_sort_has_no_such_line(client: Client, thread: Thread) -> None:
    for name in ("top", "hot"):
        assert not LINE.search(client.get("/threads/", {"list": name}).content.decode())
    assert not LINE.search(client.get("/threads/?before=99_1").content.decode())
