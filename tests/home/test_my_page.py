"""My page: what was chosen for a member, why, and what is recorded of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import mark_read, reply, start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from directory.models import Deal
from home.arranging import TALKS, TRADES
from lib import kinds
from lib.clock import now as clock
from profiles.actions import choose_subjects, ignore, pause_learning, turn_dial
from profiles.learning import learn_step
from profiles.models import Activity, Group, Level, Member, Shown, Subject
from search.recommending.keeping import forget
from tests.bargains import BargainKind

TITLE = re.compile(r'data-shown="(\w+:\d+)"')
QUERIES = 11
Start = Callable[..., Thread]


@pytest.fixture
def started(ann: Member, forum: Forum) -> Start:
    """Ann, or who is named, starts a thread two hours ago."""

    def start(title: str, subjects: list[Subject], **fields: Any) -> Thread:
        when = clock() - timedelta(hours=2)
        told: dict[str, Any] = {"author": ann, "forum": forum, "text": "Tell me of yours.", "now": when}
        return start_thread(title=title, subjects=subjects, key=uuid4(), **(told | fields))

    return start


@pytest.fixture
def page(client: Client) -> Callable[[Member], str]:
    def get(member: Member) -> str:
        client.force_login(member)
        return client.get("/").content.decode()

    return get


def block(html: str, name: str) -> str:
    """The HTML of one block; nothing where it is missing."""
    found = re.search(rf'id="block-{name}".*?</section>', html, re.DOTALL)
    return found.group() if found else ""


def test_the_first_page_reflects_what_was_chosen_at_sign_up(
    client: Client, bo: Member, stoves: Subject, tents: Subject, started: Start
) -> None:
    for number in range(4):
        started(f"Tents of the year, part {number}", [tents])
    about = started("A stove that lights in the rain", [stoves])
    client.force_login(bo)
    client.post(reverse("profiles:choose-subjects"), {"subjects": [stoves.pk, tents.pk]})
    turn_dial(member=bo, of="subject", target=tents.pk, level=1, now=clock())
    html = block(client.get("/").content.decode(), "for-you")
    assert TITLE.findall(html)[0] == f"thread:{about.pk}"
    assert "you follow Stoves" in html


def test_nothing_muted_own_or_read(
    bo: Member, stoves: Subject, tents: Subject, started: Start, page: Callable[..., str]
) -> None:
    seen = started("Seen and unread", [stoves])
    started("Of a muted subject", [tents])
    started("One's own", [stoves], author=bo)
    read = started("Already read", [stoves])
    mark_read(member=bo, thread=read, number=1, now=clock())
    turn_dial(member=bo, of="subject", target=tents.pk, level=0, now=clock())
    assert TITLE.findall(page(bo)) == [f"thread:{seen.pk}"]


def test_nothing_ignored(bo: Member, di: Member, stoves: Subject, started: Start, page: Callable[..., str]) -> None:
    started("By one who is ignored", [stoves], author=di)
    ignore(member=bo, other=di, now=clock())
    assert TITLE.findall(page(bo)) == []


def test_nothing_forbidden(
    bo: Member, cy: Member, staff_forum: Forum, started: Start, page: Callable[..., str]
) -> None:
    thread = started("In the back room", [], author=cy, forum=staff_forum)
    html = page(bo)
    assert TITLE.findall(html) == []
    assert "back room" not in html.lower()
    pause_learning(member=bo, now=clock())
    assert TITLE.findall(page(bo)) == []
    Group.objects.get(name="Moderators").members.add(bo)
    assert TITLE.findall(page(bo)) == [f"thread:{thread.pk}"]


def test_what_goes_on_where_one_takes_part(
    bo: Member, ann: Member, stoves: Subject, started: Start, page: Callable[..., str]
) -> None:
    thread = started("Which fuel at altitude?", [stoves], now=clock() - timedelta(days=90))
    reply(author=bo, thread=thread, text="White gas.", key=uuid4(), now=clock() - timedelta(days=80))
    assert f"thread:{thread.pk}" not in page(bo)
    reply(author=ann, thread=thread, text="Thank you!", key=uuid4(), now=clock() - timedelta(days=70))
    html = page(bo)
    assert f'data-shown="thread:{thread.pk}"' in block(html, "unread") + block(html, "for-you")


@pytest.mark.parametrize("of", ["thread", "forum", "subject", "member"])
@pytest.mark.parametrize("is_paused", [True, False])
def test_what_is_muted_is_nowhere(
    bo: Member, stoves: Subject, started: Start, page: Callable[..., str], of: str, *, is_paused: bool
) -> None:
    thread = started("Which fuel at altitude?", [stoves])
    ann = Member.objects.get(username="ann")
    reply(author=bo, thread=thread, text="White gas.", key=uuid4(), now=clock() - timedelta(hours=1))
    reply(author=ann, thread=thread, text="Thank you!", key=uuid4(), now=clock())
    if is_paused:
        pause_learning(member=bo, now=clock())
    assert TITLE.findall(page(bo)) == [f"thread:{thread.pk}"]
    targets = {"thread": thread.pk, "forum": thread.forum_id, "subject": stoves.pk, "member": ann.pk}
    turn_dial(member=bo, of=of, target=targets[of], level=0, now=clock())
    assert TITLE.findall(page(bo)) == []


def test_among_much_talk_there_is_still_the_best_of_what_is_for_sale(
    bo: Member, di: Member, stoves: Subject, tents: Subject, started: Start, page: Callable[..., str]
) -> None:
    """As many as the block holds, the best for this member first, each with its reason, and none of one's own."""
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.LOUD, now=clock())
    for number in range(30):
        started(f"A stove of mine, {number}", [stoves])
    told: dict[str, Any] = {"sort": "selling", "text": "Hardly used.", "price": 3500, "currency": "EUR"}
    sold = [
        list_item(owner=owner, title=title, place="", subjects=[subject], key=uuid4(), now=clock(), **told)
        for owner, title, subject in [
            (di, "A pole", tents), (di, "A burner", stoves), (di, "A canister", stoves), (di, "A tarpaulin", tents),
            (bo, "My own burner", stoves),
        ]
    ]  # fmt: skip
    shown = block(page(bo), "directory")
    found = TITLE.findall(shown)
    assert len(found) == TRADES
    assert {f"listing:{each.pk}" for each in sold[1:3]} == set(found[:2])
    assert found[2] in {f"listing:{sold[0].pk}", f"listing:{sold[3].pk}"}
    assert shown.count("Because <b>you listed something in the directory today</b>") == TRADES


