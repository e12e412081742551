"""The blocks of a page as the rows that arrange it show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from home.holding import Held, standing_blocks
from home.ordering import LARGE, NORMAL, SMALL
from home.saying import said_of
from lib.blocks import BESIDE, MIDDLE, MY_PLACES, PAGE, SIDE, Block

COLUMNS_OF = {
    "page": ((MIDDLE, gettext_lazy("In the middle")), (BESIDE, gettext_lazy("Beside it"))),
    "side": ((SIDE, gettext_lazy("Sections")), (MY_PLACES, gettext_lazy("Places"))),
}
NEWS = {"member": timedelta(minutes=10), "site": timedelta(days=14)}  # for so long a page says what was done with it
SIZES = [(SMALL, gettext_lazy("small")), (NORMAL, gettext_lazy("normal")), (LARGE, gettext_lazy("large"))]


@dataclass(frozen=True, slots=True)
class Row:
    """A block with how it stands."""

    block: Block
    size: str
    is_hidden: bool
    is_pinned: bool
    is_plain: bool  # see home.holding.Held
    why: str = ""  # the site moved it, as a sentence

    name = property(lambda self: self.block.name)
    title = property(lambda self: self.block.title)
    chosen_at = property(lambda self: self.block.chosen_at)
    is_sized = property(lambda self: self.block.most > 0)
    sizes = property(lambda self: SIZES)
    is_of_side = property(lambda self: self.block.column not in PAGE)

    @property
    def says(self) -> Promise:
        """Why it is there, as it is true of this reader."""
        return self.block.says_plainly if self.is_plain and self.block.says_plainly else self.block.says


def row_of(held: Held, block: Block) -> Row:
    state, name = held.state, block.name
    why = said_of(moved) if (moved := _moved(held, block)) else ""
    return Row(block, state.size(name), name in state.hidden, name in state.pinned, held.is_plain, why)


def listed(held: Held, part: str) -> dict[str, Any]:
    """The columns of My page, or of the navigation, and what is hidden of it."""
    titles = COLUMNS_OF[part]
    standing = standing_blocks(held.state, learns=held.learns)
    rows = [row_of(held, block) for block in standing if block.column in dict(titles)]
    shown = [row for row in rows if not row.is_hidden]
    columns = [
        {"title": title, "rows": [row for row in shown if row.block.column == column]} for column, title in titles
    ]
    return {"part": part, "columns": columns, "hidden": [row for row in rows if row.is_hidden]}


def part_in(asked: Mapping[str, str]) -> str:
    """Which part an address is about: My page, unless it asks for the navigation."""
    return "side" if asked.get("of") == "side" else "page"


def news_of(held: Held, *, now: datetime) -> str:
    """What was last done with the page, while that is news and can be undone."""
    lasts = NEWS.get(held.said.get("by", ""))
    is_news = lasts is not None and held.changed is not None and now - held.changed < lasts
    return said_of(held.said) if is_news and held.may_undo else ""


def why_there(held: Held, block: Block) -> str:
    """The last change of the page, where it was one of this block; else what the site moved it for."""
    if held.said.get("block") == block.name:
        return said_of(held.said)
    moved = _moved(held, block)
    return said_of(moved) if moved else ""


def _moved(held: Held, block: Block) -> Mapping[str, Any] | None:
    """The site's last move, where it was this block that moved."""
    moved: Mapping[str, Any] | None = held.said if held.said.get("by") == "site" else held.said.get("site")
    return moved if moved is not None and moved["block"] == block.name else None
