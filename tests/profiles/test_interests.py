"""The arithmetic of interests: tables of inputs and outputs, and what must hold for any."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import inf, log

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from profiles.interests import (
    LANDMARK,
    LATELY,
    LONG,
    added,
    growth,
    lift,
    shrunk_share,
    smoothed_rate,
    stated_pull,
    value,
)

MOMENTS = some.datetimes(datetime(2008, 1, 1), datetime(2045, 1, 1), timezones=some.just(UTC))  # noqa: DTZ001 – made aware by timezones
WEIGHTS = some.floats(0.01, 3)
COUNTS = some.floats(0, 1000)
RATES = some.floats(1e-6, 1)


@pytest.mark.parametrize(
    ("half_life", "days_later", "worth"),
    [(LONG, 0, 1.0), (LONG, 365, 0.5), (LONG, 730, 0.25), (LATELY, 30, 0.5), (LATELY, 90, 0.125)],
)
def test_an_act_is_worth_half_after_each_half_life(half_life: timedelta, days_later: int, worth: float) -> None:
    when = datetime(2026, 3, 2, tzinfo=UTC)
    total = added(0.0, 1.0, when, half_life=half_life)
    assert value(total, when + timedelta(days=days_later), half_life=half_life) == pytest.approx(worth, rel=1e-12)


def test_at_the_landmark_totals_are_plain_weights() -> None:
    assert added(2.0, 0.5, LANDMARK, half_life=LONG) == 2.5


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(some.lists(some.tuples(WEIGHTS, MOMENTS), max_size=30), some.randoms(use_true_random=False), MOMENTS)
def test_the_order_of_acts_does_not_matter(acts: list[tuple[float, datetime]], luck: object, now: datetime) -> None:
    def worth(given: list[tuple[float, datetime]]) -> float:
        total = 0.0
        for weight, when in given:
            total = added(total, weight, when, half_life=LONG)
        return value(total, max([now, *(when for _, when in given)]), half_life=LONG)

    mixed = list(acts)
    luck.shuffle(mixed)  # type: ignore[attr-defined]
    assert abs(worth(acts) - worth(mixed)) < 1e-9


@given(COUNTS, WEIGHTS, MOMENTS)
def test_an_act_taken_back_leaves_what_was_there(count: float, weight: float, when: datetime) -> None:
    total = added(0.0, count, when, half_life=LONG)
    again = added(added(total, weight, when, half_life=LONG), -weight, when, half_life=LONG)
    assert abs(value(again, when, half_life=LONG) - value(total, when, half_life=LONG)) < 1e-9


@given(some.lists(some.tuples(WEIGHTS, MOMENTS), max_size=30), MOMENTS, MOMENTS, some.sampled_from([LONG, LATELY]))
def test_another_landmark_changes_nothing(
    acts: list[tuple[float, datetime]], landmark: datetime, now: datetime, half_life: timedelta
) -> None:
    """Totals that began at one date are carried over to another by one factor, and go on from there."""
    now = max([now, *(when for _, when in acts)])
    moved = stayed = 0.0
    for number, (weight, when) in enumerate(acts):
        stayed = added(stayed, weight, when, half_life=half_life)
        if number < len(acts) // 2:
            moved = added(moved, weight, when, half_life=half_life)
        else:
            moved = added(moved, weight, when, half_life=half_life, landmark=landmark)
        if number == len(acts) // 2 - 1:
            moved *= growth(LANDMARK, half_life=half_life, landmark=landmark)
    assert (
        abs(value(moved, now, half_life=half_life, landmark=landmark) - value(stayed, now, half_life=half_life)) < 1e-9
    )


@pytest.mark.parametrize("year", [1937, 2103])
def test_the_landmark_serves_for_a_century_and_a_half(year: int) -> None:
    when = datetime(year, 6, 1, tzinfo=UTC)
    total = added(0.0, 1.0, when, half_life=LATELY)
    assert value(total, when + LATELY, half_life=LATELY) == pytest.approx(0.5, rel=1e-12)


@pytest.mark.parametrize(
    ("count", "rate", "lifted"),
    [(0.0, 0.5, 0.0), (1.0, 0.001, log(2)), (10.0, 0.01, log(2)), (-1.0, 0.001, -log(2)), (3.0, 0.001, log(4))],
)
def test_lift_is_how_far_a_member_is_above_the_community(count: float, rate: float, lifted: float) -> None:
    assert lift(count, rate) == pytest.approx(lifted)


@given(COUNTS, COUNTS, RATES)
def test_more_acts_lift_more(one: float, other: float, rate: float) -> None:
    assert (lift(one, rate) <= lift(other, rate)) == (one <= other) or lift(one, rate) == lift(other, rate)


@pytest.mark.parametrize(
    ("count", "total", "rate", "share"),
    [(0, 0, 0.2, 0.2), (10, 10, 0.2, 0.6), (0, 90, 0.2, 0.02), (-5, 10, 0.5, 0.25)],
)
def test_a_share_leaves_the_communitys_as_acts_speak(count: float, total: float, rate: float, share: float) -> None:
    assert shrunk_share(count, total, rate) == pytest.approx(share)


@given(COUNTS, COUNTS, some.floats(0, 1))
def test_a_share_is_a_share(count: float, more: float, rate: float) -> None:
    assert 0 <= shrunk_share(count, count + more, rate) <= 1 + 1e-12


@given(COUNTS, COUNTS)
def test_a_smoothed_rate_is_never_nothing_and_never_all(count: float, more: float) -> None:
    assert 0 < smoothed_rate(count, count + more) < 1


def test_where_nothing_is_known_a_rate_is_one_half() -> None:
    assert smoothed_rate(0, 0) == 0.5


def test_a_louder_dial_pulls_more_and_an_unset_one_not_at_all() -> None:
    pulls = [stated_pull(level) for level in (1, 2, 3, 4)]
    assert pulls == sorted(pulls)
    assert stated_pull(1) < 0 == stated_pull(2) == stated_pull(None) < stated_pull(3) < stated_pull(4) < inf
