"""The registry of blocks: what an app says of a part of My page or the navigation, so that it finds its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import Promise

STORIES, FETCHED = "home/blocks/stories.html", "home/blocks/fetched.html"
COUNTED = "components/side/counted.html"  # rows of what an address takes, how it is called, and how much is unread
MIDDLE, BESIDE = PAGE = ("middle", "beside")  # the columns of My page
SIDE = "side"  # the column of the navigation; what is in one of its sections stands in a column of that section's name
MY_PLACES = "my-places"
COLUMNS = (*PAGE, SIDE, MY_PLACES)


class When(IntEnum):
    """For whom a block is there, by whether they let the place learn."""

    ALWAYS = 0
    LEARNING = 1
    PAUSED = 2


@dataclass(frozen=True, slots=True)
class Block:
    """One block of My page, or section of the navigation: what it is called, why it is there, what it holds."""

    name: str
    title: Promise
    says: Promise  # why it is here, in a sentence
    nth: int  # its place in its column while nobody arranged anything; tens, so that others fit between
    most: int = 5  # of what it holds, at the normal size; 0 for one that has no sizes
    column: str = MIDDLE
    is_steady: bool = False  # the site never moves it, nor another past it
    fetches: bool = False  # its template brings by itself what it shows
    when: When = When.ALWAYS
    says_plainly: Promise | None = None  # the same to whom the newest is shown where it is chosen for others
    kind: str = ""  # of the stories it holds; empty where its template shows something else
    template: str = STORIES
    address: str = ""  # by name: of what it holds, where that is fetched when the page is there, or of each thing
    setting: str = ""  # that is off where the place has no such block
    chosen_at: str = ""  # by name, the page on which a member chooses what it holds
    # What it holds of its kind, best first, as rows of these columns; asked together with those of all blocks, of
    # someone of whom no more is known than lib.prepared.Asker does. A block without rows is filled by the page.
    rows: Callable[[Any], QuerySet[Any, Any]] | None = None
    columns: Sequence[str] = ("item",)

    def is_for(self, *, learns: bool) -> bool:
        is_on = not self.setting or bool(getattr(settings, self.setting))
        return is_on and (self.when == When.ALWAYS or (self.when == When.LEARNING) == learns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Block):
    """One place of the navigation; its `address` is where it leads, by name."""

    column: str = MY_PLACES
    most: int = 0
    glyph: str
    stands_for: str = ""  # the part of the site on whose pages it is marked; empty for its own page alone
    for_guests: Promise | None = None  # what it is called for those who are not signed in; not there for them without


_blocks: dict[str, Block] = {}


def register(block: Block) -> None:
    """Make a block known; called from an app's module `blocks`."""
    _blocks[block.name] = block


def all_blocks() -> list[Block]:
    """Every registered block, in the order a page has that nobody arranged; those of its middle first."""
    return sorted(_blocks.values(), key=lambda each: (COLUMNS.index(each.column), each.nth, each.name))


def part_of(block: Block) -> list[str]:
    """The names of all that is arranged together with a block: My page, or the navigation."""
    return [each.name for each in all_blocks() if (each.column in PAGE) == (block.column in PAGE)]


def block_named(name: str) -> Block:
    """The block of that name; raises KeyError for one that no app registered."""
    return _blocks[name]


def fetched_part(name: str, asked: Mapping[str, str]) -> dict[str, Any] | None:
    """What a block's menu says of it, where My page fetches the block and names its neighbours; None elsewhere."""
    if not {"above", "below"} <= asked.keys():
        return None
    block = block_named(name)
    return {"name": name, "title": block.title, "above": known(asked["above"]), "below": known(asked["below"])}


def known(name: str) -> str:
    """The name of a block; empty for what is none."""
    return name if name in _blocks else ""
