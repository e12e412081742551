"""What is kept of a page is the same for everybody; what is one viewer's own is put in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe

from lib import drawing, framing, heat, times
from profiles.models import Subject

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EMPTY = "components/empty.html"


def test_a_part_is_drawn_once_for_its_values_and_language(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing._pieces.cache_clear()
    asked = []

    def render(name: str, values: dict[str, object]) -> str:
        asked.append((values["level"], translation.get_language()))
        return f"{values} in {translation.get_language()}"

    monkeypatch.setattr(drawing, "rendered", render)
    for language in ("en", "fr"):
        with translation.override(language):
            for _again in range(2):
                assert drawing.draw("dial.html", {"level": 3}) == f"{{'level': 3}} in {language}"
    assert drawing.draw("dial.html", {"level": None}) == "{'level': None} in en"
    assert asked == [(3, "en"), (3, "fr"), (None, "en")]


def test_what_is_filled_in_is_escaped_and_not_kept() -> None:
    for text, shown in (("<b>one</b>", "&lt;b&gt;one&lt;/b&gt;"), ("two", "two")):
        assert f'<p class="strong">{shown}</p>' in drawing.draw(EMPTY, {}, {"title": text})


def test_safe_and_unsafe_text_of_the_same_letters_are_two_parts() -> None:
    safe, unsafe = (drawing.draw(EMPTY, {"title": title}) for title in (mark_safe("<b>x</b>"), "<b>x</b>"))
    assert ("<b>x</b>" in safe, "<b>x</b>" in unsafe) == (True, False)


def test_nobody_writes_a_hole() -> None:
    title = f"hole{'0' * 16}namex{'0' * 16}"
    assert title in drawing.draw(EMPTY, {"title": title})


def test_a_row_of_the_database_is_no_value(db: None) -> None:
    with pytest.raises(TypeError, match="row of the database"):
        drawing.draw(EMPTY, {"title": Subject(pk=1, name="Stoves")})


@pytest.mark.parametrize(
    ("past", "words"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=59, seconds=59), "59\xa0minutes ago"),
        (timedelta(hours=23, minutes=59), "23\xa0hours ago"),
        (timedelta(days=1), "1\xa0day ago"),
        (timedelta(days=61), "Dec. 31, 2025"),
        (timedelta(days=400), "Jan. 26, 2025"),
        (timedelta(hours=-5), "in 5\xa0hours"),
    ],
)
def test_a_kept_time_says_what_is_true_now(monkeypatch: pytest.MonkeyPatch, past: timedelta, words: str) -> None:
    monkeypatch.setattr("lib.clock.now", lambda: NOW)
    for _again in range(2):
        assert f">{words}</time>" in times.Moments().told(NOW - past)


def test_heat_halves_every_day_and_forgets_the_order() -> None:
    two_today = heat.heat_of([NOW, NOW])
    assert two_today - heat.heat_of([NOW]) == pytest.approx(1)
    assert heat.heat_of([NOW - timedelta(days=1)] * 4) == pytest.approx(two_today)
    moments = [NOW - timedelta(hours=hour) for hour in (3, 50, 7, 900)]
    assert heat.heat_of(moments) == pytest.approx(heat.heat_of(reversed(moments)))


def test_a_known_guest_gets_a_page_of_their_own(db: None) -> None:
    request = RequestFactory().get("/threads/")
    request.COOKIES["messages"] = "x"
    request.user = type("Guest", (), {"is_authenticated": False})()
    request.session = type("Session", (), {"session_key": None})()
    assert not framing._is_plain_guest(request)
    del request.COOKIES["messages"]
    assert framing._is_plain_guest(request)
