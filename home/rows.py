"""The blocks of a page as the rows that arrange it show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.holding import Held, standing_blocks
from home.ordering import LARGE, NORMAL, SMALL
from home.saying import said_of
from lib.blocks import Block

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

    name = property(lambda self: self.block.name)
    title = property(lambda self: self.block.title)
    chosen_at = property(lambda self: self.block.chosen_at)
    is_sized = property(lambda self: self.block.most > 0)
    sizes = property(lambda self: SIZES)

    @property
    def says(self) -> Promise:
        """Why it is there, as it is true of this reader."""
        return self.block.says_plainly if self.is_plain and self.block.says_plainly else self.block.says


def row_of(held: Held, block: Block) -> Row:
    state = held.state
    return Row(block, state.size(block.name), block.name in state.hidden, block.name in state.pinned, held.is_plain)


def listed(held: Held) -> dict[str, Any]:
    """The columns of a page, and what is hidden of it."""
    rows = [row_of(held, block) for block in standing_blocks(held.state, learns=held.learns)]
    shown = [row for row in rows if not row.is_hidden]
    columns = [
        {"title": title, "rows": [row for row in shown if row.block.is_beside == beside]}
        for title, beside in ((_("In the middle"), False), (_("Beside it"), True))
    ]
    return {"columns": columns, "hidden": [row for row in rows if row.is_hidden]}


def news_of(held: Held, *, now: datetime) -> str:
    """What was last done with the page, while that is news and can be undone."""
    lasts = NEWS.get(held.said.get("by", ""))
    is_news = lasts is not None and held.changed is not None and now - held.changed < lasts
    return said_of(held.said) if is_news and held.may_undo else ""


def why_there(held: Held, block: Block) -> str:
    """The last change of the page, where it was one of this block."""
    return said_of(held.said) if held.said.get("block") == block.name else ""
