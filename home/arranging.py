"""Putting the blocks of a page together for one viewer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from home.blocks import (
    Block,
    chosen,
    deals_to_rate,
    hot_threads,
    latest_listings,
    latest_threads,
    own_subjects,
    unread_threads,
)
from lib.kinds import ItemRef
from profiles.actions import Showing
from profiles.gathering import stories_of
from profiles.models import Member, Surface
from search.recommending import Choice, choose

CHOSEN, TALKS, TRADES = 14, 8, 3
START_TALKS = 6


@dataclass(slots=True)
class Arrangement:
    """A page: its blocks in order, those beside them, and what was chosen, for the record."""

    main: list[Block]
    beside: list[Block]
    showings: list[Showing]


def arrange(member: Member, *, now: datetime) -> Arrangement:
    """My page; newest first, and for no record, where the member paused learning."""
    if not member.is_personalised:
        return _plain(member)
    choices = choose(members=[member], surface=Surface.PAGE, now=now, limit=CHOSEN).get(member.pk, [])
    talks, trades, others = _dealt(choices)
    put = [*talks, *trades, *others]
    unread = unread_threads(member, without=[choice.ref.id for choice in put if choice.ref.kind == "thread"])
    stories = stories_of(member, [*(choice.ref for choice in put), *_refs("thread", unread)])
    main = [
        chosen("for-you", _("For you"), talks, stories),
        _block("unread", _("Unread in what you take part in"), _refs("thread", unread), stories),
        chosen("directory", _("From the directory"), trades, stories),
        chosen("different", _("Something different"), others, stories),
    ]
    return Arrangement(_filled(main), _filled([deals_to_rate(member), own_subjects(member)]), _showings(put))


def arrange_start(viewer: Any, *, now: datetime) -> Arrangement:
    """The start page: what everyone may read, lately and most talked about."""
    latest, hot = latest_threads(viewer, START_TALKS), hot_threads(viewer, now=now)
    trades = latest_listings(viewer)
    stories = stories_of(viewer, [*_refs("thread", [*latest, *hot]), *_refs("listing", trades)])
    main = [
        _block("hot", _("Much talked about this week"), _refs("thread", hot), stories),
        _block("latest", _("Latest"), _refs("thread", [pk for pk in latest if pk not in hot]), stories),
        _block("directory", _("From the directory"), _refs("listing", trades), stories),
    ]
    return Arrangement(_filled(main), [], [])


def _plain(member: Member) -> Arrangement:
    refs = _refs("thread", latest_threads(member))
    main = [_block("latest", _("Newest first"), refs, stories_of(member, refs))]
    return Arrangement(_filled(main), _filled([deals_to_rate(member), own_subjects(member)]), [])


def _dealt(choices: Sequence[Choice]) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """Talk, trade, and what is different on purpose; each in the chooser's order."""
    others = [choice for choice in choices if choice.something_different]
    usual = [choice for choice in choices if not choice.something_different]
    trades = [choice for choice in usual if choice.ref.kind == "listing"]
    talks = [choice for choice in usual if choice.ref.kind != "listing"]
    return talks[:TALKS], trades[:TRADES], others[:1]


def _showings(choices: Sequence[Choice]) -> list[Showing]:
    return [
        Showing(choice.ref, place, choice.score, choice.terms, choice.reason, choice.probability)
        for place, choice in enumerate(choices, start=1)
    ]


def _block(name: str, title: str, refs: Sequence[ItemRef], stories: dict[ItemRef, Any]) -> Block:
    return Block(name, title, [stories[ref] for ref in refs if ref in stories])


def _refs(kind: str, ids: Sequence[int]) -> list[ItemRef]:
    return [ItemRef(kind, pk) for pk in ids]


def _filled(blocks: Sequence[Block]) -> list[Block]:
    return [block for block in blocks if block]
