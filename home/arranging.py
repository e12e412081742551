"""Putting the blocks of a page together for one viewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from home.blocks import SUBJECTS, hot_threads, latest_listings, latest_threads
from home.holding import Held, hold
from home.ordering import LARGE, held_at
from lib.blocks import BESIDE, MIDDLE, PAGE, STORIES, Block
from lib.kinds import ItemRef, Story
from profiles.actions import Showing
from profiles.gathering import stories_of
from profiles.models import Level, Member, Surface
from profiles.turned import turned_subjects
from search.recommending import Choice, choose

CHOSEN, TALKS, TRADES = 14, 8, 3
NEWEST = 60  # looked through for talk and trade where nothing is chosen
START_TALKS = 6


@dataclass(slots=True)
class Part:
    """One block as it stands on a page: its stories, or what its own template shows; and its neighbours there."""

    name: str
    title: Any
    stories: list[Story] = field(default_factory=list)
    things: Sequence[Any] = ()
    template: str = STORIES
    fetches: bool = False  # brings what it shows by itself
    address: str = ""  # where from, by name
    above: str = ""  # the block that stands over it, by name
    below: str = ""
    is_mine: bool = False  # its reader may arrange it

    def __bool__(self) -> bool:
        return bool(self.stories or self.things or self.fetches)


@dataclass(slots=True)
class Arrangement:
    """A page: its blocks in order, those beside them, what was chosen, for the record, and how it is arranged."""

    main: list[Part]
    beside: list[Part]
    showings: list[Showing]
    held: Held | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing but what fetches itself."""
        return not any(part.stories or part.things for part in self.main)


def arrange(member: Member, *, device: str, now: datetime) -> Arrangement:
    """My page; newest first, and for no record, where the member paused learning."""
    held = hold(member, device)
    dealt = _dealt(_choices(member, held, now), held) if held.learns else {}
    put = [choice for block in held.blocks(MIDDLE) for choice in dealt.get(block.name, ())]
    items = {name: [choice.ref for choice in choices] for name, choices in dealt.items()}
    items |= _items(held, without={choice.ref for choice in put})
    stories = stories_of(member, [ref for refs in items.values() for ref in refs])
    for choice in put:
        if choice.ref in stories:
            stories[choice.ref].reason, stories[choice.ref].surface = choice.reason, "page"
    main, beside = (
        _set([_part(block, member, held, items, stories) for block in held.blocks(column)]) for column in PAGE
    )
    return Arrangement(main, beside, _showings(put), held)


def arrange_start(viewer: Any, *, now: datetime) -> Arrangement:
    """The start page: what everyone may read, lately and most talked about."""
    latest, hot = latest_threads(viewer, START_TALKS), hot_threads(viewer, now=now)
    trades = latest_listings(viewer)
    stories = stories_of(viewer, [*_refs("thread", [*latest, *hot]), *_refs("listing", trades)])
    main = [
        _told("hot", _("Much talked about this week"), _refs("thread", hot), stories),
        _told("latest", _("Latest"), _refs("thread", [pk for pk in latest if pk not in hot]), stories),
        _told("directory", _("From the directory"), _refs("listing", trades), stories),
    ]
    return Arrangement([part for part in main if part], [], [])


def _choices(member: Member, held: Held, now: datetime) -> Sequence[Choice]:
    """Enough for the blocks at their sizes."""
    more = sum(held_at(most, LARGE) - most for name, most in _CHOSEN.items() if held.state.size(name) == LARGE)
    limit = NEWEST if held.is_plain else CHOSEN + more
    listings = 0 if "directory" in held.state.hidden else held_at(TRADES, held.state.size("directory"))
    chosen = choose(members=[member], surface=Surface.PAGE, now=now, limit=limit, least={"listing": listings})
    return chosen.get(member.pk, [])


_CHOSEN = {"for-you": TALKS, "directory": TRADES}


def _dealt(choices: Sequence[Choice], held: Held) -> dict[str, list[Choice]]:
    """Talk, trade, and what is different on purpose; each in the chooser's order, at its size, unless it is hidden."""
    usual = [choice for choice in choices if not choice.something_different]
    dealt = {
        "for-you": [choice for choice in usual if choice.ref.kind != "listing"],
        "directory": [choice for choice in usual if choice.ref.kind == "listing"],
        "different": [choice for choice in choices if choice.something_different],
    }
    sizes = {name: held_at(most, held.state.size(name)) for name, most in _CHOSEN.items()} | {"different": 1}
    return {name: some[: sizes[name]] for name, some in dealt.items() if name not in held.state.hidden}


def _items(held: Held, *, without: set[ItemRef]) -> dict[str, list[ItemRef]]:
    """What the blocks that hold stories show, each thing in the first that has it."""
    found: dict[str, list[ItemRef]] = {}
    seen = set(without)
    for block in held.blocks(MIDDLE) + held.blocks(BESIDE):
        if block.kind:
            own = [ref for ref in _refs(block.kind, held.ids(block.name)) if ref not in seen]
            found[block.name] = own[: held_at(block.most, held.state.size(block.name))]
            seen |= set(found[block.name])
    return found


def _part(
    block: Block, member: Member, held: Held, items: dict[str, list[ItemRef]], stories: dict[ItemRef, Story]
) -> Part:
    if block.name in items or block.template == STORIES:
        part = _told(block.name, block.title, items.get(block.name, []), stories)
    else:
        things = _subjects(member) if block.name == "subjects" else held.rows.get(block.name, [])
        things = things[: held_at(block.most, held.state.size(block.name))]
        part = Part(block.name, block.title, things=things, template=block.template)
        part.fetches, part.address = block.fetches, block.address
    part.is_mine = True
    return part


def _subjects(member: Member) -> list[dict[str, Any]]:
    """The subjects whose dials this member turned up, loudest first."""
    return [each._asdict() for each in turned_subjects(member) if each.level > Level.MUTED][: 2 * SUBJECTS]


def _set(parts: Iterable[Part]) -> list[Part]:
    """Those that hold something, each with its neighbours."""
    found = [part for part in parts if part]
    for over, under in pairwise(found):
        over.below, under.above = under.name, over.name
    return found


def _told(name: str, title: Any, refs: Sequence[ItemRef], stories: dict[ItemRef, Story]) -> Part:
    return Part(name, title, [stories[ref] for ref in refs if ref in stories])


def _showings(choices: Sequence[Choice]) -> list[Showing]:
    return [
        Showing(choice.ref, place, *choice.noted(), choice.reason, choice.probability)
        for place, choice in enumerate(choices, start=1)
    ]


def _refs(kind: str, ids: Sequence[int]) -> list[ItemRef]:
    return [ItemRef(kind, pk) for pk in ids]
