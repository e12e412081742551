"""What a mail's HTML is worth to a strict reader: whether it is whole, and whether its words can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

DARK = re.compile(r"@media \(prefers-color-scheme: dark\) \{((?:[^{}]*\{[^{}]*\})*)\s*\}")
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
HEX = re.compile(r"#([0-9a-f]{6})")
LEAST = 4.5  # WCAG 2.2 AA, for text of any size
LIGHT, NIGHT = "light", "dark"
Look = dict[str, str]


def parsed(page: str) -> Element:
    """The page as the parser of the standard takes it, forgiving nothing; raises ParseError."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    root: Element = parser.parse(page)
    return root


def faint(page: str) -> list[tuple[str, str, float]]:
    """Texts whose contrast is too low, by day and by night: the theme, the text, and its contrast."""
    root = parsed(page)
    night = dict(_rules(page))
    found = []
    for theme, rules in ((LIGHT, {}), (NIGHT, night)):
        for text, colour, ground in _texts(root, {"color": "", "background": "#ffffff"}, rules):
            is_told = HEX.fullmatch(colour) and HEX.fullmatch(ground)
            ratio = contrast(colour, ground) if is_told else 0.0
            if ratio < LEAST:
                found.append((theme, text, round(ratio, 2)))
    return found


def contrast(one: str, other: str) -> float:
    """By WCAG: 1 for the same, 21 for black on white."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rules(page: str) -> Iterator[tuple[str, Look]]:
    """What each class or element looks like in the dark."""
    merged: dict[str, Look] = {}
    blocks = DARK.findall(page)
    assert blocks, "nothing is said of the dark"
    for block in blocks:
        for names, said in RULE.findall(block):
            for name in names.split(","):
                merged.setdefault(name.strip(), {}).update(_look(said))
    yield from merged.items()


def _look(said: str) -> Look:
    pairs = (each.partition(":") for each in said.split(";") if ":" in each)
    return {name.strip(): value.replace("!important", "").strip() for name, _colon, value in pairs}


def _texts(element: Element, around: Look, rules: dict[str, Look]) -> Iterator[tuple[str, str, str]]:
    """Each text that is shown, with its colour and what it stands on."""
    if element.tag in {"head", "style", "title"}:
        return
    own: Look = {"color": ""} if element.tag == "a" else {}  # a link has a colour of its own, or the reader's
    own |= _look(element.get("style", ""))
    for name in (element.tag, *(f".{each}" for each in element.get("class", "").split())):
        own |= rules.get(name, {})
    if own.get("display") == "none":
        return
    here = around | {name: own[name] for name in ("color", "background") if name in own}
    shown = [element.text]
    for child in element:
        yield from _texts(child, here, rules)
        shown.append(child.tail)
    for text in shown:
        if text and text.strip():
            yield text.strip(), here["color"], here["background"]
