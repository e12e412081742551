"""How far a mean of stars can be trusted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.trust import HIGHEST, LOWEST, trust_of, wilson


@pytest.mark.parametrize(
    ("count", "mean", "said"),
    [
        (41, 4.9, (4.6, 5.0)),
        (1, 5.0, (2.1, 5.0)),
        (3, 5.0, (3.1, 5.0)),
        (1, 1.0, (1.0, 3.9)),
        (1000, 5.0, (5.0, 5.0)),
        (10, 3.0, (2.1, 3.9)),
    ],
)
def test_the_interval_people_read(count: int, mean: float, said: tuple[float, float]) -> None:
    trust = trust_of(count, mean)
    assert trust is not None
    assert (round(trust.low, 1), round(trust.high, 1)) == said


def test_nobody_has_no_trust_yet() -> None:
    assert trust_of(0, None) is None
    assert wilson(0.5, 0) == (0.0, 1.0)


@given(count=st.integers(1, 10_000), share=st.floats(0, 1))
def test_the_mean_lies_within_and_the_interval_within_the_scale(count: int, share: float) -> None:
    trust = trust_of(count, LOWEST + share * (HIGHEST - LOWEST))
    assert trust is not None
    assert LOWEST <= trust.low <= trust.mean + 1e-9
    assert trust.mean - 1e-9 <= trust.high <= HIGHEST
    assert trust.high - trust.low > 0  # never a bare 100 %
