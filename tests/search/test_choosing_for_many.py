"""What is chosen for many at once is what is chosen for each alone, with numba and without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from numpy.random import Generator, default_rng

from lib.kinds import Candidate, ItemRef
from profiles.actions import pause_learning, turn_dial
from profiles.models import Dial, Interest, Level, Member, Sort, Subject, Surface, Verb
from search.blend import PRIORS, blended, ranked
from search.recommending import batch, choose
from search.recommending.copying import totals_between, totals_of
from search.recommending.inverted import NOWHERE, SIGNALS, Crowd, inverted, lined_up
from search.recommending.readers import Act, Readers, gathered, signals
from search.recommending.slate import Community, Going, Slate, arranged
from search.recommending.together import crowd_of
from tests.holding import hold_out_only
from tests.search.conftest import Answer, Begin

ITEMS, PLACES, SUBJECTS, WORDS = 2000, 6, 20, 80
MEMBERS, MOST = 150, 20


@pytest.fixture
def chance() -> Generator:
    return default_rng(11)


@pytest.fixture
def slate(chance: Generator, now: datetime) -> Slate:
    """Items with a place, some of none, subjects and words; many came and moved at the same moments."""
    numbers = range(1, 1 + PLACES + SUBJECTS + WORDS)
    sorts = [Sort.PLACE] * PLACES + [Sort.SUBJECT] * SUBJECTS + [Sort.WORD] * WORDS
    names = {pk: (str(sort), str(pk)) for pk, sort in zip(numbers, sorts, strict=True)}
    totals = {pk: float(chance.exponential(900)) for pk in numbers}
    candidates, going = [], []
    for item in range(ITEMS):
        place = int(chance.integers(0, PLACES + 1)) or None
        subjects = 1 + PLACES + chance.choice(SUBJECTS, 2, replace=False)
        words = 1 + PLACES + SUBJECTS + chance.choice(WORDS, 5, replace=False)
        facets = [place] if place else []
        created = now - timedelta(days=int(chance.integers(0, 9)))
        facets += [*subjects.tolist(), *words.tolist()]
        candidates.append(Candidate(ItemRef("thread", item), item % 30, place, tuple(facets), created, created))
        voices = dict.fromkeys((1 + chance.choice(60, 4, replace=False)).tolist(), 1)
        going.append(Going(created, float(chance.integers(0, 4)), voices=voices))
    return arranged(candidates, going, Community(names, totals, 9000.0), now)


def crowd(slate: Slate, chance: Generator, members: int = MEMBERS) -> Crowd:
    """Members with interests, dials, threads they follow and things they may not be shown; some paused learning."""

    def some(count: int, width: int, low: float, high: float) -> tuple[list[int], list[int], list[float]]:
        pairs = {(int(chance.integers(0, members)), int(chance.integers(0, width))) for _each in range(count)}
        rows, at = zip(*sorted(pairs), strict=True)
        return list(rows), list(at), chance.uniform(low, high, len(pairs)).tolist()

    barred = some(members * 40, len(slate), 0, 1)
    everything = ([0] * len(slate), list(range(len(slate))))  # the first member may be shown nothing
    return Crowd(
        interests=lined_up(members, *some(members * 25, len(slate.facet_ids), -1, 6)),
        totals=chance.uniform(0, 30, members),
        wrote=lined_up(members, *some(members * 2, PLACES, 0, 500)),
        pulls=lined_up(members, *some(members * 2, len(slate.facet_ids), -0.6, 2)),
        threads=lined_up(members, *some(members // 2, len(slate), -0.6, 2)),
        company=lined_up(members, *some(members * 5, len(slate), 0, 2)),
        barred=lined_up(members, barred[0] + everything[0], barred[1] + everything[1]),
        paused=chance.random(members) < 0.1,
    )


@pytest.mark.parametrize("weights", [{}, {"words": -0.4, "company": -0.5, "hot": -0.3}], ids=["as shipped", "below 0"])
def test_numba_and_scipy_choose_the_same(
    slate: Slate, chance: Generator, weights: dict[str, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(batch, "WORTHWHILE", 0)
    turned, members = inverted(slate, PRIORS | weights), crowd(slate, chance)
    fast, plain = batch.best(turned, members, MOST), batch.best(turned, members, MOST, plainly=True)
    np.testing.assert_array_equal(fast.items, plain.items)
    np.testing.assert_array_equal(fast.scores, plain.scores)
    assert (fast.items[0] == NOWHERE).all()
    assert (fast.items[1:] != NOWHERE).all()
    for each in (plain, fast):
        told = batch.worth(turned, members, each.items, plainly=each is plain)
        np.testing.assert_allclose(told.terms.sum(axis=-1), told.scores, atol=1e-12)
        awake = ~members.paused
        np.testing.assert_allclose(told.scores[awake], each.scores[awake], atol=1e-9)


@pytest.mark.parametrize("most", [1, MOST, 700, ITEMS])
def test_equal_scores_go_by_what_was_active_last_with_either(
    slate: Slate, chance: Generator, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    monkeypatch.setattr(batch, "WORTHWHILE", 0)
    weights = PRIORS | {"fresh": 0.0, "youth": 0.0, "words": 0.0}  # so that many are equal
    turned = inverted(replace(slate, hotness=np.round(slate.hotness / 3)), weights)
    members = crowd(slate, chance)
    fast, plain = batch.best(turned, members, most), batch.best(turned, members, most, plainly=True)
    np.testing.assert_array_equal(fast.items, plain.items)
    scores = np.round(plain.scores[1], 5)
    assert len(set(scores.tolist())) < ITEMS / 2


def test_a_signal_of_no_form_is_refused(slate: Slate) -> None:
    with pytest.raises(KeyError, match="charm"):
        inverted(slate, PRIORS | {"charm": 1.0})


def everything_known(slate: Slate, chance: Generator, members: int = MEMBERS) -> Readers:
    """Members with interests, dials, acts and acquaintances, by lot, as they are read of one member."""
    ids = list(range(1, members + 1))

    def lots(count: int, width: int) -> list[int]:
        return [int(each) for each in chance.choice(width, count, replace=False)]

    interests = [
        (pk, slate.facet_ids[column], slate.sorts[column], float(chance.exponential(4)), float(chance.random() < 0.1))
        for pk in ids
        for column in lots(25, len(slate.facet_ids))
    ]
    dials: dict[int, dict[tuple[str, int], int]] = {
        pk: {(of, each): int(chance.choice([Level.MUTED, Level.QUIET, Level.LOUD])) for each in lots(2, 20)}
        for pk, of in zip(ids, [Dial.Of.SUBJECT, Dial.Of.THREAD, Dial.Of.MEMBER] * members, strict=False)
    }
    acts = {
        pk: [
            Act(Verb.REPLIED, "thread", 5000 + place, frozenset({1 + place}), slate.now - timedelta(days=3 * place + 1))
            for place in lots(2, PLACES)
        ]
        for pk in ids
    }
    own = {pk: {other + 1: int(chance.integers(1, 5)) for other in lots(6, 60)} for pk in ids}
    return gathered(ids, slate, interests, dials, acts, own=own)


@pytest.mark.parametrize("by", ["numba", "scipy"])
def test_the_batch_and_the_arithmetic_of_one_member_agree_item_by_item(
    slate: Slate, chance: Generator, by: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "numba":
        pytest.importorskip("numba")
        monkeypatch.setattr(batch, "WORTHWHILE", 0)
    readers = everything_known(slate, chance)
    mask = chance.random((MEMBERS, len(slate))) > 0.1
    scores, terms = blended(signals(readers, slate), mask, slate.weights)
    assert set(terms) == set(SIGNALS)
    assert all(np.ptp(term) > 0 for term in terms.values())  # every signal has something to say
    order = ranked(scores, -slate.active)[:, :MOST]
    members, turned = crowd_of(readers, slate, mask, np.zeros(MEMBERS, dtype=np.bool_)), inverted(slate, slate.weights)
    found = batch.best(turned, members, MOST, plainly=by == "scipy")
    np.testing.assert_array_equal(found.items, order)
    np.testing.assert_array_equal(found.scores, np.round(np.take_along_axis(scores, order, axis=1), 9))
    told = batch.worth(turned, members, found.items, plainly=by == "scipy")
    for number, name in enumerate(SIGNALS):
        expected = np.take_along_axis(terms[name], order, axis=1)
        np.testing.assert_allclose(told.terms[..., number], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("by", ["numba", "scipy"])
@pytest.mark.parametrize("surface", [Surface.PAGE, Surface.MAIL])
def test_many_at_once_are_given_what_each_is_given_alone(
    surface: Surface,
    by: str,
    ann: Member,
    bo: Member,
    di: Member,
    begin: Begin,
    answer: Answer,
    subjects: list[Subject],
    member_named: Callable[..., Member],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if by == "numba":
        pytest.importorskip("numba")
        monkeypatch.setattr(batch, "WORTHWHILE", 0)
    people = [member_named(f"m{number}") for number in range(8)]
    threads = [
        begin(f"Talk {n} of a stove", author=people[n % 8], subjects=[subjects[n % 10]], ago=1 + n / 4)
        for n in range(40)
    ]
    for number, member in enumerate((bo, di, *people)):
        answer(member, threads[number * 3 % 40], ago=0.5 + number / 20)
    turn_dial(member=di, of="subject", target=subjects[3].pk, level=Level.LOUD, now=now)
    turn_dial(member=bo, of="subject", target=subjects[4].pk, level=Level.MUTED, now=now)
    pause_learning(member=ann, now=now)
    hold_out_only(di, people[4])
    everyone = list(Member.objects.filter(pk__in=[each.pk for each in (ann, bo, di, *people)]))
    together = choose(members=everyone, surface=surface, now=now, limit=10)
    assert sum(map(len, together.values())) > 80
    for member in everyone:
        alone = choose(members=[member], surface=surface, now=now, limit=10)[member.pk]
        several = together[member.pk]
        assert [each.ref for each in several] == [each.ref for each in alone]
        assert [each.reason for each in several] == [each.reason for each in alone]
        assert [each.probability for each in several] == [each.probability for each in alone]
        assert [each.worth for each in several] == pytest.approx([each.worth for each in alone], abs=1e-9)
        is_out = member in (di, people[4])
        assert [each.stands_for is not None for each in several] == [is_out] * len(several)
        for one, other in zip(several, alone, strict=True):
            assert one.terms == pytest.approx(other.terms, abs=1e-9)
            assert abs(sum(one.terms.values()) - one.score) < 1e-9


@pytest.mark.skipif(connection.vendor != "postgresql", reason="COPY is PostgreSQL's.")
def test_interests_are_copied_as_they_are_stored(bo: Member, di: Member, begin: Begin, answer: Answer) -> None:
    threads = [begin(f"Talk {number}") for number in range(3)]
    answer(bo, threads[0])
    answer(di, threads[1])
    stored = Interest.objects.filter(member__in=[bo, di]).values_list("member", "facet", "facet__sort", "long", "less")
    expected = {(m, f, sort if sort == Sort.PLACE else "", long, less) for m, f, sort, long, less in stored}
    assert set(totals_of([bo.pk, di.pk]).rows()) == expected
    assert len(expected) > 6
    only_di = totals_between(di.pk, di.pk + 1)
    assert set(only_di.rows()) == {row for row in expected if row[0] == di.pk}
    assert list(totals_of([0]).rows()) == []
