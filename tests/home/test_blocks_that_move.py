"""The site moves a block by itself: at most one place a week, only what was right twice running, and it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from home.actions import note_use
from home.models import Layout, Use
from home.moving import arrange_step
from home.ordering import State
from lib.blocks import all_blocks
from lib.clock import now as clock
from profiles.actions import erase_member, pause_learning, resume_learning, start_over
from profiles.models import Activity, Member

WEEK = timedelta(days=7)
BEGAN = clock() - timedelta(days=20)
Uses = Callable[..., None]


OTHERS = {"replies", "followed", "examples"}


@pytest.fixture(autouse=True)
def five_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of few blocks, so that each moves past one it can be told from; and nothing kept of it."""
    monkeypatch.setattr("lib.blocks._blocks", {each.name: each for each in all_blocks() if each.name not in OTHERS})
    cache.clear()


@pytest.fixture
def uses(bo: Member) -> Uses:
    """Bo opens something in a block, on so many days up to one."""

    def use(block: str, days: int, *, until: datetime = BEGAN, member: Member = bo, device: str = "desk") -> None:
        for day in reversed(range(days)):
            note_use(member=member, device=device, block=block, now=until - timedelta(days=day))

    return use


def look(*weeks: int) -> None:
    for week in weeks:
        cache.clear()
        arrange_step(now=BEGAN + week * WEEK)


def order(member: Member) -> list[str]:
    from_start = ["question", "for-you", "unread", "directory", "different"]
    state = Layout.objects.get(member=member, device="desk").stands(State())
    return [name for name in state.order if name in from_start]


def press(client: Client, member: Member, does: str) -> Any:
    client.force_login(member)
    version = Layout.objects.get(member=member, device="desk").version
    return client.post("/arrange/", {"device": "desk", "does": does, "version": version})


def test_a_day_of_use_counts_once(bo: Member, client: Client) -> None:
    client.force_login(bo)
    assert [client.post("/used/", {"block": "unread"}).status_code for _each in range(3)] == [204, 204, 204]
    assert Use.objects.values_list("member", "device", "block").get() == (bo.pk, "desk", "unread")
    counted = Use.objects.get()
    client.post("/used/", {"block": "unread"}, headers={"sec-ch-ua-mobile": "?1"})
    assert Use.objects.get(device="hand").total == counted.total
    assert not Activity.objects.of_member(bo.pk).exists()


def test_what_is_no_block_is_refused(bo: Member, client: Client) -> None:
    client.force_login(bo)
    assert client.post("/used/", {"block": "weather"}).status_code == 400
    assert client.post("/used/", {}).status_code == 400
    assert not Use.objects.exists()


def test_a_block_moves_one_place_once_it_was_right_two_weeks_running(bo: Member, uses: Uses) -> None:
    uses("directory", 10)
    look(1)
    layout = Layout.objects.get()
    assert (layout.state, layout.leaning, layout.version) == (None, ["directory", "unread"], 0)
    look(2)
    assert order(bo) == ["question", "for-you", "directory", "unread", "different"]
    layout.refresh_from_db()
    assert layout.said == {
        "does": "above", "block": "directory", "past": "unread", "by": "site", "worths": layout.said["worths"],
    }  # fmt: skip
    assert layout.said["worths"][0] > 1.2 * layout.said["worths"][1]
    look(3, 4)
    assert order(bo) == ["question", "for-you", "directory", "unread", "different"]  # never past the first


def test_within_a_week_nothing_is_looked_at_again(bo: Member, uses: Uses) -> None:
    uses("directory", 10)
    look(1)
    assert arrange_step(now=BEGAN + 2 * WEEK - timedelta(hours=1)) == 0
    assert Layout.objects.get().state is None


def test_what_was_right_only_once_does_not_move(bo: Member, uses: Uses) -> None:
    uses("directory", 3)
    look(1)
    uses("unread", 12, until=BEGAN + WEEK + timedelta(days=5))
    look(2)
    layout = Layout.objects.get()
    assert (layout.state, layout.leaning) == (None, None)


