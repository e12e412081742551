"""Wanted that you own: what others look for, and this member has what it takes for or sells the like of."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from directory.models import Listing, ListingQuerySet
from lib.kinds import ItemRef, Story
from profiles.gathering import stories_of
from profiles.models import Asked, Block, Dial, Facet, Level, Member, Passed, Sort, Subject

SHOWN = 5
LOOKED_AT = 500  # the newest wanted ads
NOT_OLDER = timedelta(days=180)
RARE = 10  # a word tells something where no more than one in so many of the ads says it
WORDS = 2  # such words in common, where no subject is
OWNS = "field:owns"  # the question to which a subject is the answer


@dataclass(frozen=True, slots=True)
class Has:
    """What a member has: a subject they said they have what it takes for, or a listing of theirs that stands open."""

    subjects: AbstractSet[int]
    words: AbstractSet[int] = frozenset()  # facets
    said: str = ""  # the subject's name
    sells: str = ""  # the listing's title


@dataclass(frozen=True, slots=True)
class Wish:
    """One wanted ad: what it is about."""

    pk: int
    subjects: AbstractSet[int]
    words: AbstractSet[int]


def owned_stories(member: Member, *, now: datetime) -> list[Story]:
    """Wanted ads for which this member has something, best first, each with why; none while learning is paused."""
    had = _had(member) if member.is_personalised else []
    wishes = _wishes(member, now) if had else []
    found = matched(wishes, had)
    refs = [ItemRef("listing", pk) for pk, _has in found]
    stories = stories_of(member, refs)
    told = zip(refs, found, strict=True)
    return [replace(stories[ref], reason=_reason(has)) for ref, (_pk, has) in told if ref in stories]


def matched(wishes: Sequence[Wish], had: Sequence[Has]) -> list[tuple[int, Has]]:
    """Which ads something answers, and what does so best: the most of both in common first, then as they stand. Pure.

    A subject in common is enough; without one, two words that few of the ads say.
    """
    said = Counter(word for wish in wishes for word in wish.words)
    rare = {word for word, times in said.items() if times <= max(1, len(wishes) // RARE)}
    found = []
    for wish in wishes:
        best = max(((_in_common(wish, has, rare), -place) for place, has in enumerate(had)), default=(0, 0))
        if best[0] > 0:
            found.append((best[0], wish.pk, had[-best[1]]))
    return [(pk, has) for _common, pk, has in sorted(found, key=lambda each: -each[0])[:SHOWN]]


def _in_common(wish: Wish, has: Has, rare: AbstractSet[int]) -> int:
    subjects, words = len(wish.subjects & has.subjects), len(wish.words & has.words & rare)
    return WORDS * subjects + words if subjects or words >= WORDS else 0


def _had(member: Member) -> list[Has]:
    """What they sell, then what they said; four queries."""
    own = Listing.objects.filter(owner=member.pk, sort=Listing.Sort.SELLING).open().newest_first()
    listings = list(own.prefetch_related("subjects")[:LOOKED_AT])
    words = _words({facet for listing in listings for facet in listing.facets})
    had = [Has(_subjects(listing), words.intersection(listing.facets), sells=listing.title) for listing in listings]
    # An answer is a subject's number or a word, so it is read here: no database compares the one with the other alike.
    said = Asked.objects.filter(member=member.pk, question=OWNS).values_list("answer", flat=True).first() or ""
    names = Subject.objects.filter(pk=int(said)).values_list("pk", "name") if said.isdecimal() else []
    return [*had, *(Has(frozenset({pk}), said=name) for pk, name in names)]


def _wishes(member: Member, now: datetime) -> list[Wish]:
    """The newest open wanted ads of others whom this member may answer, but for what is muted or was seen."""
    listings = list(_answerable(member, now).newest_first().prefetch_related("subjects")[:LOOKED_AT])
    words = _words({facet for listing in listings for facet in listing.facets})
    return [Wish(each.pk, _subjects(each), words.intersection(each.facets)) for each in listings]


def _answerable(member: Member, now: datetime) -> ListingQuerySet:
    def muted(of: str) -> QuerySet[Dial, int]:
        return Dial.objects.filter(member=member.pk, of=of, level=Level.MUTED).values_list("target", flat=True)

    passed = Passed.objects.filter(member=member.pk, kind="listing", item=OuterRef("pk"))
    standing = Listing.objects.visible_to(member).open().available(now).exclude(owner=member.pk)
    wanted = standing.filter(~Exists(passed), sort=Listing.Sort.WANTED, posted__gt=now - NOT_OLDER)
    unmuted = wanted.exclude(owner__in=muted(Dial.Of.MEMBER)).exclude(subjects__in=muted(Dial.Of.SUBJECT))
    return unmuted.exclude(owner__in=Block.objects.filter(other=member.pk).values("member"))


def _subjects(listing: Any) -> frozenset[int]:
    return frozenset(subject.pk for subject in listing.subjects.all())


def _words(facets: AbstractSet[int]) -> frozenset[int]:
    """Those of them that are words."""
    return frozenset(Facet.objects.filter(pk__in=facets, sort=Sort.WORD).values_list("pk", flat=True))


def _reason(has: Has) -> str:
    if has.sells:
        return _("you sell “%(title)s”") % {"title": has.sells}
    return _("you said that you have what it takes for %(subject)s") % {"subject": has.said}


def fitting(members: Iterable[int], listings: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs (member, listing) where a listing answers an open one of theirs: wanted what they sell, or the reverse.

    By a subject in common; two queries for any number.
    """
    own = _subjects_by_sort(Listing.objects.open().filter(owner__pk__among=members), "owner_id")
    those = _subjects_by_sort(Listing.objects.filter(pk__among=listings), "pk")
    opposite = {Listing.Sort.WANTED: Listing.Sort.SELLING, Listing.Sort.SELLING: Listing.Sort.WANTED}
    return {
        (member, listing)
        for (listing, sort), subjects in those.items()
        for member in {member for member, _sort in own}
        if sort in opposite and subjects & own.get((member, opposite[Listing.Sort(sort)]), set())
    }


def _subjects_by_sort(listings: ListingQuerySet, by: str) -> dict[tuple[int, str], set[int]]:
    found: dict[tuple[int, str], set[int]] = defaultdict(set)
    for key, sort, subject in listings.order_by().values_list(by, "sort", "subjects"):
        if subject is not None:
            found[key, sort].add(subject)
    return found
