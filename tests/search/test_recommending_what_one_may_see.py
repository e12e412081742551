"""One rule for page, mail and the moment a mail leaves: nothing forbidden, own, read, muted or mailed before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from community.actions import hide_thread, mark_read
from community.models import Forum, Thread
from directory.actions import list_item
from lib.kinds import ItemRef
from profiles.actions import Showing, ignore, note_shown, turn_dial
from profiles.models import Dial, Facet, Level, Member, Sort, Subject, Surface
from search.recommending import still_eligible
from tests.search.conftest import Answer, Begin, Chosen

BOTH = pytest.mark.parametrize("surface", Surface)


@pytest.fixture
def is_given(chosen: Chosen, now: datetime) -> Callable[..., bool]:
    """Whether the member is given the thread; choosing and the rule asked again must agree."""

    def ask(member: Member, thread: Thread, surface: Surface, at: datetime = now) -> bool:
        ref = ItemRef("thread", thread.pk)
        given = ref in [choice.ref for choice in chosen(member, surface, now=at)]
        assert still_eligible(member, [ref], surface, at) == ({ref} if given else set())
        return given

    return ask


@BOTH
def test_what_one_may_read_and_has_not_is_given(
    bo: Member, begin: Begin, is_given: Callable[..., bool], surface: Surface
) -> None:
    assert is_given(bo, begin("Snow anchors"), surface)


@BOTH
def test_nothing_of_a_forum_one_may_not_see(
    bo: Member, cy: Member, begin: Begin, staff_forum: Forum, is_given: Callable[..., bool], surface: Surface
) -> None:
    thread = begin("Whom to warn", author=cy, forum=staff_forum)
    assert not is_given(bo, thread, surface)
    other = Member.objects.create_user("second", is_staff=True)
    other.groups.add(cy.groups.get())
    assert is_given(other, thread, surface)


@BOTH
def test_nothing_hidden(
    bo: Member, begin: Begin, is_given: Callable[..., bool], now: datetime, surface: Surface
) -> None:
    thread = begin("Spam")
    hide_thread(thread=thread, now=now)
    assert not is_given(bo, thread, surface)


@BOTH
def test_nothing_of_ones_own_and_nothing_one_wrote_in_last(
    ann: Member, bo: Member, di: Member, begin: Begin, answer: Answer, is_given: Callable[..., bool], surface: Surface
) -> None:
    thread = begin("Snow anchors", ago=3)
    answer(bo, thread, ago=2)
    assert not is_given(ann, thread, surface)
    assert not is_given(bo, thread, surface)
    assert is_given(di, thread, surface)


@BOTH
def test_nothing_read_until_there_is_more_to_read(
    bo: Member, di: Member, begin: Begin, answer: Answer, is_given: Callable[..., bool], now: datetime, surface: Surface
) -> None:
    thread = begin("Snow anchors", ago=3)
    mark_read(member=bo, thread=thread, number=1, now=now)
    assert not is_given(bo, thread, surface)
    answer(di, thread, ago=0)
    assert is_given(bo, thread, surface, now + timedelta(hours=1))


@BOTH
def test_nothing_of_whom_one_ignores(
    ann: Member, bo: Member, begin: Begin, is_given: Callable[..., bool], now: datetime, surface: Surface
) -> None:
    thread = begin("Snow anchors")
    ignore(member=bo, other=ann, now=now)
    assert not is_given(bo, thread, surface)


@BOTH
@pytest.mark.parametrize("of", [of for of in Dial.Of if of != Dial.Of.WORD])  # a word bars nothing
def test_nothing_muted(
    ann: Member,
    bo: Member,
    forum: Forum,
    tents: Subject,
    begin: Begin,
    is_given: Callable[..., bool],
    now: datetime,
    surface: Surface,
    of: Dial.Of,
) -> None:
    thread = begin("Tunnel tents", subjects=[tents])
    targets = {Dial.Of.SUBJECT: tents.pk, Dial.Of.FORUM: forum.pk, Dial.Of.THREAD: thread.pk, Dial.Of.MEMBER: ann.pk}
    targets[Dial.Of.KIND] = Facet.objects.get(sort=Sort.KIND, key="thread").pk
    turn_dial(member=bo, of=of, target=targets[of], level=Level.MUTED, now=now)
    assert not is_given(bo, thread, surface)
    turn_dial(member=bo, of=of, target=targets[of], level=None, now=now)
    assert is_given(bo, thread, surface)


def test_nothing_mailed_before_is_mailed_again_but_may_stand_on_the_page(
    bo: Member, begin: Begin, is_given: Callable[..., bool], now: datetime
) -> None:
    thread = begin("Snow anchors")
    mailed = [Showing(ItemRef("thread", thread.pk), 1)]
    note_shown(member=bo, surface=Surface.MAIL, choices=mailed, now=now - timedelta(hours=1))
    assert not is_given(bo, thread, Surface.MAIL)
    assert is_given(bo, thread, Surface.PAGE)


def test_listings_stand_among_threads(ann: Member, bo: Member, begin: Begin, chosen: Chosen, now: datetime) -> None:
    thread = begin("Snow anchors")
    listing = list_item(
        owner=ann,
        sort="selling",
        title="Skis",
        text="Little used.",
        price=Decimal(40),
        currency="EUR",
        place="",
        subjects=[],
        key=uuid4(),
        now=now,
    )
    refs = {choice.ref for choice in chosen(bo)}
    assert refs == {ItemRef("thread", thread.pk), ItemRef("listing", listing.pk)}
    assert ItemRef("listing", listing.pk) not in {choice.ref for choice in chosen(ann)}


def test_the_rule_asked_of_nothing_says_nothing(bo: Member, now: datetime) -> None:
    assert still_eligible(bo, [], Surface.MAIL, now) == set()
    assert still_eligible(bo, [ItemRef("thread", 99)], Surface.MAIL, now) == set()
