"""Items of all kinds as stories, in three queries for a page of them, however many kinds there are.

Each kind says what its stories are made of; all are asked together, and those who wrote, the subjects and the dials are
read once for all. Who may see an item is asked in the same query that brings it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, QuerySet, Value

from lib.kinds import ItemRef, Kind, Story, all_kinds, kind_named
from lib.markdown import plain
from lib.nested import Nested
from lib.prepared import ask
from lib.telling import About, Face
from profiles.models import PROPOSED, Block, Member, Tagging
from profiles.turned import set_levels

Makings = dict[str, Any]


@dataclass(slots=True)
class People:
    """Everybody in some stories, whom of them the viewer ignores, and whether that is a member."""

    is_for_member: bool
    faces: dict[int, Face] = field(default_factory=dict)
    ignored: set[int] = field(default_factory=set)

    def one(self, pk: int | None) -> Face | None:
        return self.faces.get(pk or 0)

    def met(self, ids: Iterable[int | None]) -> list[Face]:
        """Those of them whom the viewer does not ignore, in order."""
        return [self.faces[pk] for pk in ids if pk in self.faces and pk not in self.ignored]


class Wording(NamedTuple):
    """A piece of an item's text: safe HTML or plain words."""

    markup: str
    words: str

    def plain(self) -> str:
        return plain(self.markup) if self.markup else self.words


class StoryKind(Kind):
    """A kind whose stories are made of one row each."""

    def makings(self, viewer: Any, ids: Sequence[int]) -> QuerySet[Any]:
        """Those of the ids that this viewer may see, each with `makings`: what its story says, as JSON.

        `author` and `faces` in it are members' ids, `subjects` are as `subjects_in` gives them.
        """
        raise NotImplementedError

    def told(self, pk: int, made: Makings, people: People) -> Story:
        """The story of one; its subjects stand in what it is made of, with the levels of the viewer's dials."""
        raise NotImplementedError

    def muted_among(self, members: Sequence[int], ids: Sequence[int]) -> set[tuple[int, int]]:
        """Pairs of member and item: what `wanted_by` leaves out of what a member may see; of many members at once."""
        return set()

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        """In three queries, however many."""
        return {ref.id: story for ref, story in stories_of(viewer, (ItemRef(self.name, pk) for pk in ids)).items()}


def subjects_in(links: QuerySet[Any]) -> Nested:
    """The subjects of one item, for what it is made of; `links` are the rows between the two."""
    is_proposed = Value(value=False) if not issubclass(links.model, Tagging) else PROPOSED
    named = links.annotate(slug=F("subject__slug"), name=F("subject__name"), is_proposed=is_proposed)
    return Nested(named.order_by("name"), "subject_id", "slug", "name", "is_proposed")


def stories_of(viewer: Any, refs: Iterable[ItemRef]) -> dict[ItemRef, Story]:
    """The items that this viewer may see; three queries, and those of each kind that is not told of one row."""
    wanted = by_kind(refs)
    kinds = {kind.name: kind for kind in all_kinds() if kind.name in wanted}
    told = {name: kind for name, kind in kinds.items() if isinstance(kind, StoryKind)}
    made = _made(viewer, {name: wanted[name] for name in told})
    people = _people(viewer, made.values())
    stories = {ref: told[ref.kind].told(ref.id, each, people) for ref, each in made.items()}
    for name in kinds.keys() - told.keys():
        stories |= {ItemRef(name, pk): story for pk, story in kinds[name].stories(viewer, wanted[name]).items()}
    return stories


def seen_of(viewer: Any, refs: Iterable[ItemRef]) -> set[ItemRef]:
    """Those of these items of kinds that are found which this viewer may see; one query."""
    wanted = by_kind(refs)
    return {ItemRef(kind, pk) for kind, pk in ask(_seen, *wanted, viewer=viewer, **wanted)} if wanted else set()


def wordings_of(viewer: Any, refs: Iterable[ItemRef]) -> dict[ItemRef, list[Wording]]:
    """What this viewer may be quoted of items of kinds that are found, in order; one query."""
    wanted = by_kind(refs)
    found: dict[ItemRef, list[Wording]] = defaultdict(list)
    for kind, pk, _nth, markup, words in ask(_wordings, *wanted, viewer=viewer, **wanted) if wanted else ():
        found[ItemRef(kind, pk)].append(Wording(markup, words))
    return found


def by_kind(refs: Iterable[ItemRef]) -> dict[str, list[int]]:
    """The ids of items, each once, by the names of their kinds."""
    found: dict[str, set[int]] = defaultdict(set)
    for kind, pk in refs:
        found[kind].add(pk)
    return {kind: sorted(found[kind]) for kind in sorted(found)}


def _seen(viewer: Any, *kinds: str, **ids: Sequence[int]) -> QuerySet[Any, Any]:
    return together({kind: [kind_named(kind).visible_to(viewer).filter(pk__among=ids[kind])] for kind in kinds}, "pk")


def _wordings(viewer: Any, *kinds: str, **ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows = {kind: kind_named(kind).wordings(viewer, ids[kind]) for kind in kinds}
    return together(rows, "item", "nth", "markup", "words").order_by("of", "item", "nth")


def together(rows: Mapping[str, Sequence[QuerySet[Any, Any]]], *columns: str) -> QuerySet[Any, Any]:
    """The rows of several kinds as those of one query, each with the name of its kind before these columns."""
    parts = [
        each.order_by().annotate(of=Value(kind)).values_list("of", *columns)
        for kind, queries in rows.items()
        for each in queries
    ]
    united: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True) if parts[1:] else parts[0]
    return united


def _made(viewer: Any, wanted: Mapping[str, list[int]]) -> dict[ItemRef, Makings]:
    if not wanted:
        return {}
    made = {ItemRef(kind, pk): row for kind, pk, row in ask(_makings, *wanted, viewer=viewer, **wanted)}
    for each in made.values():
        each["subjects"] = [
            About(pk, slug, name, bool(proposed)) for pk, slug, name, proposed in each.get("subjects", ())
        ]
    set_levels(viewer, [subject for each in made.values() for subject in each["subjects"]])
    return made


def _makings(viewer: Any, *kinds: str, **ids: Sequence[int]) -> QuerySet[Any, Any]:
    rows: dict[str, list[QuerySet[Any]]] = {}
    for name in kinds:
        kind = kind_named(name)
        assert isinstance(kind, StoryKind)
        rows[name] = [kind.makings(viewer, ids[name])]
    return together(rows, "pk", "makings")


def _people(viewer: Any, made: Iterable[Makings]) -> People:
    ids = {pk for each in made for pk in (each.get("author"), *each.get("faces", ())) if pk}
    found = People(viewer is not None and viewer.is_authenticated)
    for pk, username, name, is_ignored in ask(_names, viewer=viewer, ids=sorted(ids)) if ids else ():
        found.faces[pk] = Face(pk, username, name)
        found.ignored |= {pk} if is_ignored else set()
    return found


def _names(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    ignored = Block.objects.filter(member=viewer.pk if viewer.is_authenticated else None, other=OuterRef("pk"))
    members = Member.objects.filter(pk__among=ids).annotate(is_ignored=Exists(ignored))
    return members.values_list("pk", "username", "name", "is_ignored")
