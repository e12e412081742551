"""What the judge asks of a history, and what it measures beside the order: every task, rival and figure by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from community.actions import like_post
from community.models import Forum
from profiles.models import Member, Subject
from search.replaying import TASKS, Task, read_history, verdicts, walked
from search.replaying.choosiness import Choosiness
from search.replaying.elsewhere import discourse, forem
from search.replaying.factors import als, ease, item_knn
from search.replaying.figures import Company
from search.replaying.plain import ours
from search.replaying.scenes import Scene
from search.replaying.tasks import COLD, SENDING, SUBJECTS
from search.replaying.walking import Cut
from tests.search.conftest import Answer, Begin

ASKED: dict[str, Any] = {"min_earlier": 1, "active": None}


@pytest.fixture
def people(member_named: Callable[..., Member]) -> list[Member]:
    return [member_named(f"m{number}") for number in range(4)]


def cut_at(task: Task, when: datetime) -> Cut:
    """The first cut at or after a time."""
    return next(cut for cut in walked(read_history(), task) if cut.past.now >= when)


def scene_of(cut: Cut, *members: Member) -> Scene:
    return Scene(cut, [member.pk for member in members], np.random.default_rng(1))


def test_cold_threads_are_known_by_their_opening_alone_and_right_is_who_came_to_them(
    people: list[Member], begin: Begin, answer: Answer, stoves: Subject, tents: Subject, now: datetime
) -> None:
    ann, bo, cy, _di = people
    old = begin("Old stoves", ago=30, author=ann, subjects=[stoves])
    answer(bo, old, ago=29)
    begin("Tents of old", ago=28, author=cy, subjects=[tents])
    stove = begin("New stoves", ago=9, author=ann, subjects=[stoves])
    tent = begin("New tents", ago=8, author=ann, subjects=[tents])
    answer(bo, stove, "Kerosene.", ago=7)
    answer(cy, tent, ago=1)
    late = begin("Last", ago=0.5)
    cut = cut_at(Task(COLD, step=1, back=7, ahead=4, **ASKED), now - timedelta(days=10))
    assert cut.threads == [stove.pk, tent.pk]
    assert cut.right == {bo.pk: {stove.pk}}  # cy came too late, and late.pk was begun too late
    assert cut.known[ann.pk] == {stove.pk, tent.pk}
    assert late.pk not in cut.threads
    words = {cut.slate.keys[column] for column in cut.slate.columns(0)}
    assert "kerosene" not in words
    scene = scene_of(cut, bo, cy)
    assert {float(np.ptp(scene.signals[name])) for name in ("hot", "fresh", "youth")} == {0.0}
    assert [order[0] for order in scene.lists(ours(scene))] == [stove.pk, tent.pk]


def test_a_letter_offers_nothing_of_ones_own_and_nothing_one_wrote_in_last(
    people: list[Member], begin: Begin, answer: Answer, now: datetime
) -> None:
    ann, bo, *_others = people
    threads = [begin(f"Talk {number}", ago=20 + number, author=ann) for number in range(12)]
    for number, thread in enumerate(threads):
        answer(bo, thread, ago=16 - number)
    answer(ann, threads[0], "Indeed.", ago=4)
    begin("Last", ago=0.5)
    task = Task(SENDING, step=1, ahead=1, before=7, length=3, hour=8, **ASKED)
    cut = cut_at(task, now - timedelta(days=5))
    assert cut.past.now.hour == 8
    assert cut.known[ann.pk] == set(cut.threads)  # she began them all
    assert cut.known[bo.pk] == set(cut.threads)  # and he wrote last in each
    scene = scene_of(cut, ann, bo)
    assert scene.lists(ours(scene)) == scene.letters() == [[], []]
    later = cut_at(task, now - timedelta(days=3))
    assert later.known[bo.pk] == set(later.threads) - {threads[0].pk}  # where she has written since


def test_what_was_mailed_before_is_not_chosen_again(
    people: list[Member], begin: Begin, answer: Answer, now: datetime
) -> None:
    ann, bo, *_others = people
    threads = [begin(f"Talk {number}", ago=6 + number / 10, author=ann) for number in range(8)]
    answer(bo, begin("Before", ago=15), ago=14)
    begin("Last", ago=0.5)
    task = Task(SENDING, step=1, ahead=1, before=7, length=3, hour=8, **ASKED)
    scene = scene_of(cut_at(task, now - timedelta(days=4)), bo)
    first = scene.letters()[0]
    assert len(first) == 3
    second = scene.without({bo.pk: set(first)}).letters()[0]
    assert len(second) == 3
    assert not set(first) & set(second)
    assert set(first) | set(second) <= {thread.pk for thread in threads}


def test_the_next_subjects_are_those_of_the_threads_that_are_joined(
    people: list[Member], begin: Begin, answer: Answer, stoves: Subject, tents: Subject, now: datetime
) -> None:
    ann, bo, cy, _di = people
    stove, tent = begin("Stoves", ago=20, author=ann, subjects=[stoves]), begin("Tents", ago=20, subjects=[tents])
    answer(bo, stove, ago=15)
    answer(cy, tent, ago=15)
    answer(bo, begin("More tents", ago=14, author=ann, subjects=[tents]), ago=9)
    begin("Last", ago=0.5)
    cut = cut_at(Task(SUBJECTS, step=1, back=7, ahead=4, **ASKED), now - timedelta(days=12))
    facets = {cut.past.history.names[facet][1]: facet for facet in cut.threads}
    assert set(facets) == {str(stoves.pk), str(tents.pk)}
    assert cut.right == {bo.pk: {facets[str(tents.pk)]}}
    outcome = verdicts(iter([cut]))
    assert (outcome.knowing, outcome.kept) == ([], [])
    assert [each.variety for each in outcome.verdicts] == [None] * len(outcome.verdicts)


def test_one_of_whom_nothing_is_known_is_given_what_everyone_is(
    people: list[Member], begin: Begin, answer: Answer, forum: Forum, woods: Forum, now: datetime
) -> None:
    ann, bo, cy, _di = people
    for home, member in ((forum, bo), (woods, cy)):
        answer(member, begin("Before", ago=20, forum=home), ago=19)
        for number in range(3):
            begin(f"Since {number}", ago=9 + number / 4, forum=home, author=ann)
    begin("Last", ago=0.5)
    scene = scene_of(cut_at(Task(step=1, back=7, ahead=3, **ASKED), now - timedelta(days=8)), bo, cy)
    one, other = scene.lists(ours(scene))
    assert one != other
    nothing = scene.knowing(0)
    one, other = nothing.lists(ours(nothing))
    assert one == other
    everything = scene.knowing(100)
    assert everything.lists(ours(everything)) == scene.lists(ours(scene))


def test_what_choosing_whom_to_write_to_keeps_is_counted_by_hand() -> None:
    """Two cuts of ten members: at each the first in worth has a hit, at the second the last too, who is no case."""
    best = [[4.0 - each / 2, *[-inf] * 4] for each in range(10)]
    found = Choosiness(
        best=best * 2,
        lively=[0.0] * 20,
        hits=[True] + [False] * 9 + [True] + [False] * 8 + [True],
        cases=[True] * 19 + [False],
        cuts=[0] * 10 + [1] * 10,
    )
    kept = {(each.by, each.setting): (each.written_to, each.kept, each.kept_of_all) for each in found.told()}
    assert kept["share", 0.1] == pytest.approx((0.1, 1.0, 2 / 3))
    assert kept["share", 0.3] == pytest.approx((0.3, 1.0, 2 / 3))
    assert kept["share", 1.0] == (1.0, 1.0, 1.0)
    # Worth .2 on average, the best are worth .54, .43, .33, .24, .17, .11, .08; at the quietest a letter needs .24.
    assert kept["volume", 1] == pytest.approx((0.3, 1.0, 2 / 3))
    assert kept["volume", 4] == pytest.approx((0.6, 1.0, 2 / 3))
    assert kept["volume", 10] == (1.0, 1.0, 1.0)
    none = Choosiness(best=best, lively=[0.0] * 10, hits=[False] * 10, cases=[True] * 10, cuts=[0] * 10)
    assert none.told() == []


def test_other_products_rank_as_they_say(
    people: list[Member], begin: Begin, answer: Answer, stoves: Subject, tents: Subject, now: datetime
) -> None:
    ann, bo, cy, di = people
    answer(bo, begin("Old stoves", ago=20, author=ann, subjects=[stoves]), ago=19)
    tall = begin("Ten texts", ago=6, author=ann, subjects=[tents])
    for number in range(9):
        answer(cy, tall, ago=5.5 - number / 100)
    liked = begin("Liked", ago=5, author=ann, subjects=[tents])
    fresh = begin("Fresh", ago=3.4, author=ann, subjects=[stoves])
    like_post(member=di, post=liked.posts.get(number=1), now=now - timedelta(days=4.5))
    begin("Last", ago=0.5)
    scene = scene_of(cut_at(Task(step=1, back=7, ahead=1, **ASKED), now - timedelta(days=3.2)), bo)
    assert scene.lists(discourse(scene)) == [[tall.pk, liked.pk, fresh.pk]]
    by_forem = dict(zip(scene.cut.threads, forem(scene)[0].tolist(), strict=True))
    assert by_forem[fresh.pk] > by_forem[liked.pk]
    assert by_forem[tall.pk] / by_forem[liked.pk] == pytest.approx(0.98 / 0.8, rel=0.02)


@pytest.mark.parametrize("rule", [item_knn, ease, als])
def test_what_others_joined_with_ones_own_comes_first(
    rule: Callable[[Scene], Any], people: list[Member], begin: Begin, answer: Answer, now: datetime
) -> None:
    ann, bo, cy, di = people
    first, second = begin("First", ago=9, author=ann), begin("Second", ago=9, author=ann)
    strange = begin("Strange", ago=8.8, author=di)
    for member, thread in ((bo, first), (cy, first), (cy, second)):
        answer(member, thread, ago=8)
    begin("Last", ago=0.5)
    scene = scene_of(cut_at(Task(step=1, back=7, ahead=3, before=1, **ASKED), now - timedelta(days=7)), bo)
    scores = dict(zip(scene.cut.threads, rule(scene)[0].tolist(), strict=True))
    assert scores[second.pk] > scores[strange.pk] + 1e-6


def test_variety_and_mix_by_hand() -> None:
    """Three items: two alike, one apart; of two forums, in which the member does three and one in four."""
    about = np.array([[1.0, 0.0, 1.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    slate = SimpleNamespace(about=csr_matrix(about), sorts=["place", "place", "word"])
    readers = SimpleNamespace(counts=csr_matrix(np.array([[3.0, 1.0, 0.0]])))
    cut = SimpleNamespace(threads=[7, 8, 9], task=TASKS["warm"]["week"])
    company = Company(SimpleNamespace(cut=cut, slate=slate, readers=readers))  # type: ignore[arg-type]
    assert company.variety([7, 8]) == pytest.approx(0.0)
    assert company.variety([7, 8, 9]) == pytest.approx(2 / 3)
    assert np.isnan(company.variety([7]))
    mixed = company.miscalibration(0, [7, 8, 9])
    alone = company.miscalibration(0, [9])
    shown = 0.99 * np.array([2 / 3, 1 / 3]) + 0.01 * np.array([0.75, 0.25])
    assert mixed == pytest.approx(float((np.array([0.75, 0.25]) * np.log(np.array([0.75, 0.25]) / shown)).sum()))
    assert alone > 1 > mixed > 0
