"""The list of members counts ratings once they are open, and no longer than they stand."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from directory.models import Deal
from feedback.actions import rate_deal, reveal_due
from feedback.models import Rating
from lib.kinds import ItemRef
from moderation.actions import hide_item
from profiles.actions import join
from profiles.models import Entry, Member
from profiles.rolling import roll_step

Counted = Callable[[], list[tuple[int, int]]]


@pytest.fixture
def counted(bo: Member, now: datetime) -> Counted:
    """How many ratings Bo has in the list, and stars, for guests and for members."""
    join(member=bo, now=now)

    def count() -> list[tuple[int, int]]:
        while roll_step(now=now):
            pass
        return list(Entry.objects.filter(member=bo).values_list("ratings", "stars"))

    return count


def test_from_when_both_have_rated_until_it_is_hidden(
    closed: Deal, ann: Member, bo: Member, cy: Member, now: datetime, counted: Counted
) -> None:
    rate_deal(deal=closed, rater=ann, score=4, remark="", key=uuid4(), now=now)
    assert counted() == [(0, 0), (0, 0)]
    rate_deal(deal=closed, rater=bo, score=5, remark="", key=uuid4(), now=now)
    assert counted() == [(1, 4), (1, 4)]
    hide_item(staff=cy, ref=ItemRef("rating", Rating.objects.get(rated=bo).pk), reason="Made up.", now=now)
    assert counted() == [(0, 0), (0, 0)]


def test_from_when_its_time_is_up(closed: Deal, ann: Member, now: datetime, counted: Counted) -> None:
    rate_deal(deal=closed, rater=ann, score=4, remark="", key=uuid4(), now=now)
    assert counted() == [(0, 0), (0, 0)]
    reveal_due(now=now + timedelta(days=15))
    assert counted() == [(1, 4), (1, 4)]
