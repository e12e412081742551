"""The small words templates lean on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.paginator import Paginator

from lib import tags

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mara Olsen", "MO"), ("ann", "A"), ("Jean-Luc de la Tour", "JT"), ("李 小龍", "李小"), ("", "?"), ("— Bo", "B")],
)
def test_initials(name: str, letters: str) -> None:
    assert tags.initials(name) == letters


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(hours=3, minutes=40), "3\xa0hours ago"),
        (timedelta(days=-2, hours=-1), "in 2\xa0days"),
        (timedelta(days=100), "Nov. 22, 2025"),
    ],
)
def test_times_are_said_in_one_unit(monkeypatch: pytest.MonkeyPatch, before: timedelta, words: str) -> None:
    monkeypatch.setattr("lib.clock.now", lambda: NOW)
    assert tags.ago(NOW - before) == words


def test_a_member_keeps_one_colour() -> None:
    assert [tags.hue(pk) for pk in (7, 17, 20)] == [7, 7, 0]


def test_many_pages_are_shortened() -> None:
    page = Paginator(range(400), 10).get_page(20)
    assert list(tags.page_numbers(page)) == [1, "…", 18, 19, 20, 21, 22, "…", 40]
