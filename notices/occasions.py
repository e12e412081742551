"""The occasions a member is told of and the ways they are told by; each app registers its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Promise | str
SITE, MAIL, PUSH = "site", "mail", "push"
BY_ITEM, BY_PLACE, NOT = "item", "place", "not"  # what is one line: all about one post, all in one thread, each alone


@dataclass(frozen=True, slots=True)
class Told:
    """What some notices of one occasion about one thing say together."""

    who: str  # "Mara", "Mara and Bo", "Mara and 3 others"; empty where nobody did it
    people: int
    count: int  # notices
    because: Mapping[str, Any]  # of the latest


@dataclass(frozen=True, slots=True)
class Occasion:
    """One sort of thing to be told of."""

    name: str
    label: Words  # in the list of choices
    says: Callable[[Told], Words]  # "Mara named you"
    why: Callable[[Mapping[str, Any]], Words]  # "you turned Stoves to loud": what follows “because”
    gathers: str = BY_ITEM
    by_mail: bool = True  # and on devices, before the member has chosen; on the site everything is told
    is_for_staff: bool = False  # nobody else is told of it, nor asked how


_occasions: dict[str, Occasion] = {}
_ways: dict[str, Words] = {SITE: _("On the site"), MAIL: _("By mail"), PUSH: _("On devices")}


def register(occasion: Occasion) -> None:
    """Make an occasion known; called from an app's module `occasions`."""
    _occasions[occasion.name] = occasion


def occasion_named(name: str) -> Occasion | None:
    """The occasion of that name; None for one that no app registered."""
    return _occasions.get(name)


def all_occasions() -> list[Occasion]:
    """In the order they were registered."""
    return list(_occasions.values())


def occasions_of(member: Any) -> list[Occasion]:
    """Those that a member may be told of, in the same order."""
    return [each for each in all_occasions() if not each.is_for_staff or member.is_moderator]


def register_way(name: str, label: Words) -> None:
    """Make another way of telling known, beside the site and the mail."""
    _ways[name] = label


Costs = Mapping[str, Mapping[int, str]]  # “started” and “joined” → level → what it brings by mail, in a sentence
_counters: list[Callable[[Any, datetime], Costs]] = []


def register_costs(count: Callable[[Any, datetime], Costs]) -> None:
    """Say who counts what the dials of own threads would bring a member by mail."""
    _counters.append(count)


def costs_for(member: Any, now: datetime) -> dict[str, dict[int, str]]:
    """What each step of these dials would have brought lately, as far as an app counts it."""
    return {name: dict(costs) for count in _counters for name, costs in count(member, now).items()}


@dataclass(frozen=True, slots=True)
class Hindered:
    """What quiet hours do to mail that keeps hours of its own, in a sentence."""

    says: Words
    is_shut_out: bool  # no hour is left in which it could come
    url: str  # where its hours are chosen


Hours = tuple[time, time]
_hindering: list[Callable[[Any, Hours], Hindered | None]] = []


def register_quiet(hinder: Callable[[Any, Hours], Hindered | None]) -> None:
    """Say who knows what a member's quiet hours would do to mail that keeps hours of its own."""
    _hindering.append(hinder)


def hindered_by(member: Any, quiet: Hours | None) -> list[Hindered]:
    """What would come later by these quiet hours, or not at all."""
    if quiet is None:
        return []
    return [found for hinder in _hindering if (found := hinder(member, quiet)) is not None]


def all_ways() -> dict[str, Words]:
    """Each way and what it is called."""
    return dict(_ways)
