"""When an address is given up: what came back of the mail to it adds up, and fades with what arrives. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from notices.bounces.words import is_of_us

HARD, SOFT = 2.0, 1.0
OF_US = 1.0  # a refusal for whom the mail is from says little of whom it is to
STOP = 4.0
RESET = timedelta(days=30)  # without a bounce
ARRIVES_WITHIN = timedelta(days=1)  # a mail that has not come back by then was delivered
POLICY = "5.7."  # statuses of security and policy (RFC 3463)
NO_ADDRESS = "5.1."  # of addresses, whatever the words beside them


def points(*, is_hard: bool, status: str, said: str = "") -> float:
    """What one mail that came back adds."""
    if not is_hard:
        return SOFT
    is_policy = status.startswith(POLICY) or (not status.startswith(NO_ADDRESS) and is_of_us(said))
    return OF_US if is_policy else HARD


def score(bounces: Iterable[tuple[datetime, float]], delivered: Iterable[datetime], *, now: datetime) -> float:
    """What stands against an address now: each delivered mail halves it, 30 days without a bounce clear it."""
    total, last = 0.0, None
    for when, added in sorted([*bounces, *((each, 0.0) for each in delivered)]):
        if last is not None and when - last > RESET:
            total = 0.0
        if added:
            total, last = total + added, when
        else:
            total /= 2
    return total if last is not None and now - last <= RESET else 0.0


def is_over(total: float) -> bool:
    """Whether nothing more is sent there."""
    return total >= STOP
