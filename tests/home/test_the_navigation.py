"""What stands beside every page: a member's places and sections in their own order, moved by use, plain for guests."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import reply, start_conversation
from community.models import Forum, Thread
from desk.actions import arrange_start
from home.actions import Change, note_use
from home.models import Layout, Use
from home.moving import arrange_step
from home.ordering import State
from lib.clock import now as clock
from profiles.actions import erase_member, pause_learning, turn_dial
from profiles.models import Group, Level, Member, Subject

NAV = re.compile(r'<nav class="side".*?</nav>', re.DOTALL)
PLACE = re.compile(r"<span>([A-Z][a-zA-Z ]+)</span></a>")
SECTION = re.compile(r"<h2>([A-Za-z ]+)</h2>")
ROW = re.compile(r'id="row-([a-z-]+)"')
WEEK = timedelta(days=7)
BEGAN = clock() - timedelta(days=20)
SHIPPED = ["My page", "Discussions", "Articles", "Examples", "Events", "Directory", "Members", "Search", "Messages"]
GUESTS = ["Start", *SHIPPED[1:-1]]
PHONE = {"User-Agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0)"}
Press = Callable[..., Any]


def side(client: Client, address: str = "/threads/", **headers: str) -> str:
    found = NAV.search(client.get(address, headers=headers).content.decode())
    assert found
    return found[0]


def places(client: Client, address: str = "/threads/", **headers: str) -> list[str]:
    return PLACE.findall(side(client, address, **headers))


@pytest.fixture
def press(client: Client, bo: Member) -> Press:
    """Bo presses a button that arranges his navigation."""
    client.force_login(bo)

    def send(does: str, *, device: str = "desk", version: int | None = None) -> Any:
        stands = Layout.objects.filter(member=bo, device=device).values_list("version", flat=True).first() or 0
        form = {"device": device, "does": does, "version": stands if version is None else version}
        return client.post("/arrange/?of=side", form)

    return send


def test_it_ships_with_every_place_in_one_order(client: Client, bo: Member) -> None:
    assert places(client) == places(client, "/") == GUESTS
    client.force_login(bo)
    assert places(client) == places(client, "/events/") == [*SHIPPED, "Interests"]
    assert 'href="/forums/" aria-current="true"' in side(client)
    assert 'href="/events/" aria-current="true"' in side(client, "/events/")


def test_a_place_is_moved_hidden_and_put_back(client: Client, bo: Member, press: Press) -> None:
    answer = press("up:to-articles")
    assert (answer.status_code, answer["Location"]) == (302, "/arrange/?device=desk&of=side")
    assert "Moved “Articles” above “Discussions”." in client.get("/arrange/?of=side").content.decode()
    assert places(client)[:3] == ["My page", "Articles", "Discussions"]
    press("hide:to-members")
    assert places(client) == [
        "My page", "Articles", "Discussions", "Examples", "Events", "Directory", "Search", "Messages", "Interests",
    ]  # fmt: skip
    assert places(client, **PHONE) == [*SHIPPED, "Interests"]
    press("undo")
    assert "Members" in places(client)
    press("reset-side")
    assert places(client) == [*SHIPPED, "Interests"]
    assert Layout.objects.get().state is None


def test_going_back_to_the_start_leaves_the_other_part_as_it_is(client: Client, bo: Member, press: Press) -> None:
    press("up:to-articles")
    press("pin:to-events")
    press("above:unread:for-you")
    press("small:unread")
    press("reset-side")
    assert places(client) == [*SHIPPED, "Interests"]
    state = Layout.objects.get().stands(State())
    assert (state.order.index("unread") + 1, state.size("unread")) == (state.order.index("for-you"), "small")
    press("up:to-articles")
    press("reset")
    assert places(client)[:3] == ["My page", "Articles", "Discussions"]
    state = Layout.objects.get().stands(State())
    assert (state.sizes, "unread" in state.order) == ((), False)


def test_each_part_is_arranged_on_its_own_page(client: Client, bo: Member) -> None:
    client.force_login(bo)
    rows = ROW.findall(client.get("/arrange/?of=side").content.decode())
    assert rows[:5] == ["my-places", "my-forums", "my-threads", "my-talks", "my-subjects"]
    assert rows[5:] == [
        "to-home", "to-talk", "to-articles", "to-examples", "to-events", "to-directory", "to-members", "to-search",
        "to-messages", "to-interests",
    ]  # fmt: skip
    assert not {"my-places", "to-home"} & set(ROW.findall(client.get("/arrange/").content.decode()))
    menu = client.get("/arrange/to-articles/").content.decode()
    assert "What is known, written down." in menu
    assert 'href="/arrange/?of=side"' in menu


@pytest.mark.parametrize("does", ["above:to-articles:my-subjects", "above:my-talks:for-you", "large:to-articles"])
def test_what_cannot_be_is_refused(press: Press, does: str) -> None:
    assert press(does).status_code == 302
    assert not Layout.objects.exists()


def test_a_form_of_another_version_changes_nothing(client: Client, press: Press) -> None:
    press("hide:to-members")
    answer = press("hide:to-events", version=0)
    assert answer.status_code == 409
    assert "“Members” is hidden." in answer.content.decode()
    assert "Events" in places(client)


def test_what_one_follows_and_who_writes_stand_there_with_what_is_unread(
    client: Client, bo: Member, ann: Member, forum: Forum, thread: Thread, stoves: Subject, press: Press
) -> None:
    assert SECTION.findall(side(client)) == []
    for of, target in (("forum", forum.pk), ("thread", thread.pk), ("subject", stoves.pk)):
        turn_dial(member=bo, of=of, target=target, level=Level.LOUD, now=clock())
    client.get(f"/threads/{thread.pk}/")
    reply(author=ann, thread=thread, text="More.", key=uuid4(), now=clock())
    start_conversation(writer=ann, to=[bo], title="", text="Hello <b>.", key=uuid4(), now=clock())
    html = side(client)
    assert SECTION.findall(html) == ["Your forums", "Threads you follow", "Your conversations", "Your subjects"]
    assert f'<a href="/forums/{forum.slug}/"><span class="clip" dir="auto">{forum.name}</span></a>' in html
    assert f'href="/threads/{thread.pk}/"' in html
    assert re.findall(r'<b class="fresh num">(\d+)<span class="sr"> unread</span></b>', html)[-1] == "1"
    assert f'<span class="clip" dir="auto">{ann.name}</span><b class="fresh num">1<' in html
    press("up:my-subjects")
    press("hide:my-forums")
    assert SECTION.findall(side(client)) == ["Threads you follow", "Your subjects", "Your conversations"]


def test_a_conversation_is_called_by_who_takes_part_and_never_by_its_title(
    client: Client, bo: Member, ann: Member, cy: Member, di: Member
) -> None:
    start_conversation(writer=ann, to=[bo, cy, di], title="A secret plan", text="Hush.", key=uuid4(), now=clock())
    client.force_login(bo)
    html = side(client)
    assert f'<span class="clip" dir="auto">{ann.name} +2</span><b class="fresh num">1<' in html
    assert "secret plan" not in html


def test_nothing_stands_there_that_one_may_not_see(
    client: Client, bo: Member, forum: Forum, thread: Thread, press: Press
) -> None:
    for of, target in (("forum", forum.pk), ("thread", thread.pk)):
        turn_dial(member=bo, of=of, target=target, level=Level.LOUD, now=clock())
    assert SECTION.findall(side(client)) == ["Your forums", "Threads you follow"]
    forum.grants.all().delete()
    assert SECTION.findall(side(client)) == []


def used(client: Client, way: str) -> int:
    return int(client.post("/used/", {"way": way}).status_code)


def test_what_is_opened_counts_for_the_place_and_for_its_section(client: Client, bo: Member, forum: Forum) -> None:
    client.force_login(bo)
    assert 'data-used-at="/used/"' in side(client)
    assert [used(client, "/articles/"), used(client, "/articles/"), used(client, "/messages/7/")] == [204, 204, 204]
    assert sorted(Use.objects.values_list("block", flat=True)) == ["my-places", "my-talks", "to-articles"]
    ways = ["/weather/", "/arrange/", "https://elsewhere.example/", "\x00", "/" * 9000]
    assert [used(client, way) for way in ways] == [204] * 5
    assert [client.post("/used/", {"block": block}).status_code for block in ("my-weather", "")] == [400, 400]
    assert used(client, "") == 400
    assert Use.objects.count() == 3
    download = client.get("/me/download/").json()
    assert sorted(each["block"] for each in download["use"]) == ["my-places", "my-talks", "to-articles"]
    erase_member(member=bo, now=clock())
    assert not Use.objects.exists()


def opens(member: Member, block: str, days: int) -> None:
    for day in reversed(range(days)):
        note_use(member=member, device="desk", block=block, now=BEGAN - timedelta(days=day))


def look(*weeks: int) -> None:
    for week in weeks:
        cache.clear()
        arrange_step(now=BEGAN + week * WEEK)


def test_a_place_moves_by_use_one_a_week_and_says_why_and_undo_keeps_it(
    client: Client, bo: Member, press: Press
) -> None:
    opens(bo, "to-events", 10)
    look(1)
    assert places(client) == [*SHIPPED, "Interests"]
    look(2)
    assert places(client)[:5] == ["My page", "Discussions", "Articles", "Events", "Examples"]
    look(3)
    assert places(client)[:5] == ["My page", "Discussions", "Articles", "Events", "Examples"]
    look(4)
    assert places(client)[:5] == ["My page", "Discussions", "Events", "Articles", "Examples"]
    why = "The site moved “Events” above “Articles”, as you use it more: "
    assert why in client.get("/arrange/?of=side").content.decode()
    Layout.objects.update(changed=clock())
    assert why in client.get("/").content.decode()
    press("undo")
    assert places(client)[:5] == ["My page", "Discussions", "Articles", "Events", "Examples"]
    look(5, 6, 7, 8)
    assert places(client)[:5] == ["My page", "Discussions", "Articles", "Events", "Examples"]


def test_a_section_moves_too_but_never_past_the_first(client: Client, bo: Member) -> None:
    opens(bo, "my-subjects", 10)
    look(1, 2, 3, 4, 5, 6, 7, 8, 9)
    order = [name for name in Layout.objects.get().stands(State()).order if name.startswith("my-")]
    assert order == ["my-places", "my-subjects", "my-forums", "my-threads", "my-talks"]


def test_paused_it_stands_still_and_counts_nothing(client: Client, bo: Member) -> None:
    opens(bo, "to-events", 10)
    pause_learning(member=bo, now=clock())
    client.force_login(bo)
    assert "data-used-at" not in side(client)
    assert used(client, "/articles/") == 204
    look(1, 2, 3)
    assert places(client) == [*SHIPPED, "Interests"]
    assert sorted(Use.objects.values_list("block", flat=True)) == ["my-places", "to-events"]


def test_the_owner_says_how_it_starts_for_a_group_and_for_guests(
    client: Client, bo: Member, ann: Member, owner: Member, django_capture_on_commit_callbacks: Any
) -> None:
    group = Group.objects.create(name="Harbour Ltd")
    group.members.add(bo)
    given: dict[str, Any] = {"by": owner, "device": "desk", "version": 0, "now": clock()}
    assert places(client) == GUESTS
    with django_capture_on_commit_callbacks(execute=True):
        arrange_start(group=None, change=Change("hide", "to-articles"), **given)
        arrange_start(group=group, change=Change("above", "to-directory", "to-talk"), **given)
    assert places(client) == [name for name in GUESTS if name != "Articles"]
    client.force_login(ann)
    assert "Articles" not in places(client)
    client.force_login(bo)
    assert places(client)[:4] == ["My page", "Directory", "Discussions", "Articles"]


def test_it_costs_no_query_of_its_own(
    client: Client, bo: Member, ann: Member, forum: Forum, thread: Thread, press: Press,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    press("up:to-articles")
    client.get("/forums/")
    with django_assert_num_queries(5):
        client.get("/forums/")
    turn_dial(member=bo, of="thread", target=thread.pk, level=Level.LOUD, now=clock())
    for number in range(3):
        start_conversation(writer=ann, to=[bo], title=f"Talk {number}", text="Hello.", key=uuid4(), now=clock())
    with django_assert_num_queries(5):
        client.get("/forums/")
