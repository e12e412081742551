"""Twenty requests at the same moment: one address is one source, and nobody gets more than fits."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from home.actions import MOST_SOURCES
from home.models import Pick, Source
from profiles.models import Member
from tests.directory.racing import AT_ONCE, apart, cookies_of, post_at_once, shared_database, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def window(member: Member) -> dict[str, str]:
    client = Client()
    client.force_login(member)
    return cookies_of(client)


def test_one_address_of_twenty_members_is_one_source(member_named: Callable[..., Member], tmp_path: Path) -> None:
    windows = [window(member_named(f"member{number}")) for number in range(AT_ONCE)]
    sent: dict[str, object] = {"url": "https://127.0.0.1/news"}
    with shared_database(tmp_path):
        answers = post_at_once(lambda number: (signed_in(windows[number]), "/outside/", sent))
        assert answers == Counter({302: AT_ONCE})
        assert apart(lambda: (Source.objects.count(), Pick.objects.count())) == (1, AT_ONCE)


def test_twenty_addresses_of_one_member_are_no_more_than_fit(bo: Member, tmp_path: Path) -> None:
    cookies = window(bo)
    with shared_database(tmp_path):
        answers = post_at_once(lambda number: (signed_in(cookies), "/outside/", {"url": f"https://127.0.0.1/{number}"}))
        assert answers == Counter({302: MOST_SOURCES, 200: AT_ONCE - MOST_SOURCES})
        assert apart(Pick.objects.count) == MOST_SOURCES
