"""The arithmetic of bounces: hard 2, soft 1, stop at 4, fading with each delivered mail, over after 30 days."""

from datetime import UTC, datetime, timedelta

import pytest

from notices.bounces.scoring import is_over, points, score

START = datetime(2026, 3, 1, tzinfo=UTC)


def at(day: float) -> datetime:
    return START + timedelta(days=day)


@pytest.mark.parametrize(
    ("bounces", "delivered", "now", "total"),
    [
        ([], [], 0, 0),
        ([(0, 2)], [], 0, 2),
        ([(0, 2), (1, 2)], [], 1, 4),
        ([(0, 1), (1, 1), (2, 1), (3, 1)], [], 3, 4),
        ([(0, 2)], [1], 2, 1),
        ([(0, 2)], [1, 2, 3], 4, 0.25),
        ([(0, 2), (2, 2)], [1], 2, 3),
        ([(1, 2)], [0], 2, 2),  # what arrived before says nothing
        ([(0, 2)], [], 30, 2),
        ([(0, 2)], [], 30.01, 0),
        ([(0, 2), (30, 2)], [], 30, 4),
        ([(0, 2), (30.01, 2)], [], 30.01, 2),
        ([(0, 2), (20, 2), (40, 2)], [], 40, 6),
    ],
)
def test_what_stands_against_an_address(
    bounces: list[tuple[float, float]], delivered: list[float], now: float, total: float
) -> None:
    given = [(at(day), points) for day, points in bounces]
    assert score(given, [at(day) for day in delivered], now=at(now)) == total
    assert score(reversed(given), reversed([at(day) for day in delivered]), now=at(now)) == total


def test_points() -> None:
    assert points(is_hard=True, status="5.1.1") == 2
    assert points(is_hard=True, status="") == 2
    assert points(is_hard=False, status="4.2.2") == 1
    assert points(is_hard=True, status="5.7.26") == 1
    assert [is_over(total) for total in (3.99, 4, 6)] == [False, True, True]


@pytest.mark.parametrize(
    ("said", "status", "added"),
    [
        ("554 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", "", 1),
        ("550 5.0.0 Your IP address is on our blocklist", "5.0.0", 1),
        ("554 Your message was rejected as spam", "", 1),
        ("550 Rejected by local policy", "", 1),
        ("550 SPF check failed", "5.0.0", 1),
        ("550-5.1.1 No such user. Read our policy on spam", "5.1.1", 2),
        ("host spam-filter.p.example said: 550 User unknown", "", 2),
        ("host antispam.p.example said: 550 User unknown", "", 2),
        ("550 <policy.spam@p.example>: User unknown", "", 2),
        ("550 Mailbox not found", "5.0.0", 2),
    ],
)
def test_what_is_said_of_us_says_little_of_the_address(said: str, status: str, added: float) -> None:
    assert points(is_hard=True, status=status, said=said) == added
    assert points(is_hard=False, status="4.7.1", said=said) == 1
