"""The small words templates lean on."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.utils import translation

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


def test_a_part_is_drawn_once_for_each_value_and_language(monkeypatch: pytest.MonkeyPatch) -> None:
    tags._drawn.cache_clear()
    asked = []

    def render(name: str, values: dict[str, object]) -> str:
        asked.append((name, values, translation.get_language()))
        return f"{values} in {translation.get_language()}"

    monkeypatch.setattr(tags, "render_to_string", render)
    for language in ("en", "fr"):
        with translation.override(language):
            assert (
                tags.drawn("dial.html", level=3) == tags.drawn("dial.html", level=3) == f"{{'level': 3}} in {language}"
            )
    assert tags.drawn("dial.html", level=None) == "{'level': None} in en"
    assert [(values["level"], language) for _name, values, language in asked] == [(3, "en"), (3, "fr"), (None, "en")]
    tags._drawn.cache_clear()
