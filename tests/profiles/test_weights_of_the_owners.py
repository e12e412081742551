"""Weights the owner decided: members are folded anew some at a time, and learning always agrees with a rebuild."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from itertools import cycle
from random import Random
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from lib.kinds import ItemRef
from profiles.actions import forget_act
from profiles.activity import record
from profiles.facets import facet_ids
from profiles.learning import fold, learn_step, rebuild, refresh_rates
from profiles.models import EVERYONE, Activity, Facet, Interest, Member, Verb, Weighing
from profiles.relearning import is_left, relearn_step
from profiles.weighing import WEIGHTS, decided, scales
from search.recommending.sources import Folded
from tests.profiles.test_learning import furthest, stored

Do = Callable[..., Any]
VERBS = [Verb.REPLIED, Verb.LIKED, Verb.LESS, Verb.MORE, Verb.VIEWED, Verb.BOOKMARKED]


@pytest.fixture
def crowd(member_named: Callable[..., Member]) -> list[Member]:
    return [member_named(f"m{number}") for number in range(7)]


@pytest.fixture
def do(now: datetime) -> Do:
    """One act by lot of one of them, some days ago, sometimes taken back at once."""
    luck = Random(11)

    def act(members: list[Member]) -> None:
        when = now - timedelta(days=luck.randrange(5))
        told: dict[str, Any] = {
            "member": luck.choice(members),
            "verb": luck.choice(VERBS),
            "ref": ItemRef("thread", luck.randrange(3)),
            "facets": facet_ids(words=luck.sample(["stove", "gas", "tent", "rope"], 2)),
            "now": when,
        }
        with transaction.atomic():
            record(**told)
            if luck.random() < 0.3:
                record(**told, sign=-1)

    return act


def decide(now: datetime, **weights: float) -> Weighing:
    return Weighing.objects.create(weights=WEIGHTS | {Verb(name): each for name, each in weights.items()}, decided=now)


def settled() -> list[Activity]:
    return list(Activity.objects.settled().order_by("position"))


def test_learning_agrees_with_a_rebuild_at_every_moment_of_relearning(
    crowd: list[Member], do: Do, now: datetime
) -> None:
    """Acts, undoing, learning, two decisions and their steps, in an order by lot."""
    luck = Random(5)
    for _ in range(60):
        do(crowd)
    while learn_step(20):
        pass
    decisions = cycle([{"replied": 2.0, "liked": 0.0}, {"less": 1.0, "viewed": 0.4}])
    moves: list[Callable[[], Any]] = [
        lambda: do(crowd),
        lambda: learn_step(7),
        lambda: relearn_step(2),
        lambda: decide(now, **next(decisions)),
    ]
    seen = set()
    for turn in luck.choices(range(4), weights=[8, 6, 6, 1], k=160):
        moves[turn]()
        while learn_step(50):
            pass
        seen.add(len(scales().rows))
        assert (
            furthest(stored(), {k: t for k, t in fold(settled(), scales()).items() if any(t) or k in stored()}, now)
            < 1e-9
        )
    assert max(seen) >= 3  # members of three different weights at one time
    while relearn_step(3):
        pass
    assert not is_left()
    assert {scales().of(member.pk)[Verb.LESS] for member in crowd} == {decided()[Verb.LESS]}
    assert furthest(stored(), fold(settled(), scales()), now) < 1e-9
    totals = {facet.pk: (facet.long, facet.lately) for facet in Facet.objects.all()}
    refresh_rates()
    assert totals == {f.pk: pytest.approx((f.long, f.lately), rel=1e-6, abs=1e-3) for f in Facet.objects.all()}


def test_each_member_is_under_the_weights_that_have_reached_them(crowd: list[Member], now: datetime) -> None:
    decide(now, replied=3.0)
    assert relearn_step(3) == 3
    decide(now, replied=4.0)
    assert relearn_step(1) == 1
    assert [scales().of(member.pk)[Verb.REPLIED] for member in crowd] == [4.0, 3.0, 3.0, 0.5, 0.5, 0.5, 0.5]
    while relearn_step(3):
        pass
    assert {scales().of(member.pk)[Verb.REPLIED] for member in crowd} == {4.0}
    assert scales().of(10**9)[Verb.REPLIED] == 4.0  # who is still to come
    assert Weighing.objects.latest("pk").reached == EVERYONE
    assert len(scales().rows) == 1


def test_an_act_that_weighs_nothing_leaves_nothing(ann: Member, now: datetime) -> None:
    decide(now, liked=0.0)
    relearn_step()
    with transaction.atomic():
        record(member=ann, verb=Verb.LIKED, ref=ItemRef("thread", 1), facets=facet_ids(words=["gas"]), now=now)
    assert learn_step() == 1
    assert not Interest.objects.exists()


def test_acts_gathered_before_keep_what_they_weighed(ann: Member, now: datetime) -> None:
    [gas] = facet_ids(words=["gas"])
    gathered: list[Any] = [[gas, 4.0]]
    with transaction.atomic():
        record(member=ann, verb=Verb.OPENING, facets=gathered, now=now, detail={"acts": 4})
    learn_step()
    before = stored()
    decide(now, replied=5.0)
    while relearn_step():
        pass
    assert furthest(stored(), before, now) < 1e-9


def test_forgetting_takes_out_what_the_act_weighs_for_that_member(ann: Member, bo: Member, now: datetime) -> None:
    for member in (ann, bo):
        with transaction.atomic():
            record(member=member, verb=Verb.READ, ref=ItemRef("thread", 1), facets=facet_ids(words=["gas"]), now=now)
    learn_step()
    decide(now, read=7.0)
    relearn_step(1)  # Ann alone
    for member in (ann, bo):
        act = Activity.objects.get(member=member)
        assert forget_act(member=member, month=act.month, number=act.id)
    assert [total.long for total in stored().values()] == pytest.approx([0.0, 0.0], abs=1e-9)


def test_a_rebuild_and_asking_why_use_the_same_weights(crowd: list[Member], do: Do, now: datetime) -> None:
    for _ in range(30):
        do(crowd)
    learn_step()
    decide(now, replied=2.5)
    relearn_step(3)
    before = stored()
    rebuild()
    assert furthest(stored(), before, now) < 1e-9
    terms = Folded(position=10**6).terms
    assert furthest(terms, before, now) < 1e-9


def test_the_command_folds_everyone_anew(ann: Member, bo: Member, now: datetime) -> None:
    decide(now, replied=2.5)
    out = StringIO()
    call_command("learn", stdout=out)
    assert "Folded 2 members anew under other weights of acts." in out.getvalue()
    assert not is_left()


def test_what_weighed_in_earlier_versions_teaches_nothing_and_is_left_out(bo: Member, now: datetime) -> None:
    """To follow is to turn a dial; that an owner weighed it once changes nothing of the rest they decided."""
    decide(now, followed=5.0, replied=2.0)
    while relearn_step():
        pass
    told: dict[str, Any] = {"member": bo, "ref": ItemRef("thread", 1), "facets": facet_ids(words=["stove"]), "now": now}
    with transaction.atomic():
        record(verb=Verb.FOLLOWED, **told)
    learn_step()
    assert not Interest.objects.exists()
    assert decided() == WEIGHTS | {Verb.REPLIED: 2.0}
    assert scales().of(bo.pk) == decided()
