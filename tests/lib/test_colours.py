"""Whatever colour an owner takes, what is written in it and on it can be read, by day and by night."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.colours import DARK_GROUNDS, LIGHT_GROUNDS, OURS, READABLE, Theme, accent_of, contrast, parsed, written
from tests.reading import ROOT

part = st.integers(0, 255)
INK_2 = {"light": "#57524a", "dark": "#b9b5ac"}  # the quiet text of tokens.css, which also stands on the tint


def least(theme: Theme, grounds: tuple[tuple[int, int, int], ...], ink_2: str) -> float:
    accent, ink, tint = parsed(theme.accent), parsed(theme.ink), parsed(theme.tint)
    pairs = [contrast(accent, ground) for ground in (*grounds, tint)]
    return min(*pairs, contrast(accent, ink), contrast(parsed(ink_2), tint))


@given(st.tuples(part, part, part))
def test_every_colour_can_be_read(colour: tuple[int, int, int]) -> None:
    drawn = accent_of(colour)
    assert least(drawn.light, LIGHT_GROUNDS, INK_2["light"]) >= READABLE
    assert least(drawn.dark, DARK_GROUNDS, INK_2["dark"]) >= READABLE


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert accent_of(parsed("#1f4e9e")).light.accent == "#1f4e9e"
    assert accent_of(parsed("#ffff00")).dark.accent == "#ffff00"
    assert accent_of(parsed("#ffff00")).light.accent == "#6b6b00"


def test_ours_is_that_of_the_stylesheet() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()
    ours = accent_of(parsed(OURS))
    assert f"--accent:     light-dark({ours.light.accent}, {ours.dark.accent});" in tokens
    assert f"--accent-ink: light-dark({ours.light.ink}, {ours.dark.ink});" in tokens
    assert f"--accent-bg:  light-dark({ours.light.tint}, {ours.dark.tint});" in tokens


@pytest.mark.parametrize("text", ["", "red", "#12345", "#12345g", "#1234567", "url(x)"])
def test_what_is_no_colour_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        parsed(text)
    assert written(parsed(" #0F5c4D ")) == "#0f5c4d"
