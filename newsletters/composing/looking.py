"""The fresh look at digests about to leave: who still wants them, and what of them may still be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.utils import translation

from community.models import Post, Shelf
from lib.kinds import ItemRef, Story, kind_named
from newsletters.composing.introducing import as_chosen
from newsletters.composing.rating import ToRate, to_rate_by
from newsletters.composing.telling import Ties
from newsletters.models import Digest, Timing
from newsletters.news import still_news
from profiles.gathering import stories_of
from profiles.models import Asked, Block, Consent, Dial, Member, Subject, Surface
from search.owning import fitting
from search.recommending import Barred, barred


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of some digests, all at one moment."""

    digests: Mapping[int, Digest]  # with their members
    consents: Mapping[int, Consent]  # by member
    timings: Mapping[int, Timing]  # by member, of those who have said something
    stories: Mapping[int, list[Story]]  # by digest, best first, with their reasons
    asks: Mapping[int, Subject]  # by digest, what its question is about, while it may still be asked
    ties: Mapping[int, Ties]  # by digest, what its reader has to do with what stands in it
    to_rate: Mapping[int, ToRate]  # by member, what is said of their deals


def look(people: Mapping[int, Member | None], *, now: datetime) -> Looked:
    """Read everything the letters need, by digest each with its member as of now; the same few queries for any number.

    Those of members who are gone are left out.
    """
    rows = Digest.objects.select_related("intro").defer("weighed").filter(pk__among=people)
    digests: dict[int, Digest] = {}
    members: dict[int, Member] = {}
    for digest in rows:
        member = people[digest.pk]
        if member is not None:
            digest.member = members[digest.member_id] = member
            digests[digest.pk] = digest
    standing = Consent.objects.standing().with_force().only("member", "given").filter(member__pk__among=members)
    refs = {pk: refs_of(digest) for pk, digest in digests.items()}
    kept = barred(list(members.values()), {ref for own in refs.values() for ref in own}, Surface.MAIL, now)
    return Looked(
        digests=digests,
        consents={consent.member_id: consent for consent in standing},
        timings={timing.member_id: timing for timing in Timing.objects.filter(member__pk__among=members)},
        stories=_stories(digests, _eligible(digests, refs, kept, now), kept),
        asks=_asks(digests.values()),
        ties=ties_of(digests.values()),
        to_rate=to_rate_by(members, now=now),
    )


def _eligible(
    digests: Mapping[int, Digest], refs: Mapping[int, list[ItemRef]], kept: Barred, now: datetime
) -> dict[int, list[ItemRef]]:
    """By digest what of it may still be shown, best first."""
    free = {pk: kept.free(digest.member_id, refs[pk]) for pk, digest in digests.items()}
    news = {
        digest.member_id: [ref for ref, item in zip(refs[pk], digest.items, strict=True) if item.get("news")]
        for pk, digest in digests.items()
    }
    still = still_news(news, kept, now=now)
    for pk, digest in digests.items():
        free[pk] |= still.get(digest.member_id, set())
    return {pk: [ref for ref in own if ref in free[pk]] for pk, own in refs.items()}


def refs_of(digest: Digest) -> list[ItemRef]:
    """What stands in a digest, best first."""
    return [ItemRef(item["kind"], item["id"]) for item in digest.items]


def items_of(digest: Digest) -> list[tuple[ItemRef, dict[str, Any]]]:
    """The same, each with what is kept of it."""
    return list(zip(refs_of(digest), digest.items, strict=True))


