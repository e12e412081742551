"""How sure one may be of a rate: tables from the papers, and what must hold for any."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lib.rates import difference, interval, ratio

COUNTS = some.integers(0, 5000).flatmap(lambda tries: some.tuples(some.integers(0, tries), some.just(tries)))


@pytest.mark.parametrize(
    ("hits", "tries", "low", "high"),
    [  # Newcombe 1998a, table I, method 3 (score, without correction)
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (29, 29, 0.8830, 1.0),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilsons_interval(hits: int, tries: int, low: float, high: float) -> None:
    assert interval(hits, tries) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [  # Newcombe 1998b, table II, method 10
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_interval_of_a_difference(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    assert difference(one, other) == pytest.approx((low, high), abs=5e-5)


def test_the_log_interval_of_a_ratio() -> None:
    """The physicians' study of aspirin: 1.82, 1.43 to 2.30 (Agresti, Categorical Data Analysis, 3.1)."""
    assert ratio((189, 11034), (104, 11037)) == pytest.approx((1.433, 2.306), abs=5e-4)
    assert ratio((104, 11037), (189, 11034)) == pytest.approx((1 / 2.306, 1 / 1.433), abs=5e-4)
    assert ratio((0, 10), (3, 10)) is None
    assert ratio((3, 10), (0, 10)) is None


@given(COUNTS)
def test_an_interval_holds_the_rate_and_stays_a_rate(counts: tuple[int, int]) -> None:
    hits, tries = counts
    low, high = interval(hits, tries)
    assert 0 <= low <= (hits / tries if tries else 0.5) <= high <= 1


@given(COUNTS, COUNTS)
def test_a_difference_turned_round_is_its_mirror(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = difference(one, other)
    assert difference(other, one) == pytest.approx((-high, -low), abs=1e-12)


@pytest.mark.parametrize(("hits", "tries"), [(2, 1), (-1, 5)])
def test_more_hits_than_tries(hits: int, tries: int) -> None:
    with pytest.raises(ValueError, match="tries"):
        interval(hits, tries)
