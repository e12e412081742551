"""A member takes one act out of what is learned of them: its effect goes exactly, and does not come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse

from community.actions import like_post, reply
from community.models import Thread
from lib.kinds import ItemRef
from profiles.actions import forget_act, say_less, say_more
from profiles.activity import record, settle
from profiles.evidence import portrait
from profiles.interests import LONG, value
from profiles.learning import fold, learn_step, rebuild
from profiles.models import Activity, Interest, Member, Surface, Verb
from profiles.permissions import may_steer


def interests(member: Member, now: datetime) -> dict[int, tuple[float, float, int]]:
    rows = Interest.objects.filter(member=member)
    return {
        row.facet_id: (value(row.long, now, half_life=LONG), value(row.less, now, half_life=LONG), row.acts)
        for row in rows
    }


def write(member: Member, thread: Thread, when: datetime) -> None:
    reply(author=member, thread=thread, text="Keep the canister in warm water.", key=uuid4(), now=when)


def act_of(member: Member, verb: Verb) -> Activity:
    act = Activity.objects.of_member(member.pk).filter(verb=verb).order_by("happened", "id").first()
    assert act is not None
    return act


@pytest.mark.parametrize("is_learned_before", [True, False])
def test_its_effect_goes_and_no_rebuild_brings_it_back(
    bo: Member, thread: Thread, now: datetime, is_learned_before: bool
) -> None:
    write(bo, thread, now)
    say_more(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=now)
    if is_learned_before:
        learn_step(now=now)
    act = act_of(bo, Verb.REPLIED if thread.sort != "question" else Verb.ANSWERED)
    assert forget_act(member=bo, month=act.month, number=act.id) is True
    settle()
    learn_step(now=now)
    stands = interests(bo, now)
    assert {each[2] for each in stands.values()} <= {0, 1}
    rebuild([bo.pk])
    anew = interests(bo, now)
    for facet, (long, less, acts) in anew.items():
        assert stands[facet] == pytest.approx((long, less, acts), abs=1e-9)
    assert all(each == pytest.approx((0, 0, 0), abs=1e-9) for facet, each in stands.items() if facet not in anew)
    assert Activity.objects.of_member(bo.pk).filter(verb=act.verb).count() == 1


def test_what_counted_once_a_day_goes_as_one(bo: Member, thread: Thread, now: datetime) -> None:
    """Two reads of one day counted once; forgotten, neither is left to count in the other's place."""
    ref = ItemRef("thread", thread.pk)
    with_facets: dict[str, Any] = {"member": bo, "verb": Verb.READ, "ref": ref, "facets": thread.facets}

    with transaction.atomic():
        record(now=now, **with_facets)
        record(now=now + timedelta(hours=2), **with_facets)
    settle()
    learn_step(now=now)
    act = act_of(bo, Verb.READ)
    assert forget_act(member=bo, month=act.month, number=act.id) is True
    assert not Activity.objects.of_member(bo.pk).filter(verb=Verb.READ).exists()
    assert all(each == pytest.approx((0, 0, 0), abs=1e-9) for each in interests(bo, now).values())
    assert fold(Activity.objects.of_member(bo.pk).order_by("id")) == {}


def test_less_is_forgotten_from_its_own_column(bo: Member, thread: Thread, now: datetime) -> None:
    say_less(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=now)
    settle()
    learn_step(now=now)
    act = act_of(bo, Verb.LESS)
    forget_act(member=bo, month=act.month, number=act.id)
    assert all(each == pytest.approx((0, 0, 0), abs=1e-9) for each in interests(bo, now).values())


def test_pressing_it_in_the_evidence(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    write(bo, thread, now)
    post = thread.posts.first()
    assert post is not None
    like_post(member=bo, post=post, now=now)
    learn_step(now=now)
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    (row,) = portrait(bo, now=now).subjects
    assert sorted(row.counts) == ["1 like", "1 reply"]
    assert f'name="act" value="{row.latest[0].name}"' in html
    said = client.post(reverse("profiles:forget-act"), {"act": row.latest[0].name}, follow=True).content.decode()
    assert "Forgotten: it is as if you had not done it." in said
    (left,) = portrait(bo, now=now).subjects
    assert len(left.counts) == 1
    again = client.post(reverse("profiles:forget-act"), {"act": row.latest[0].name}, follow=True).content.decode()
    assert "Nothing is learned from this any more." in again


def test_an_act_of_somebody_else_stays(client: Client, bo: Member, di: Member, thread: Thread, now: datetime) -> None:
    write(bo, thread, now)
    settle()
    learn_step(now=now)
    before = interests(bo, now)
    act = Activity.objects.of_member(bo.pk).exclude(facets=[]).first()
    assert act is not None
    client.force_login(di)
    client.post(reverse("profiles:forget-act"), {"act": f"{act.month}-{act.id}"})
    assert interests(bo, now) == before


@pytest.mark.parametrize("named", ["", "12", "202611-", "202611-x", "202611-9999999999999999999"])
def test_what_is_no_act(client: Client, bo: Member, named: str) -> None:
    client.force_login(bo)
    said = client.post(reverse("profiles:forget-act"), {"act": named}, follow=True).content.decode()
    assert "Name the act to forget." in said


def test_who_may_steer_nothing_forgets_nothing(bo: Member, thread: Thread, now: datetime) -> None:
    write(bo, thread, now)
    act = Activity.objects.of_member(bo.pk).exclude(facets=[]).first()
    assert act is not None
    bo.status = Member.Status.SUSPENDED
    assert may_steer(bo) is False
    with pytest.raises(PermissionDenied):
        forget_act(member=bo, month=act.month, number=act.id)
    act.refresh_from_db()
    assert act.facets
