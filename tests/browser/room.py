"""Whether a page has room for what it says: on the smallest phone, and with letters twice as large."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Page

CRAMPED = (Path(__file__).parent / "room.js").read_text()
GROW = "part => { document.documentElement.style.fontSize = part === 100 ? '' : `${part}%`; }"
Room = tuple[int, int, int]  # width, height, and how large letters are in per cent
ROOMS: list[Room] = [(320, 568, 100), (640, 900, 200), (1280, 900, 200)]


def cramped(page: Page, rooms: list[Room]) -> Iterator[str]:
    """What does not fit; the letters are as large as before afterwards."""
    for width, height, part in rooms:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(GROW, part)
        yield from (f"{width} at {part} %: {said}" for said in page.evaluate(CRAMPED))
    page.evaluate(GROW, 100)
