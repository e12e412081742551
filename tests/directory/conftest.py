"""What trade tests call on: Ann's stove for sale, Bo's offer for it."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from directory.actions import agree_deal, close_deal, list_item, offer_deal
from directory.models import Deal, Listing
from profiles.models import Member, Subject


@pytest.fixture
def listing(ann: Member, stoves: Subject, now: datetime) -> Listing:
    """Ann sells a stove."""
    return list_item(
        owner=ann,
        sort="selling",
        title="Ember stove, serviced",
        text="Burns *blue* again.",
        price=Decimal(45),
        currency="EUR",
        place="Bergen",
        subjects=[stoves],
        key=uuid4(),
        now=now - timedelta(days=1),
    )


@pytest.fixture
def offer(listing: Listing, bo: Member, now: datetime) -> Deal:
    """Bo would like it."""
    return offer_deal(member=bo, listing=listing, remark="I could fetch it on Friday.", key=uuid4(), now=now)


@pytest.fixture
def agreed(offer: Deal, ann: Member, now: datetime) -> Deal:
    return agree_deal(member=ann, deal=offer, now=now + timedelta(hours=1))


@pytest.fixture
def closed(agreed: Deal, bo: Member, now: datetime) -> Deal:
    return close_deal(member=bo, deal=agreed, now=now + timedelta(hours=2))
