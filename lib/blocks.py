"""The registry of blocks: what an app says of a part of My page, so that the page can put it in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise

STORIES, FETCHED = "home/blocks/stories.html", "home/blocks/fetched.html"


class When(IntEnum):
    """For whom a block is there, by whether they let the place learn."""

    ALWAYS = 0
    LEARNING = 1
    PAUSED = 2


@dataclass(frozen=True, slots=True)
class Block:
    """One block of My page: what it is called, why it is there, and what it holds for a member."""

    name: str
    title: Promise
    says: Promise  # why it is here, in a sentence
    nth: int  # its place in its column while nobody arranged anything; tens, so that others fit between
    most: int = 5  # of what it holds, at the normal size; 0 for one that has no sizes
    is_beside: bool = False
    is_steady: bool = False  # the site never moves it, nor another past it
    fetches: bool = False  # its template brings by itself what it shows
    when: When = When.ALWAYS
    says_plainly: Promise | None = None  # the same to whom the newest is shown where it is chosen for others
    kind: str = ""  # of the stories it holds; empty where its template shows something else
    template: str = STORIES
    address: str = ""  # by name, of what it holds, where that is fetched when the page is there
    setting: str = ""  # that is off where the place has no such block
    chosen_at: str = ""  # by name, the page on which a member chooses what it holds
    # What it holds of its kind, best first, as rows of these columns; asked together with those of all blocks, of
    # someone of whom no more is known than lib.prepared.Asker does. A block without rows is filled by the page.
    rows: Callable[[Any], QuerySet[Any, Any]] | None = None
    columns: Sequence[str] = ("item",)

    def is_for(self, *, learns: bool) -> bool:
        is_on = not self.setting or bool(getattr(settings, self.setting))
        return is_on and (self.when == When.ALWAYS or (self.when == When.LEARNING) == learns)


_blocks: dict[str, Block] = {}


def register(block: Block) -> None:
    """Make a block known; called from an app's module `blocks`."""
    _blocks[block.name] = block


def all_blocks() -> list[Block]:
    """Every registered block, in the order a page has that nobody arranged; those of the main column first."""
    return sorted(_blocks.values(), key=lambda each: (each.is_beside, each.nth, each.name))


def block_named(name: str) -> Block:
    """The block of that name; raises KeyError for one that no app registered."""
    return _blocks[name]
