"""Where something can be written, as the apps above say it: a draft knows its place by such a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from lib.forms import is_row_id
from lib.kinds import kind_named
from lib.prepared import ask
from writing.models import Draft


@dataclass(frozen=True, slots=True)
class Place:
    """A sort of place: “reply” to a “thread”. Its things are asked of the kind, and so of visible_to."""

    verb: str
    kind: str
    label: Promise | str  # “Reply in “%(title)s””, for a list of drafts
    url: Callable[[Any], str]  # where one goes on; None is handed over where no thing is named yet
    title: Callable[[Any], str] = str
    related: tuple[str, ...] = ()  # what title and url need of a thing
    alone: Promise | str = ""  # the label where no thing is named yet
    people: Callable[[Any, Any], Any] | None = None  # who takes part there, for a viewer: a query of ids

    def at(self, item_id: int) -> str:
        """The name of the place at one thing; 0 where the thing is yet to be made."""
        return f"{self.verb}:{self.kind}:{item_id}"

    def things(self, viewer: Any, ids: Iterable[int]) -> dict[int, Any]:
        """Those of the things that this viewer may see, by id; one query."""
        rows = kind_named(self.kind).visible_to(viewer).filter(pk__in=set(ids))
        return {row.pk: row for row in (rows.select_related(*self.related) if self.related else rows)}


@dataclass(frozen=True, slots=True)
class Begun:
    """What a member has begun in a place: for the form that stands there."""

    place: str
    version: int = 0
    initial: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft as a list of them shows it; a place that is out of sight has neither title nor address."""

    draft: Draft
    label: str
    url: str


_places: dict[tuple[str, str], Place] = {}


def register_place(place: Place) -> Place:
    """Make a sort of place known; called from an app's module `kinds`."""
    return _places.setdefault((place.verb, place.kind), place)


def is_open(viewer: Any, name: str) -> bool:
    """Whether there is such a place, and its thing is one that this viewer may see."""
    place, item = _found(name)
    return place is not None and (item == 0 or bool(place.things(viewer, [item])))


def people_at(viewer: Any, name: str) -> Any:
    """A query of who takes part in a place; None where it is out of sight, or nobody is named for it."""
    place, item = _found(name)
    thing = place.things(viewer, [item]).get(item) if place and place.people and item else None
    return place.people(viewer, thing) if place and place.people and thing is not None else None


def begun_at(viewer: Any, name: str) -> Begun:
    """What this member has begun there; one query, none for a guest."""
    if not viewer.is_authenticated:
        return Begun(name)
    found = ask(_draft, viewer=viewer, place=name)
    if not found:
        return Begun(name)
    version, fields = found[0]
    return Begun(name, version, {key: values[0] if len(values) == 1 else values for key, values in fields.items()})


def _draft(viewer: Any, place: str) -> QuerySet[Any, Any]:
    return Draft.objects.visible_to(viewer).filter(place=place).values_list("version", "fields")


def entries(viewer: Any, drafts: Iterable[Draft]) -> list[Entry]:
    """Drafts with the titles and addresses of their places; a query for each sort of place."""
    wanted = [(draft, *_found(draft.place)) for draft in drafts]
    ids: dict[Place, list[int]] = defaultdict(list)
    for _draft, place, item in wanted:
        if place is not None and item:
            ids[place].append(item)
    things = {place: place.things(viewer, numbers) for place, numbers in ids.items()}
    return [
        _entry(draft, place, things.get(place, {}).get(item), item) if place else Entry(draft, "", "")
        for draft, place, item in wanted
    ]


def _entry(draft: Draft, place: Place, thing: Any, item: int) -> Entry:
    if thing is None:
        return Entry(draft, "", "") if item else Entry(draft, str(place.alone), place.url(None))
    return Entry(draft, str(place.label) % {"title": place.title(thing)}, place.url(thing))


def _found(name: str) -> tuple[Place | None, int]:
    verb, _, rest = name.partition(":")
    kind, _, item = rest.partition(":")
    return (_places.get((verb, kind)), int(item)) if is_row_id(item) else (None, 0)
