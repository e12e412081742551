"""Both sides, ten times each, at the same moment: two ratings, both open."""

from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from directory.models import Deal
from feedback.models import Rating
from profiles.models import Activity, Member, Verb
from tests.directory.racing import apart, cookies_of, post_at_once, shared_database, signed_in


@pytest.mark.django_db(transaction=True)
def test_each_side_rates_once_and_the_second_opens_both(closed: Deal, ann: Member, bo: Member, tmp_path: Path) -> None:
    cookies = []
    for side in (ann, bo):
        client = Client()
        client.force_login(side)
        cookies.append(cookies_of(client))
    address = reverse("feedback:deal-rate", args=[closed.pk])
    with shared_database(tmp_path):
        answers = post_at_once(
            lambda number: (signed_in(cookies[number % 2]), address, {"key": uuid4(), "score": 5, "remark": ""})
        )
        assert answers == Counter({302: 2, 422: 18})
        assert apart(Rating.objects.revealed().count) == 2
        assert apart(Activity.objects.filter(verb=Verb.RATED).count) == 2
