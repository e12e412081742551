"""What stands beside every page: the places of the site and what is a member's own, in the order of who looks."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from home.holding import Held, arranged, held_of, standing_blocks
from home.models import Device
from home.ordering import held_at
from home.starting import start_of_all
from lib.blocks import MY_PLACES, PAGE, SIDE, Block, Place, all_blocks
from lib.nested import Nested
from lib.prepared import ask
from notices.models import Notice
from profiles.models import Member
from profiles.turned import turned_subjects

MY_SUBJECTS = "my-subjects"


class Way(NamedTuple):
    """One place as the navigation shows it: where it leads, by name, and on which part's pages it is marked."""

    to: str
    glyph: str
    label: str
    stands_for: str


class Section(NamedTuple):
    """One part of the navigation, and what it is drawn from; equal values are drawn once."""

    name: str
    template: str
    values: dict[str, Hashable]


@dataclass(slots=True)
class Frame:
    """What stands round every page of a member: how many things are new, and the navigation."""

    news: int
    held: Held
    rows: dict[str, list[list[Any]]] = field(default_factory=dict)


def frame_of(member: Member, device: str) -> Frame:
    """One query, however many sections there are."""
    names = [block.name for block in all_blocks() if block.column == SIDE and block.rows]
    ((layout, start, news, *rows),) = ask(_framed, *names, viewer=member, device=device)
    held = held_of(layout, start, device, member)
    return Frame(len(news), held, dict(zip(names, rows, strict=True)))


def sections_of(member: Member, frame: Frame) -> list[Section]:
    """Those that hold something and are not hidden, in the member's order."""
    made = [_section(member, frame, block) for block in frame.held.blocks(SIDE)]
    return [section for section in made if section]


def places_for_guests(device: str) -> tuple[Way, ...]:
    """As the page of all members starts on such a device, else as the product ships it."""
    state = start_of_all(device)
    standing = [each for each in standing_blocks(state, learns=False) if each.name not in state.hidden]
    ways = [each for each in standing if isinstance(each, Place) and each.for_guests]
    return tuple(_way(place, str(place.for_guests)) for place in ways)


def opened_at(address: str) -> Block | None:
    """The place or the section of the navigation that has a way there."""
    try:
        view = resolve(address).view_name
    except Resolver404:
        return None
    return next((each for each in all_blocks() if each.column not in PAGE and each.address == view), None)


def device_of(request: HttpRequest) -> str:
    """What the address asks for, else what the browser says it is: nothing is kept for it."""
    asked = request.GET.get("device", "")
    if asked in Device.values:
        return asked
    is_hand = request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in request.headers.get("User-Agent", "")
    return Device.HAND if is_hand else Device.DESK


def _section(member: Member, frame: Frame, block: Block) -> Section | None:
    if block.name == MY_PLACES:
        places = [each for each in frame.held.blocks(MY_PLACES) if isinstance(each, Place)]
        ways = tuple(_way(place, str(place.title)) for place in places)
        return Section(block.name, block.template, {"places": ways}) if ways else None
    things: Sequence[Any] = frame.rows.get(block.name, [])
    if block.name == MY_SUBJECTS:
        things = turned_subjects(member)
    shown = things[: held_at(block.most, frame.held.state.size(block.name))]
    values: dict[str, Hashable] = {"title": str(block.title), "to": block.address, "things": tuple(map(tuple, shown))}
    return Section(block.name, block.template, values) if shown else None


def _way(place: Place, label: str) -> Way:
    return Way(place.address, place.glyph, label, place.stands_for)


def _framed(viewer: Any, *names: str, device: str) -> QuerySet[Any, Any]:
    news = Notice.objects.visible_to(viewer).unseen().things()
    return arranged(viewer, names, device=device, news=Nested(news, "occasion", "kind", "item"))
