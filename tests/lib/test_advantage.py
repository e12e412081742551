"""Whether one group fares better than another: figures from papers and by hand, and what must hold for any."""

from __future__ import annotations

from math import exp, log, sqrt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lib.advantage import Sums, advantage, is_enough, rate_of, summed
from lib.rates import difference, interval

GROUPS = some.lists(some.integers(0, 30).flatmap(lambda most: some.tuples(some.just(most), some.integers(0, most))))


def once_each(hits: int, tries: int) -> Sums:
    """A group each of whose members tried once."""
    return Sums(tries, hits, tries, hits, tries, hits, hits)


def test_sums_are_of_members_who_were_shown_something() -> None:
    assert summed([(4, 1), (0, 0), (2, 2), (3, 0)]) == Sums(3, 2, 9, 3, 29, 5, 8)
    assert summed([(1, 1)] * 3 + [(1, 0)] * 7) == once_each(3, 10)
    assert summed([]) == Sums()


def test_the_variance_of_a_ratio_by_hand() -> None:
    """R = 3/9; residuals 1 − 4/3, 2 − 2/3 and 0 − 1; 3/2 · (1/9 + 16/9 + 1) / 81."""
    group = summed([(4, 1), (2, 2), (3, 0)])
    assert group.rate == pytest.approx(1 / 3)
    assert group.variance == pytest.approx(1.5 * (1 / 9 + 16 / 9 + 1) / 81)
    assert group.worth == pytest.approx((2 / 9) / group.variance)


@pytest.mark.parametrize(
    ("ours", "gap", "low", "high", "times", "least", "most"),
    [  # of visits that reached their aim with two ways of choosing and with none: 18.3 % and 15.1 % against 10.6 %
        ((3899, 21307), 0.0770, 0.0704, 0.0836, 1.7267, 1.6454, 1.8120),
        ((3229, 21387), 0.0450, 0.0387, 0.0513, 1.4246, 1.3547, 1.4981),
    ],
)
def test_two_ways_of_choosing_against_none(
    ours: tuple[int, int], gap: float, low: float, high: float, times: float, least: float, most: float
) -> None:
    found = advantage(once_each(*ours), once_each(2258, 21306))
    assert found is not None
    assert (found.gap, *found.gap_span) == pytest.approx((gap, low, high), abs=1e-4)
    assert (found.times, *found.times_span) == pytest.approx((times, least, most), abs=2e-4)
    assert found.gap_span == pytest.approx(difference(ours, (2258, 21306)), abs=1e-6)
    error = sqrt(1 / ours[0] - 1 / ours[1] + 1 / 2258 - 1 / 21306)  # Katz and others, each visit by itself
    assert found.times_span.low == pytest.approx(exp(log(found.times) - 1.959964 * error), rel=1e-4)


def test_the_aspirin_of_physicians() -> None:
    """Agresti, Categorical Data Analysis, 2.2.3: 189 of 11,034 against 104 of 11,037 is 1.82 times, 1.43 to 2.30."""
    found = advantage(once_each(189, 11034), once_each(104, 11037))
    assert found is not None
    assert (found.times, *found.times_span) == pytest.approx((1.82, 1.43, 2.30), abs=0.006)


def test_newcombes_difference() -> None:
    """Newcombe 1998b, table II, method 10: 56 of 70 less 48 of 80."""
    found = advantage(once_each(56, 70), once_each(48, 80))
    assert found is not None
    assert (found.gap, *found.gap_span) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-3)


def test_where_all_hit_the_ratio_is_not_certain() -> None:
    found = advantage(once_each(443, 443), once_each(105, 105))
    assert found is not None
    assert found.times == 1
    assert (found.times_span.low, found.times_span.high) == pytest.approx((0.9820, 1.0183), abs=1e-4)
    low, other = interval(443, 443).low, interval(105, 105).low
    assert log(found.times_span.high) == pytest.approx(sqrt((1 - low) ** 2 + (1 - other) ** 2) / 2)


def test_one_try_each_is_wilsons_interval() -> None:
    assert rate_of(once_each(81, 263)).span == pytest.approx(interval(81, 263), abs=3e-4)


def test_what_one_member_does_ten_times_is_not_ten_members() -> None:
    """All or nothing of ten tries says as much as one try."""
    one, ten = rate_of(summed([(1, 1)] * 40 + [(1, 0)] * 60)), rate_of(summed([(10, 10)] * 40 + [(10, 0)] * 60))
    assert ten.value == one.value
    assert ten.span == pytest.approx(one.span)


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    """Members who differ much, of 1 to 30 tries: 95 in a hundred of 400 worlds, where tries apart would give 75."""
    luck, held, apart = Random(5), 0, 0
    for _world in range(400):
        group = summed(_member(luck) for _number in range(150))
        held += rate_of(group).span.low <= TRUE <= rate_of(group).span.high
        span = interval(group.hits, group.tries)
        apart += span.low <= TRUE <= span.high
    assert 0.92 <= held / 400 <= 0.98
    assert apart / 400 < 0.85


TRUE = 0.2


def _member(luck: Random) -> tuple[int, int]:
    """One in three is keen; so many tries as by chance, whoever they are."""
    tries, likely = luck.randint(1, 30), 0.5 if luck.random() < 1 / 3 else 0.05
    return tries, sum(luck.random() < likely for _each in range(tries))


@pytest.mark.parametrize(
    ("members", "openers", "says"), [(30, 10, True), (29, 10, False), (30, 9, False), (0, 0, False)]
)
def test_too_few_say_nothing(members: int, openers: int, *, says: bool) -> None:
    few, many = summed([(1, 1)] * openers + [(1, 0)] * (members - openers)), once_each(500, 1000)
    assert is_enough(many, few) is says
    assert (advantage(many, few) is not None) is says
    assert (advantage(few, many) is not None) is says


@given(GROUPS)
def test_a_rate_lies_within_its_span(pairs: list[tuple[int, int]]) -> None:
    group = summed(pairs)
    found = rate_of(group)
    assert 0 <= found.span.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.span.high <= 1
    assert group.worth <= max(group.tries, group.members)
