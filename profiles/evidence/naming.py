"""What numbers in a download stand for: items, facets and questions by their names, read for many rows at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from lib.kinds import ItemRef, all_kinds, kind_named
from profiles.asking import Query, queries_named
from profiles.gathering import stories_of
from profiles.models import Dial, Facet, Member, Sort, Subject

SUBJECT = "subject"
BY_FACET = ("word", "kind")  # what dials are of by the number of a facet
OF_PLACE = "forum:"


@dataclass(frozen=True, slots=True)
class Bit:
    """A piece of what a row says, with the page it leads to, if any."""

    says: Any
    url: str = ""


@dataclass(slots=True)
class Wanted:
    """What some rows speak of, by its numbers."""

    refs: set[ItemRef] = field(default_factory=set)
    facets: set[int] = field(default_factory=set)
    questions: set[str] = field(default_factory=set)

    def look(self, row: Any) -> None:
        """Take in what a row speaks of, however deep."""
        if isinstance(row, Mapping):
            self.refs.update(ref for ref in (item_in(row), turned_in(row), *named_in(row)) if ref)
            self.facets.update(facets_in(row))
            self.questions.update(filter(None, [question_in(row)]))
            for value in row.values():
                self.look(value)
        elif isinstance(row, list):
            for each in row:
                self.look(each)


@dataclass(slots=True)
class Names:
    """Everything that was wanted, as its member may see it today."""

    items: dict[ItemRef, Bit]
    facets: dict[int, Bit]
    questions: dict[str, Query]

    def item(self, ref: ItemRef) -> Bit:
        return self.items.get(ref) or Bit(_("what can no longer be seen"))

    def facet(self, pk: int) -> Bit:
        return self.facets.get(pk) or Bit(_("what can no longer be seen"))


def item_in(row: Mapping[str, Any]) -> ItemRef | None:
    """The item that a row names by its kind and number."""
    kind, number = row.get("kind"), row.get("item", row.get("id"))
    return ItemRef(kind, number) if kind and isinstance(kind, str) and is_number(number) else None


def turned_in(row: Mapping[str, Any]) -> ItemRef | None:
    """What a dial in a row is of, or whom the member ignores."""
    of, target = row.get("of"), row.get("target")
    if not is_number(target):
        return None
    return ItemRef("member", target) if of == "ignoring" else ItemRef(of, target) if of in Dial.Of.values else None


def named_in(row: Mapping[str, Any]) -> list[ItemRef]:
    """Threads and posts that a row names by their number, and the facet of an interest."""
    found = [ItemRef(name, row[name]) for name in ("thread", "post") if is_number(row.get(name))]
    facet = of_facet(row.get("facet__sort"), row.get("facet__key"))
    return [*found, facet] if facet else found


def facets_in(row: Mapping[str, Any]) -> list[int]:
    """The facets of an act; of acts gathered each stands with an amount."""
    told = row.get("facets")
    numbers = [each[0] if isinstance(each, list) else each for each in told] if isinstance(told, list) else []
    return [each for each in numbers if is_number(each)]


def question_in(row: Mapping[str, Any]) -> str:
    """The question that a row names."""
    name = row.get("question") or (row.get("target") if row.get("of") == "question" else "")
    sort, _colon, about = name.partition(":") if isinstance(name, str) else ("", "", "")
    return str(name) if sort == "field" or (sort in {"subject", "own"} and about.isdecimal()) else ""


def of_facet(sort: Any, key: Any) -> ItemRef | None:
    """What a facet is in, where that has a number."""
    kind = {Sort.SUBJECT: SUBJECT, Sort.PERSON: "member", Sort.PLACE: "forum"}.get(sort)
    number = str(key).removeprefix(OF_PLACE)
    return ItemRef(kind, int(number)) if kind and number.isdecimal() else None


def is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def names_of(member: Member, wanted: Wanted) -> Names:
    """In thirteen queries at most, whatever there is."""
    facets = Facet.objects.in_bulk(wanted.facets | {ref.id for ref in wanted.refs if ref.kind in BY_FACET})
    inner = {pk: of_facet(facet.sort, facet.key) for pk, facet in facets.items()}
    items = dict(_items(member, wanted.refs | {ref for ref in inner.values() if ref}))
    called = {kind.name: Bit(str(kind.called)) for kind in all_kinds() if kind.called}
    told = {pk: _of_facet(facet, inner[pk], items, called) for pk, facet in facets.items()}
    items |= {ref: bit for ref in wanted.refs if ref.kind in BY_FACET and (bit := told.get(ref.id))}
    return Names(items, {pk: bit for pk, bit in told.items() if bit}, queries_named(sorted(wanted.questions)))


def _of_facet(facet: Facet, ref: ItemRef | None, items: Mapping[ItemRef, Bit], called: Mapping[str, Bit]) -> Bit | None:
    if ref is not None:
        return items.get(ref)
    return Bit(facet.key) if facet.sort == Sort.WORD else called.get(facet.key) or Bit(facet.key)


def _items(member: Member, refs: Collection[ItemRef]) -> Iterator[tuple[ItemRef, Bit]]:
    """Stories by their titles, forums and subjects by their names."""
    by_kind: dict[str, list[int]] = {}
    for kind, pk in refs:
        by_kind.setdefault(kind, []).append(pk)
    for pk, subject in Subject.objects.in_bulk(by_kind.get(SUBJECT, [])).items():
        yield ItemRef(SUBJECT, pk), Bit(subject.name, subject.get_absolute_url())
    forums = kind_named("forum").visible_to(member).filter(pk__in=by_kind.get("forum", []))
    for forum in forums:
        yield ItemRef("forum", forum.pk), Bit(str(forum), forum.get_absolute_url())
    for ref, story in stories_of(member, refs).items():
        yield ref, Bit(story.title, story.url)
