"""Addresses of pictures: they say how large each is, so that a page is laid out before one arrives."""

from __future__ import annotations

import re
from dataclasses import dataclass

ROOT = "/pictures/"
WIDEST, HIGHEST = 720, 720  # of the small one that stands in a text
ADDRESS = re.compile(r"/pictures/([0-9a-f]{40})/([1-9]\d{0,4})x([1-9]\d{0,4})\.webp")
SMALL = "-small"
SHOWN = re.compile(rf'<img src="(/pictures/[0-9a-f]{{40}}/\d+x\d+{SMALL}\.webp)"')


@dataclass(frozen=True, slots=True)
class Sized:
    """A picture of ours as its address names it."""

    digest: str
    width: int
    height: int

    @property
    def address(self) -> str:
        """Where all of it is."""
        return f"{ROOT}{self.digest}/{self.width}x{self.height}.webp"

    @property
    def small_address(self) -> str:
        return f"{ROOT}{self.digest}/{self.width}x{self.height}{SMALL}.webp"

    @property
    def small(self) -> tuple[int, int]:
        """How large the small one is."""
        return fitted(self.width, self.height, WIDEST, HIGHEST)


def fitted(width: int, height: int, widest: int, highest: int) -> tuple[int, int]:
    """The largest size of that shape which fits; never larger than it was, never nothing."""
    part = min(1.0, widest / width, highest / height)
    return max(1, round(width * part)), max(1, round(height * part))


def named(address: str) -> Sized | None:
    """The picture of ours that an address names; None for every other address."""
    found = ADDRESS.fullmatch(address)
    return Sized(found[1], int(found[2]), int(found[3])) if found else None


def first_in(html: str) -> str:
    """The address of the first picture of ours, small, that stands in safe HTML; empty where none does."""
    found = SHOWN.search(html)
    return found[1] if found else ""


def digests_in(text: str) -> set[str]:
    """The pictures of ours whose addresses stand in a text."""
    return {found[1] for found in ADDRESS.finditer(text)}
