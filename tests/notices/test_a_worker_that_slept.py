"""A worker that sleeps through its lease, and wakes: what it wrote before is old, so it is written anew."""

from datetime import timedelta

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from lib.clock import now
from notices.actions import LEASE, begin, claim
from notices.models import Outgoing


@pytest.mark.parametrize(("slept", "goes_on"), [(timedelta(), True), (LEASE, True), (LEASE * 2, False)])
def test_only_within_its_lease_may_it_hand_over(db: None, settings: Settings, slept: timedelta, goes_on: bool) -> None:
    settings.EMAIL_BACKEND = "notices.outbox.OutboxBackend"
    send_mail("Hello", "You have signed up.", None, ["ann@commonplace.example"])
    taken = now()
    (row,) = claim(worker="here:1:1:1", now=taken, clock=taken, limit=5)
    assert begin(row=row, worker="here:1:1:1", subject="Hello", clock=taken + slept) is goes_on
    assert Outgoing.objects.get().state == ("sending" if goes_on else "leased")