@pytest.mark.parametrize("pin", ["directory", "unread"])
def test_what_is_pinned_stays(bo: Member, client: Client, uses: Uses, pin: str) -> None:
    uses("directory", 10)
    press(client, bo, f"pin:{pin}")
    Layout.objects.update(looked=BEGAN)
    look(1, 2, 3)
    assert Layout.objects.get().stands(State()) == State(pinned=frozenset({pin}))


def test_the_page_says_why_it_moved_and_one_press_puts_it_back_for_good(bo: Member, client: Client, uses: Uses) -> None:
    uses("directory", 10)
    look(1, 2)
    Layout.objects.update(changed=clock())
    client.force_login(bo)
    why = "The site moved “From the directory” above “Unread in what you take part in”, as you use it more: "
    assert why in client.get("/").content.decode()
    assert why in client.get("/arrange/directory/").content.decode()
    press(client, bo, "undo")
    assert Layout.objects.get().stands(State()) == State(pinned=frozenset({"directory"}))
    Layout.objects.update(looked=BEGAN + 2 * WEEK)
    look(3, 4, 5)
    assert Layout.objects.get().stands(State()).order == ()


def test_it_still_says_why_when_its_member_changed_something_else(bo: Member, client: Client, uses: Uses) -> None:
    uses("directory", 10)
    look(1, 2)
    why = "The site moved “From the directory” above “Unread in what you take part in”, as you use it more: "
    client.force_login(bo)
    for change in ("large:unread", "pin:for-you", "undo"):
        press(client, bo, change)
        assert why in client.get("/arrange/directory/").content.decode()
        assert why in client.get("/arrange/").content.decode()
        assert why not in client.get("/arrange/unread/").content.decode()
    press(client, bo, "pin:directory")
    assert why not in client.get("/arrange/directory/").content.decode()


def test_a_press_of_the_members_own_begins_the_weeks_anew(bo: Member, client: Client, uses: Uses) -> None:
    uses("directory", 10)
    look(1)
    press(client, bo, "large:unread")
    layout = Layout.objects.get()
    assert layout.leaning is None
    assert layout.looked > clock() - timedelta(minutes=5)


def test_everybodys_use_moves_nothing_that_its_member_never_used(bo: Member, di: Member, uses: Uses) -> None:
    uses("directory", 14, member=di)
    uses("for-you", 1)
    look(1, 2)
    assert Layout.objects.get(member=bo).state is None
    assert order(di)[2] == "directory"


def test_everybodys_use_holds_back_what_a_member_did_once(bo: Member, di: Member, uses: Uses) -> None:
    uses("unread", 14, member=di)
    uses("directory", 1)
    look(1, 2)
    assert Layout.objects.get(member=bo).state is None


def test_paused_nothing_is_counted_and_nothing_moves(bo: Member, uses: Uses) -> None:
    uses("directory", 10)
    pause_learning(member=bo, now=clock())
    uses("unread", 1)
    assert Use.objects.values_list("block", flat=True).get() == "directory"
    look(1, 2)
    assert Layout.objects.get().state is None
    resume_learning(member=bo, now=clock())
    look(3, 4)
    assert order(bo)[2] == "directory"


def test_each_device_moves_by_itself(bo: Member, uses: Uses) -> None:
    uses("directory", 10, device="hand")
    uses("for-you", 10)
    look(1, 2)
    assert Layout.objects.get(device="desk").state is None
    assert Layout.objects.get(device="hand").said["block"] == "directory"


def test_starting_over_forgets_what_was_used(bo: Member, client: Client, uses: Uses) -> None:
    uses("directory", 10)
    client.force_login(bo)
    assert [each["block"] for each in client.get("/me/download/").json()["use"]] == ["directory"]
    start_over(member=bo, now=clock())
    assert not Use.objects.exists()
    look(1, 2)
    assert Layout.objects.get().state is None
    uses("directory", 1)
    erase_member(member=bo, now=clock())
    assert (Use.objects.count(), Layout.objects.count()) == (0, 0)


def test_the_step_asks_the_same_however_many_pages_stay(
    bo: Member, ann: Member, cy: Member, di: Member, uses: Uses, django_assert_max_num_queries: Any
) -> None:
    def many(members: Iterable[Member]) -> None:
        for member in members:
            uses("for-you", 3, member=member)

    many([bo, ann, cy, di])
    with django_assert_max_num_queries(6):
        assert arrange_step(now=BEGAN + WEEK) == 4
