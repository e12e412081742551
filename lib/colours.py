"""One colour of the owner's choosing made into the six that pages are drawn with, each readable where it stands."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass

Colour = tuple[int, int, int]
HEX = re.compile(r"#?([0-9a-fA-F]{6})")
READABLE = 4.5  # WCAG AA for text
STEP = 0.02
OURS = "#0f5c4d"  # the colour of a site whose owner has chosen none
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# What text of the accent's colour stands on: paper, card and sunk of static/css/tokens.css.
LIGHT_GROUNDS = ((251, 250, 247), (255, 255, 255), (243, 241, 235))
DARK_GROUNDS = ((21, 22, 24), (29, 31, 34), (16, 17, 19))


@dataclass(frozen=True, slots=True)
class Theme:
    """The accent in one theme: itself, what is written on it, and the tint that it is written on."""

    accent: str
    ink: str
    tint: str


@dataclass(frozen=True, slots=True)
class Accent:
    """The owner's colour in both themes."""

    light: Theme
    dark: Theme


# As static/css/tokens.css has it.
_OURS = Accent(Theme(OURS, "#ffffff", "#e2efeb"), Theme("#6fc7b2", "#08201b", "#17302b"))


def parsed(text: str) -> Colour:
    """The colour of “#0f5c4d”; raises ValueError for anything else."""
    if not (found := HEX.fullmatch(text.strip())):
        raise ValueError(f"“{text[:20]}” is not a colour. Write it like #0f5c4d.")
    number = int(found.group(1), 16)
    return number >> 16, number >> 8 & 255, number & 255


def written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """So much of the other in the one."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def lit(colour: Colour, share: float) -> Colour:
    """Lighter by so much of the way to white, darker where the share is negative; the hue stays."""
    hue, light, fill = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    light = light + (1 - light) * share if share > 0 else light * (1 + share)
    red, green, blue = (round(part * 255) for part in colorsys.hls_to_rgb(hue, light, fill))
    return red, green, blue


def luminance(colour: Colour) -> float:
    """How bright it looks, 0 to 1 (WCAG 2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (c / 255 for c in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def accent_of(colour: Colour) -> Accent:
    """The colour in both themes, darkened or lightened as little as reading needs."""
    if written(colour) == OURS:
        return _OURS
    return Accent(
        light=_theme(colour, LIGHT_GROUNDS, step=-STEP, tint_ground=WHITE, tint_share=0.12),
        dark=_theme(colour, DARK_GROUNDS, step=STEP, tint_ground=DARK_GROUNDS[0], tint_share=0.2),
    )


def _theme(
    colour: Colour, grounds: tuple[Colour, ...], *, step: float, tint_ground: Colour, tint_share: float
) -> Theme:
    for steps in range(round(1 / STEP) + 1):
        accent = lit(colour, steps * step)
        tint = mixed(tint_ground, accent, tint_share)
        if all(contrast(accent, ground) >= READABLE for ground in (*grounds, tint)):
            break
    inks = (WHITE, mixed(accent, BLACK, 0.85), BLACK)
    ink = next(ink for ink in inks if contrast(accent, ink) >= READABLE)
    return Theme(written(accent), written(ink), written(tint))
