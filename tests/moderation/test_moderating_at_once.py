"""Twenty moderators' clicks at the same moment hide once; twenty reports of one member are one."""

from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Listing
from moderation.models import Report, StaffAct
from profiles.models import Activity, Member, Verb
from tests.directory.racing import apart, cookies_of, post_at_once, shared_database, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_hiding_at_once_is_one_act(client: Client, listing: Listing, cy: Member, tmp_path: Path) -> None:
    client.force_login(cy)
    cookies, address = cookies_of(client), reverse("admin:directory_listing_hide") + f"?ids={listing.pk}"
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), address, {"reason": "Stolen."}))
        assert answers == Counter({302: 20})
        hidden = Activity.objects.filter(verb=Verb.HIDDEN)
        assert apart(lambda: (StaffAct.objects.count(), hidden.count())) == (1, 1)


def test_reporting_at_once_is_one_report(client: Client, listing: Listing, di: Member, tmp_path: Path) -> None:
    client.force_login(di)
    cookies, address = cookies_of(client), reverse("moderation:report", args=["listing", listing.pk])
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), address, {"key": uuid4(), "reason": "Stolen."}))
        assert answers == Counter({302: 1, 422: 19})
        assert apart(Report.objects.count) == 1