def test_an_offer_that_was_declined_was_an_offer_and_no_deal(
    bo: Member, di: Member, stoves: Subject, tents: Subject, client: Client, started: Start, page: Callable[..., str]
) -> None:
    told: dict[str, Any] = {"sort": "selling", "text": "Used.", "price": 3500, "currency": "EUR", "place": ""}
    for number in range(30):
        started(f"A stove of mine, {number}", [stoves])
    burner, *_others = [
        list_item(owner=di, title=title, subjects=[tents], key=uuid4(), now=clock(), **told)
        for title in ("A burner", "A pole", "A tarpaulin")
    ]
    client.force_login(bo)
    client.post(reverse("directory:offer-deal", args=[burner.pk]), {"key": uuid4(), "remark": "Friday?"})
    client.force_login(di)
    client.post(reverse("directory:decline-deal", args=[Deal.objects.get().pk]))
    learn_step(now=clock())
    acts = Activity.objects.of_member(bo.pk).values_list("verb", "sign")
    assert list(acts) == [("offered", 1)]  # that Bo was told no says nothing about what Bo cares for
    shown = block(page(bo), "directory")
    assert "Because <b>you made an offer in the directory today</b>" in shown
    assert "you traded" not in shown


def test_a_quiet_place_says_what_to_do(bo: Member, page: Callable[..., str]) -> None:
    html = page(bo)
    assert "You have read all there is for you." in html
    assert "data-shown-url" not in html


def test_paused_it_is_newest_first_and_leaves_no_record(
    bo: Member, stoves: Subject, tents: Subject, started: Start, page: Callable[..., str]
) -> None:
    choose_subjects(member=bo, subjects=[stoves], now=clock())
    old = started("Stoves, older", [stoves], now=clock() - timedelta(hours=5))
    new = started("Tents, newer", [tents])
    pause_learning(member=bo, now=clock())
    acts = Activity.objects.of_member(bo.pk).count()
    html = page(bo)
    assert TITLE.findall(html) == [f"thread:{new.pk}", f"thread:{old.pk}"]
    assert "Learning is paused: newest first but for what you muted, and nothing is recorded." in html
    assert "Because" not in html
    assert "data-shown-url" not in html
    assert (Activity.objects.of_member(bo.pk).count(), Shown.objects.count()) == (acts, 0)


