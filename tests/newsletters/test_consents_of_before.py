"""Consents that were given before anybody asked whether the address is theirs."""

from datetime import datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from notices.models import Outgoing
from profiles.models import Consent, Member

WORDS = "Send me letters, about one a week."


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_consents_of_before(now: datetime) -> None:
    """Each for the address its member has; proven where the account has that confirmed, and nowhere else."""
    before = [("profiles", "0025_a_zone_that_was_chosen"), ("account", "0009_emailaddress_unique_primary_email")]
    executor = MigrationExecutor(connection)
    executor.migrate(before)
    old = executor.loader.project_state(before).apps
    members, consents = old.get_model("profiles", "Member").objects, old.get_model("profiles", "Consent").objects
    addresses = old.get_model("account", "EmailAddress").objects
    given = {"words": WORDS, "how": "sign-up", "given": now}
    for name in ("ann", "bo", "cy", "di"):
        member = members.create(username=name, name=name, email=f"{name.capitalize()}@a.example")
        gone = {"withdrawn": now} if name == "di" else {}
        consents.create(member=member, **given, **gone)
        if name != "cy":
            addresses.create(user=member, email=f"{name}@a.example", primary=True, verified=name != "bo")
        if name == "bo":
            addresses.create(user=member, email="other@a.example", verified=True)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    kept = Consent.objects.with_force().order_by("pk")
    told = [(each.address, each.proven, each.is_in_force, each.withdrawn) for each in kept]
    assert told == [
        ("Ann@a.example", now, True, None),
        ("Bo@a.example", None, False, None),
        ("Cy@a.example", None, False, None),
        ("Di@a.example", now, True, now),
    ]
    assert list(Consent.objects.in_force().values_list("member__username", flat=True)) == ["ann"]
    assert Outgoing.objects.count() == 0
    Member.objects.filter(username__in=["ann", "bo", "cy", "di"]).delete()
