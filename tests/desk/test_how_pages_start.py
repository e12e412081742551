"""The owner arranges how the pages of a group, or of all, start; members find them so until they arrange their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.actions import arrange_start
from home.actions import Change, note_use
from home.models import Layout, Start
from home.moving import arrange_step
from home.ordering import State
from lib.clock import now as clock
from moderation.models import StaffAct
from profiles.models import Group, Member

ROW = re.compile(r'id="row-([a-z-]+)"')
FIRST = ["question", "for-you", "replies", "unread"]
BESIDE_PAGES = 6  # the session, the member, and what stands beside every page; one for starts, and one for groups
Press = Callable[..., Any]


@pytest.fixture
def harbour(bo: Member) -> Group:
    group = Group.objects.create(name="Harbour Ltd")
    group.members.add(bo)
    return group


@pytest.fixture
def own(bo: Member) -> Client:
    """Bo, beside the owner."""
    client = Client()
    client.force_login(bo)
    return client


@pytest.fixture
def press(at_home: Client) -> Press:
    """The owner presses a button on the page of a start; the version is the one that stands, unless one is named."""

    def send(whose: str, does: str, *, device: str = "desk", version: int | None = None, **headers: str) -> Any:
        group = None if whose == "everyone" else int(whose)
        stands = Start.objects.filter(group=group, device=device).values_list("version", flat=True).first() or 0
        form = {"device": device, "does": does, "version": stands if version is None else version}
        return at_home.post(f"/starts/{whose}/", form, headers=headers)

    return send


def order_of(member: Member, device: str = "desk") -> list[str]:
    client = Client()
    client.force_login(member)
    return ROW.findall(client.get("/arrange/", {"device": device}).content.decode())


def test_members_of_a_group_find_their_pages_as_it_starts(
    bo: Member, ann: Member, harbour: Group, press: Press
) -> None:
    answer = press(str(harbour.pk), "above:unread:for-you")
    assert (answer.status_code, answer["Location"]) == (302, f"/starts/{harbour.pk}/?device=desk")
    press(str(harbour.pk), "hide:directory")
    assert order_of(bo)[:4] == ["question", "unread", "for-you", "replies"]
    assert order_of(bo)[-1] == "directory"
    assert order_of(ann)[:4] == order_of(bo, "hand")[:4] == FIRST
    assert not Layout.objects.exists()


def test_their_page_says_whose_start_it_is(own: Client, harbour: Group, press: Press) -> None:
    press(str(harbour.pk), "hide:directory")
    said = "It stands as pages of “Harbour Ltd” start, until you arrange it."
    assert said in own.get("/arrange/").content.decode()
    own.post("/arrange/", {"device": "desk", "version": 0, "does": "pin:unread"})
    assert said not in own.get("/arrange/").content.decode()


def test_who_arranges_their_page_goes_on_from_there_and_comes_back_to_it(
    own: Client, bo: Member, harbour: Group, press: Press
) -> None:
    press(str(harbour.pk), "above:unread:for-you")
    own.post("/arrange/", {"device": "desk", "version": 0, "does": "hide:question"})
    assert order_of(bo)[:2] == ["unread", "for-you"]
    press(str(harbour.pk), "undo")
    assert order_of(bo)[:2] == ["unread", "for-you"]
    own.post("/arrange/", {"device": "desk", "version": 1, "does": "reset"})
    assert order_of(bo)[:4] == FIRST


def test_a_start_for_all_counts_where_no_group_has_one(bo: Member, ann: Member, harbour: Group, press: Press) -> None:
    press("everyone", "hide:for-you")
    assert order_of(ann)[:2] == order_of(bo)[:2] == ["question", "replies"]
    press(str(harbour.pk), "above:unread:for-you")
    assert order_of(bo)[:3] == ["question", "unread", "for-you"]
    assert order_of(ann)[:2] == ["question", "replies"]


def test_of_two_groups_the_upper_counts(at_home: Client, bo: Member, harbour: Group, press: Press) -> None:
    board = Group.objects.create(name="Board")
    board.members.add(bo)
    press(str(harbour.pk), "above:unread:for-you")
    press(str(board.pk), "above:examples:question")
    assert order_of(bo)[:2] == ["question", "unread"]
    assert at_home.post("/starts/", {"group": board.pk}).status_code == 302
    assert order_of(bo)[:2] == ["examples", "question"]
    html = at_home.get("/starts/").content.decode()
    assert html.index("Board") < html.index("Harbour Ltd")
    answer = at_home.post("/starts/", {"group": board.pk})
    assert (answer.status_code, "It stands first already." in answer.content.decode()) == (422, True)


def test_every_change_is_on_the_record(press: Press, owner: Member, harbour: Group) -> None:
    press(str(harbour.pk), "above:unread:for-you")
    press(str(harbour.pk), "show:unread")
    act = StaffAct.objects.get()
    assert (act.staff, act.verb, act.kind, act.name) == (owner, "arrange", "start", "Harbour Ltd")
    assert act.reason == "Moved “Unread in what you take part in” above “For you”."


def test_the_record_names_it_in_words(at_home: Client, press: Press, harbour: Group) -> None:
    press(str(harbour.pk), "hide:unread")
    html = at_home.get("/admin/moderation/staffact/").content.decode()
    assert "start of pages" in html


def test_a_block_pinned_in_the_start_is_not_moved_by_the_site(bo: Member, harbour: Group, press: Press) -> None:
    began = clock() - timedelta(days=20)
    press(str(harbour.pk), "above:unread:directory")
    for day in range(6):
        note_use(member=bo, device="desk", block="directory", now=began + timedelta(days=day))
    press(str(harbour.pk), "pin:directory")
    for week in (1, 2, 3):
        arrange_step(now=began + timedelta(days=7 * week + 1))
    assert Layout.objects.get(member=bo).state is None


def test_the_site_moves_on_from_how_the_page_starts(bo: Member, harbour: Group, press: Press) -> None:
    began = clock() - timedelta(days=20)
    press(str(harbour.pk), "hide:question")
    for day in range(6):
        note_use(member=bo, device="desk", block="directory", now=began + timedelta(days=day))
    for week in (1, 2):
        arrange_step(now=began + timedelta(days=7 * week + 1))
    assert Layout.objects.get(member=bo).stands(State()).hidden == {"question"}


def test_who_came_second_is_told_and_nothing_is_overwritten(press: Press, harbour: Group) -> None:
    press(str(harbour.pk), "hide:unread")
    answer = press(str(harbour.pk), "hide:for-you", version=0)
    assert answer.status_code == 409
    assert "“Unread in what you take part in” is hidden." in answer.content.decode()
    assert Start.objects.get().stands(State()).hidden == {"unread"}


def test_a_script_gets_the_list_alone(press: Press, harbour: Group) -> None:
    html = press(str(harbour.pk), "hide:unread", hx_request="true").content.decode()
    assert f'data-action="/starts/{harbour.pk}/"' in html
    assert "<h1" not in html


@pytest.mark.parametrize("does", ["hide:nothing", "conquer", "above:unread:subjects"])
def test_what_cannot_be_done_changes_nothing(press: Press, harbour: Group, does: str) -> None:
    press(str(harbour.pk), does)
    assert not Start.objects.exists()
    assert not StaffAct.objects.exists()


@pytest.mark.parametrize("address", ["/starts/", "/starts/everyone/", "/starts/1/"])
def test_all_but_the_owner_are_refused(client: Client, bo: Member, cy: Member, address: str) -> None:
    for member in (bo, cy):
        client.force_login(member)
        assert client.get(address).status_code == 403
        form = {"device": "desk", "does": "hide:unread", "version": 0, "group": 1}
        assert client.post(address, form).status_code == 403
    assert not Start.objects.exists()


def test_the_action_itself_refuses_moderators(cy: Member, now: datetime) -> None:
    with pytest.raises(PermissionDenied):
        arrange_start(by=cy, group=None, device="desk", change=Change("hide", "unread"), version=0, now=now)


@pytest.mark.parametrize("whose", ["nobody", "999", "9" * 30])
def test_there_is_no_start_of_nobody(at_home: Client, whose: str) -> None:
    assert at_home.get(f"/starts/{whose}/").status_code == 404


def test_a_group_that_goes_takes_its_start_along(bo: Member, harbour: Group, press: Press) -> None:
    press(str(harbour.pk), "hide:question")
    harbour.delete()
    assert order_of(bo)[:4] == FIRST


def test_the_list_asks_no_more_for_many_groups(
    at_home: Client, press: Press, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        press(str(Group.objects.create(name=f"Group {number}").pk), "hide:unread")
    with django_assert_num_queries(BESIDE_PAGES):
        at_home.get("/starts/")
    for number in range(3, 9):
        press(str(Group.objects.create(name=f"Group {number}").pk), "hide:unread")
    with django_assert_num_queries(BESIDE_PAGES):
        at_home.get("/starts/")
