"""Notices as people read them: those of one thread together, many likes of a post in one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.kinds import ItemRef, Story, kind_named
from notices.models import Notice, Suppression
from notices.occasions import BY_ITEM, BY_PLACE, NOT, Occasion, Told, occasion_named
from profiles.alike import alike
from profiles.gathering import StoryKind, by_kind, stories_of
from profiles.models import Member


@dataclass(slots=True)
class Line:
    """What some notices of one occasion say together, and where they lead."""

    occasion: str
    says: str
    because: str
    url: str
    excerpt: str
    actor: Any  # the latest who did it
    when: datetime
    is_new: bool
    notices: list[Notice]


@dataclass(slots=True)
class Gathered:
    """The lines about one thing."""

    ref: ItemRef
    title: str
    url: str
    place: str
    lines: list[Line] = field(default_factory=list)
    answered_at: str = ""  # the address of answers by mail
    invitation: str = ""  # what such an answer becomes

    @property
    def is_new(self) -> bool:
        return any(line.is_new for line in self.lines)


def given_up(member: Member) -> Suppression | None:
    """Why mail does not reach a member; no query while it does."""
    if not member.is_unreached:
        return None
    return Suppression.objects.in_force().filter(address=member.email.lower()).first()


def gathered(viewer: Any, notices: Sequence[Notice], stories: Mapping[ItemRef, Story] | None = None) -> list[Gathered]:
    """The latest first; what the viewer may see no more, or has muted since, is left out.

    `stories` is given where what they may see was read for many at once.
    """
    if stories is None:
        stories = _stories(viewer, refs_of(notices))
    found: dict[ItemRef, Gathered] = {}
    for same in _together(notices):
        first, occasion = same[0], occasion_named(same[0].occasion)
        story, under = stories.get(first.ref), stories.get(first.under)
        if occasion is None or story is None or under is None:
            continue
        group = found.setdefault(first.under, Gathered(first.under, under.title, under.url, under.place))
        group.lines.append(_line(occasion, story, same))
    return list(found.values())


def refs_of(notices: Iterable[Notice]) -> set[ItemRef]:
    """What these are about, and what that stands in."""
    return {ref for notice in notices for ref in (notice.ref, notice.under)}


def _together(notices: Iterable[Notice]) -> list[list[Notice]]:
    """Those that are one line, the earliest unseen first in each; lines in the order of their latest."""
    lines: dict[tuple[object, ...], list[Notice]] = defaultdict(list)
    for notice in notices:
        occasion = occasion_named(notice.occasion)
        gathers = occasion.gathers if occasion is not None else NOT
        about = {BY_ITEM: notice.ref, BY_PLACE: notice.under}.get(gathers, notice.key)
        lines[notice.occasion, about, notice.under, notice.seen is None].append(notice)
    return [sorted(same, key=lambda notice: notice.number) for same in lines.values()]


def _line(occasion: Occasion, story: Story, same: Sequence[Notice]) -> Line:
    latest = max(same, key=lambda notice: (notice.made, notice.pk))
    actors = {notice.actor_id: notice.actor for notice in sorted(same, key=lambda n: n.made, reverse=True)}
    people = [actor for pk, actor in actors.items() if pk is not None and actor is not None]
    told = Told(who=_names(people), people=len(people), count=len(same), because=latest.because)
    return Line(
        occasion=occasion.name,
        says=str(occasion.says(told)),
        because=str(occasion.why(latest.because)),
        url=story.url,
        excerpt="" if kind_named(story.kind).is_private else story.excerpt,
        actor=people[0] if people else None,
        when=latest.made,
        is_new=latest.seen is None,
        notices=list(same),
    )


def _names(people: Sequence[Any]) -> str:
    """“Mara”, “Mara and Bo”, “Mara and 3 others”."""
    if not people:
        return _("someone who left")
    if len(people) == 1:
        return str(people[0].name)
    if len(people) == 2:
        return _("%(one)s and %(other)s") % {"one": people[0].name, "other": people[1].name}
    others = len(people) - 1
    return ngettext("%(one)s and %(count)d other", "%(one)s and %(count)d others", others) % {
        "one": people[0].name,
        "count": others,
    }


def _stories(viewer: Any, refs: Iterable[ItemRef]) -> dict[ItemRef, Story]:
    """What the viewer may see of these and has not muted; a set number of queries for each kind."""
    ids: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        ids[ref.kind].add(ref.id)
    wanted = {name: kind_named(name).wanted_by(viewer, sorted(ids[name])) for name in sorted(ids)}
    return stories_of(viewer, (ItemRef(name, pk) for name, each in wanted.items() for pk in sorted(each)))


def stories_of_each(members: Sequence[Member], refs: Mapping[int, set[ItemRef]]) -> dict[int, dict[ItemRef, Story]]:
    """By member, what each may see of theirs and has not muted, in their language.

    Asked once for all who see the same, so that it does not grow with the members; of kinds that each sees in a way of
    their own, as private messages, once for each.
    """
    shared = {pk: {ref for ref in own if kind_named(ref.kind).is_alike} for pk, own in refs.items()}
    muted = _muted(list(refs), set().union(*shared.values()))
    found: dict[int, dict[ItemRef, Story]] = {member.pk: {} for member in members}
    for same in speaking_alike(members):
        with translation.override(same[0].speaks):
            known = stories_of(same[0], sorted(set().union(*(shared[member.pk] for member in same))))
            for member in same:
                own = {ref for ref in shared[member.pk] if (member.pk, ref) not in muted}
                found[member.pk] = {ref: known[ref] for ref in own if ref in known}
                if rest := refs[member.pk] - shared[member.pk]:
                    found[member.pk] |= _stories(member, rest)
    return found


def speaking_alike(members: Sequence[Member]) -> list[list[Member]]:
    """The members, together where they may see the same and read it in one language."""
    found: dict[tuple[int, str], list[Member]] = defaultdict(list)
    for nth, places in enumerate(alike(members)):
        for place in places:
            found[nth, members[place].speaks].append(members[place])
    return list(found.values())


def _muted(members: Sequence[int], refs: Iterable[ItemRef]) -> set[tuple[int, ItemRef]]:
    """Pairs of member and thing, where the member muted the thing or what it is of."""
    found: set[tuple[int, ItemRef]] = set()
    for name, ids in by_kind(refs).items():
        kind = kind_named(name)
        if isinstance(kind, StoryKind):
            found |= {(member, ItemRef(name, pk)) for member, pk in kind.muted_among(members, ids)}
    return found