def ties_of(digests: Iterable[Digest]) -> dict[int, Ties]:
    """Where each reader wrote, whom they ignore, which listings answer theirs; two queries, two for listings."""
    refs = {digest.pk: refs_of(digest) for digest in digests}
    threads = {ref.id for own in refs.values() for ref in own if ref.kind == "thread"}
    members = {digest.member_id for digest in digests}
    wrote: dict[int, set[ItemRef]] = defaultdict(set)
    posts = Post.objects.filter(
        thread__pk__among=threads, author__pk__among=members, number__gt=1, shelf=Shelf.STANDING
    )
    for member, thread in posts.order_by().values_list("author_id", "thread_id").distinct():
        wrote[member].add(ItemRef("thread", thread))
    ignored: dict[int, set[int]] = defaultdict(set)
    for member, other in Block.objects.filter(member__pk__among=members).values_list("member_id", "other_id"):
        ignored[member].add(other)
    listings = {ref.id for own in refs.values() for ref in own if ref.kind == "listing"}
    fits: dict[int, set[ItemRef]] = defaultdict(set)
    for member, listing in fitting(members, listings) if listings else ():
        fits[member].add(ItemRef("listing", listing))
    return {
        digest.pk: Ties(
            member_id=digest.member_id,
            wrote_in=frozenset(wrote[digest.member_id]),
            ignores=frozenset(ignored[digest.member_id]),
            fits=frozenset(fits[digest.member_id]),
            again=frozenset(ItemRef(item["kind"], item["id"]) for item in digest.items if item.get("again")),
        )
        for digest in digests
    }


def open_to(viewer: Any, digests: Sequence[Digest]) -> set[int]:
    """Of the digests, by id, those of which the viewer may see every item, asked once for each kind."""
    seen = seen_by(viewer, {ref for digest in digests for ref in refs_of(digest)})
    return {digest.pk for digest in digests if seen.issuperset(refs_of(digest))}


def seen_by(viewer: Any, refs: Iterable[ItemRef]) -> set[ItemRef]:
    """Those of the items that the viewer may see, asked once for each kind."""
    named: dict[str, set[int]] = defaultdict(set)
    for ref in refs:
        named[ref.kind].add(ref.id)
    return {
        ItemRef(kind, pk)
        for kind, ids in named.items()
        for pk in kind_named(kind).visible_to(viewer).filter(pk__in=ids).values_list("pk", flat=True)
    }


def _stories(
    digests: Mapping[int, Digest], wanted: Mapping[int, list[ItemRef]], kept: Barred
) -> dict[int, list[Story]]:
    """Each digest's stories; one that several members may see is read once for each language, as one of them."""
    speaking: dict[str, list[Digest]] = defaultdict(list)
    for digest in digests.values():
        speaking[digest.member.speaks].append(digest)
    found = {}
    for language, same in sorted(speaking.items()):
        refs = sorted({ref for digest in same for ref in wanted[digest.pk]})
        known = _read(refs, [digest.member for digest in same], kept, language)
        for digest in same:
            items = dict(items_of(digest))
            found[digest.pk] = [as_chosen(known[ref], items[ref]) for ref in wanted[digest.pk] if ref in known]
    return found


def _read(refs: Sequence[ItemRef], members: Sequence[Member], kept: Barred, language: str) -> dict[ItemRef, Story]:
    """Each as a member who may see it, first as whoever may see most of what is left, so that few are asked."""
    known: dict[ItemRef, Story] = {}
    if not refs:
        return known
    may_see, left = kept.may_see([member.pk for member in members], refs), np.ones(len(refs), dtype=np.bool_)
    with translation.override(language):
        while left.any():
            reader = int(may_see[:, left].sum(axis=1).argmax())
            some = may_see[reader] & left
            if not some.any():
                break
            known |= stories_of(members[reader], [refs[int(place)] for place in np.flatnonzero(some)])
            left &= ~some
    return known


def _asks(digests: Iterable[Digest]) -> dict[int, Subject]:
    """Not of what was asked or said meanwhile, nor of whom learning was paused; three queries."""
    about = {digest.pk: int(digest.question.partition(":")[2]) for digest in digests if digest.question}
    asking = [digest for digest in digests if digest.pk in about and digest.member.is_personalised]
    if not asking:
        return {}
    members = [digest.member_id for digest in asking]
    names = {digest.question for digest in asking}
    asked = set(Asked.objects.filter(member__pk__among=members, question__in=names).values_list("member", "question"))
    dials = Dial.objects.filter(member__pk__among=members, of=Dial.Of.SUBJECT, target__among=set(about.values()))
    turned = set(dials.values_list("member", "target"))
    subjects = Subject.objects.in_bulk(set(about.values()))
    return {
        digest.pk: subjects[about[digest.pk]]
        for digest in asking
        if (digest.member_id, digest.question) not in asked
        and (digest.member_id, about[digest.pk]) not in turned
        and about[digest.pk] in subjects
    }
