"""What a member's page is made of before anything is chosen for it: how it is arranged, and what its blocks hold.

One query brings all of it, however many blocks there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from home.models import Layout, Start
from home.ordering import State, ordered, state_of
from lib.blocks import PAGE, Block, all_blocks, block_named
from lib.nested import Nested, Whole, moment_or_none
from lib.prepared import ask
from profiles.holdout import is_held_out
from profiles.models import Member

FACTS = ("version", "changed")
WHOLE = ("state", "before", "said")


@dataclass(slots=True)
class Held:
    """How a page stands, and by block the rows of what it holds."""

    device: str
    learns: bool
    state: State
    is_plain: bool = False  # the newest first stands where things are chosen for others
    version: int = 0
    said: dict[str, Any] = field(default_factory=dict)  # the last change
    changed: datetime | None = None
    may_undo: bool = False
    starts_as: str = ""  # the group whose start it stands as, where nobody arranged it since
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)

    def blocks(self, column: str) -> list[Block]:
        """Those of one column that are not hidden, in order."""
        standing = standing_blocks(self.state, learns=self.learns)
        return [each for each in standing if each.column == column and each.name not in self.state.hidden]

    def ids(self, name: str) -> list[int]:
        """Of a block that holds stories, whose they are."""
        return [row[0] for row in self.rows.get(name, ())]


def standing_blocks(state: State, *, learns: bool) -> list[Block]:
    """Every block there is for a member, the hidden ones too, in the order of their page."""
    names = ordered([each.name for each in all_blocks()], state.order)
    return [block for name in names if (block := block_named(name)).is_for(learns=learns)]


def hold(member: Member, device: str) -> Held:
    """The page of a member; one query."""
    learns = member.is_personalised
    asked = [each.name for each in all_blocks() if each.rows and each.column in PAGE and each.is_for(learns=learns)]
    ((layout, start, *rows),) = ask(_held, *asked, viewer=member, device=device)
    held = held_of(layout, start, device, member)
    held.rows = dict(zip(asked, rows, strict=True))
    return held


def arrangement_of(member: Member, device: str) -> Held:
    """The same without what the blocks hold; one query."""
    ((layout, start),) = ask(_held, viewer=member, device=device)
    return held_of(layout, start, device, member)


def start_held(start: Start) -> Held:
    """How pages start, to be arranged like a page."""
    return Held(
        device=start.device,
        learns=True,
        state=start.stands(State()),
        version=start.version,
        said=start.said,
        may_undo=bool(start.before),
    )


def _held(viewer: Any, *names: str, device: str) -> QuerySet[Any, Any]:
    return arranged(viewer, names, device=device)


def arranged(viewer: Any, names: Sequence[str], *, device: str, **more: Any) -> QuerySet[Any, Any]:
    """The member's own row: how the page is arranged, how it starts, `more`, and of every block its rows as a list."""
    own = Layout.objects.filter(member=OuterRef("pk"), device=device)
    facts = {name: F(name) for name in FACTS} | {name: Whole(name) for name in WHOLE}
    lists: dict[str, Any] = {}
    for name in names:
        block = block_named(name)
        assert block.rows is not None
        lists[f"held_{len(lists)}"] = Nested(block.rows(viewer), *block.columns)
    starts = Start.objects.filter(Q(group=None) | Q(group__members=OuterRef("pk")), device=device, state__isnull=False)
    begun = starts.order_by("nth", "pk").values(made=JSONObject(state=Whole("state"), group=F("group__name")))
    found = Member.objects.filter(pk=viewer.pk).annotate(
        layout=Subquery(own.values(made=JSONObject(**facts))[:1]), start=Subquery(begun[:1])
    )
    return found.annotate(**more, **lists).values_list("layout", "start", *more, *lists)


def held_of(layout: dict[str, Any] | None, start: dict[str, Any] | None, device: str, member: Member) -> Held:
    """What the query brought of how a page is arranged."""
    layout, start = layout or {}, start or {}
    own = layout.get("state")
    return Held(
        device=device,
        learns=member.is_personalised,
        state=state_of(start.get("state") if own is None else own),
        starts_as=(start.get("group") or "") if own is None else "",
        is_plain=is_held_out(member),
        version=layout.get("version", 0),
        said=layout.get("said") or {},
        changed=moment_or_none(layout.get("changed")),
        may_undo=bool(layout.get("before")),
    )
