"""How many members are held out: it begins by itself, and the owner decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from desk.actions import begin_holdout_step, hold_out
from desk.holdout.drawing import ENOUGH, kept
from desk.models import Setting
from desk.refitting.reading import read
from desk.settings import HOLDOUT
from moderation.models import StaffAct
from profiles.holdout import held_out
from profiles.models import Member, Shown, Surface
from search.blend import PRIORS
from tests.holding import hold_out_only

PAGE = "/admin/ranking/"
DAY = timedelta(days=1)


def show(members: list[Member], when: datetime) -> None:
    of = {"surface": Surface.PAGE, "kind": "thread", "item": 1, "place": 1, "day": when.date(), "shown": when}
    Shown.objects.bulk_create(Shown(member=member, **of) for member in members)


@pytest.fixture
def many(db: None) -> list[Member]:
    """As many members as it begins with."""
    found = [Member(username=f"m{number}", name="M") for number in range(ENOUGH)]
    return Member.objects.bulk_create(found)


def test_it_begins_once_enough_members_are_shown_something(many: list[Member], now: datetime) -> None:
    assert ENOUGH == 600
    show(many[1:], now - DAY)
    show(many[:1], now - 28 * DAY)
    begin_holdout_step(now=now)
    assert not any(held_out(many))
    show(many[:1], now)
    begin_holdout_step(now=now + timedelta(hours=23))
    assert kept().since is None
    begin_holdout_step(now=now + DAY)
    begun = kept()
    assert (begun.share, begun.since, len(begun.salt)) == (5, now + DAY, 32)
    assert 10 < sum(held_out(many)) < 60
    begin_holdout_step(now=now + 3 * DAY)
    assert kept() == begun


def test_what_the_owner_decided_is_not_decided_again(many: list[Member], owner: Member, now: datetime) -> None:
    hold_out(by=owner, share=0, reason="Not here.", now=now)
    show(many, now)
    begin_holdout_step(now=now)
    assert kept().share == 0
    assert not any(held_out(many))


def test_a_changed_share_is_recorded_and_keeps_whom_it_drew(at_home: Client, many: list[Member]) -> None:
    page = at_home.get(PAGE)
    assert page.context["own"]["share"].value() == 5
    assert "Nobody is held out yet." in page.content.decode()
    sent = {"act": "share", "holdout-share": "3", "holdout-reason": "To see whether it helps."}
    assert at_home.post(PAGE, sent)["Location"] == PAGE
    first, few = kept(), held_out(many)
    assert "Of a hundred members 3 are held out" in at_home.get(PAGE).content.decode()
    at_home.post(PAGE, sent | {"holdout-share": "20", "holdout-reason": "More."})
    more = held_out(many)
    assert (kept().salt, kept().share) == (first.salt, 20)
    assert 0 < sum(few) < sum(more)
    assert not any(one and not other for one, other in zip(few, more, strict=True))
    acts = StaffAct.objects.order_by("pk")
    assert [(act.verb, act.name, act.reason) for act in acts] == [
        (StaffAct.Verb.WEIGH, "0 → 3", "To see whether it helps."),
        (StaffAct.Verb.WEIGH, "3 → 20", "More."),
    ]


@pytest.mark.parametrize(
    ("share", "reason", "said"),
    [
        ("21", "Why not.", "less than or equal to 20"),
        ("-1", "Why not.", "greater than or equal to 0"),
        ("", "Why not.", "This field is required."),
        ("5", " ", "Say why. The reason is kept with what you do."),
    ],
)
def test_a_share_that_is_none_or_without_a_reason_is_refused(
    at_home: Client, share: str, reason: str, said: str
) -> None:
    answer = at_home.post(PAGE, {"act": "share", "holdout-share": share, "holdout-reason": reason})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert kept().since is None
    assert not StaffAct.objects.exists()


def test_the_same_share_again_changes_nothing(owner: Member, now: datetime) -> None:
    assert hold_out(by=owner, share=5, reason="Begin.", now=now)
    assert not hold_out(by=owner, share=5, reason="Begin.", now=now + DAY)
    assert kept().since == now
    assert StaffAct.objects.count() == 1


def test_only_the_owner_decides(client: Client, cy: Member, owner: Member, now: datetime) -> None:
    client.force_login(cy)
    sent = {"act": "share", "holdout-share": "3", "holdout-reason": "x"}
    assert client.post(PAGE, sent).status_code == 403
    with pytest.raises(PermissionDenied):
        hold_out(by=cy, share=3, reason="x", now=now)
    with pytest.raises(ValidationError):
        hold_out(by=owner, share=21, reason="x", now=now)
    assert not Setting.objects.filter(name=HOLDOUT).exclude(value__since=None).exists()


def test_what_the_hold_out_group_was_shown_teaches_the_weights_nothing(
    bo: Member, di: Member, now: datetime, member_named: Callable[..., Member]
) -> None:
    """Their order was newest first: whatever they opened says nothing of the signals."""
    hold_out_only(bo)
    for member, terms in ((bo, {"newest": 0.5}), (di, dict.fromkeys(PRIORS, 0.1))):
        when = now - 3 * DAY
        of = {"surface": Surface.PAGE, "kind": "thread", "item": 1, "place": 1, "day": when.date(), "shown": when}
        Shown.objects.create(member=member, terms=terms, clicked=when, **of)
    assert [row.member for row in read(now)] == [di.pk]
