"""The page of all forums: each is drawn once for what it says, whoever looks; which are there is asked each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from community.models import Forum, Shelf, Thread
from lib.drawing import draw
from lib.prepared import ask
from lib.times import Moments
from profiles.models import Block


class Room(NamedTuple):
    """A forum with what goes on in it."""

    pk: int
    name: str
    slug: str
    description: str
    parent_id: int | None
    thread_count: int
    latest_thread: int | None

    def get_absolute_url(self) -> str:
        return reverse("community:forum", args=[self.slug])


class Latest(NamedTuple):
    """The thread that was last active in a forum."""

    pk: int
    title: str
    last_number: int
    last_author: str | None

    def get_absolute_url(self) -> str:
        return reverse("community:thread", args=[self.pk])


def forum_blocks(viewer: Any) -> SafeString:
    """Every forum this viewer may see with those inside it; one whose parent is out of sight stands for itself."""
    rooms = [Room(*row) for row in ask(_rooms, viewer=viewer)]
    ids = [room.latest_thread for room in rooms if room.latest_thread]
    latest = {row[0]: (Latest(*row[:-1]), row[-1]) for row in ask(_latest, viewer=None, ids=ids)}
    moments, seen = Moments(), {room.pk for room in rooms}

    def told(part: str, room: Room, inside: Iterable[Room] = ()) -> SafeString:
        thread, active = latest.get(room.latest_thread or 0, (None, None))
        children = mark_safe("".join(told("community/forum_row.html", child) for child in inside))  # noqa: S308 - parts
        fills = {"when": moments.told(active) if active else "", "children": children}
        return draw(part, {"forum": room, "latest": thread}, fills)

    def inside(room: Room) -> list[Room]:
        return [each for each in rooms if each.parent_id == room.pk]

    tops = [room for room in rooms if room.parent_id not in seen]
    blocks = [told("community/forum_block.html", room, inside(room)) for room in tops]
    return mark_safe("\n".join(blocks))  # noqa: S308 - parts are safe


def _rooms(viewer: Any) -> QuerySet[Any, Any]:
    standing = Thread.objects.filter(shelf=Shelf.STANDING)
    ignored = Block.objects.filter(member=viewer.pk if viewer.is_authenticated else None).values("other")
    forums = Forum.objects.visible_to(viewer).with_activity(
        standing, standing.filter(author__in=ignored), Thread.objects.visible_to(viewer)
    )
    return forums.values_list(*Room._fields)


def _latest(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    threads = Thread.objects.filter(pk__among=ids)
    return threads.values_list("pk", "title", "last_number", "last_author__name", "active")