def shown_url(html: str) -> str:
    found = re.search(r'data-shown-url="([^"]+)"', html)
    assert found
    return unescape(found.group(1))


def test_what_came_into_view_is_kept_with_its_terms(
    client: Client, bo: Member, stoves: Subject, started: Start, page: Callable[..., str]
) -> None:
    first, second = (started(f"Stove number {number}", [stoves]) for number in (1, 2))
    choose_subjects(member=bo, subjects=[stoves], now=clock())
    url = shown_url(page(bo))
    assert not Shown.objects.exists()
    items = {"item": [f"thread:{first.pk}", "thread:4040"]}
    assert client.post(url, items).status_code == 204
    assert client.post(url, items).status_code == 204
    shown = Shown.objects.get()
    assert (shown.member, shown.kind, shown.item, shown.surface) == (bo, "thread", first.pk, "page")
    assert shown.place in (1, 2)
    assert sum(shown.terms.values()) == pytest.approx(shown.score, abs=1e-9)
    assert all(number == round(number, 6) for number in (shown.score, *shown.terms.values()))
    assert shown.clicked is None
    client.post(url, {"item": f"thread:{second.pk}", "clicked": f"thread:{second.pk}"})
    assert Shown.objects.get(item=second.pk).clicked is not None


def test_no_client_invents_what_was_shown(
    client: Client, bo: Member, stoves: Subject, started: Start, page: Callable[..., str]
) -> None:
    thread = started("Stove number 1", [stoves])
    url = shown_url(page(bo))
    items = {"item": f"thread:{thread.pk}"}
    assert client.post(url[:-4] + "AAAA", items).status_code == 400
    client.force_login(Member.objects.get(username="ann"))
    assert client.post(url, items).status_code == 400
    client.logout()
    assert client.post(url, items).status_code == 403
    assert not Shown.objects.exists()


def test_the_block_of_what_happens_has_its_menu_here_and_not_beside_other_pages(
    client: Client, bo: Member, page: Callable[..., str]
) -> None:
    menu = f'href="{reverse("home:arrange-block", args=["now"])}?above=outside&amp;below="'
    assert menu in page(bo)
    beside = client.get(reverse("community:thread-list")).content.decode()
    assert 'id="now"' in beside
    assert "arrange/now" not in beside


def test_my_page_is_nobody_elses_to_keep(client: Client, bo: Member) -> None:
    client.force_login(bo)
    assert client.get("/").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("count", [2, 5])
def test_its_queries_do_not_grow(
    client: Client, bo: Member, started: Start, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subjects = [Subject.objects.create(name=f"Subject {n}", slug=f"subject-{n}") for n in range(count)]
    for subject in subjects:
        started(f"About {subject.name}", [subject])
    mine = started("My own", subjects, author=bo)
    reply(author=Member.objects.get(username="ann"), thread=mine, text="I see.", key=uuid4(), now=clock())
    choose_subjects(member=bo, subjects=subjects, now=clock())
    learn_step(now=clock())
    client.force_login(bo)
    client.get("/")
    with django_assert_num_queries(QUERIES):
        client.get("/")


def test_they_grow_neither_with_hundreds_of_threads_nor_with_another_kind(
    client: Client,
    bo: Member,
    di: Member,
    stoves: Subject,
    tents: Subject,
    started: Start,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(bo)
    for count in (20, 280):
        for number in range(count):
            started(f"Tent {number}", [tents])
        client.get("/")
        with django_assert_num_queries(QUERIES):
            assert len(TITLE.findall(client.get("/").content.decode())) >= TALKS
    told: dict[str, Any] = {"sort": "wanted", "title": "A quilt", "text": "Warm.", "price": None, "currency": "EUR"}
    listing = list_item(owner=di, place="", subjects=[stoves], key=uuid4(), now=clock(), **told)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=Level.LOUD, now=clock())
    monkeypatch.setitem(kinds._kinds, "bargain", BargainKind())
    forget()
    client.get("/")
    with django_assert_num_queries(QUERIES):
        shown = TITLE.findall(client.get("/").content.decode())
    assert {f"listing:{listing.pk}", f"bargain:{listing.pk}"} <= set(shown)
