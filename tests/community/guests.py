"""A guest as the site meets one: a browser at an address of the network, at a time."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client

from community.actions import count_visits
from community.models import GuestDay

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Guest:
    """Looks at pages through whole requests, and keeps no cookie."""

    def __init__(self, patch: pytest.MonkeyPatch, address: str = "192.0.2.1", browser: str = FIREFOX) -> None:
        self.patch, self.address, self.browser = patch, address, browser

    def looks_at(self, path: str, at: datetime) -> None:
        self.patch.setattr("community.looking.now", lambda: at)
        response = Client(REMOTE_ADDR=self.address, headers={"user-agent": self.browser}).get(path)
        assert response.status_code == 200
        assert set(response.cookies) <= {"csrftoken"}  # of an article's form, and never sent back here


def counted(now: datetime) -> dict[date, tuple[int, int, int]]:
    """After the step: visits, those at articles and those at solved threads, by day."""
    while count_visits(now=now):
        pass
    return {row.day: (row.visits, row.at_articles, row.at_solved) for row in GuestDay.objects.order_by("day")}
