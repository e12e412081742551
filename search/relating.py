"""What is related to a thread: like it in words, about the same, or talked in by the same members; each with why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import log, sqrt
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import Post, Shelf, Thread
from lib.kinds import ItemRef, Story
from lib.words import words_of
from profiles.gathering import stories_of
from profiles.interests import LONG, growth, smoothed_rate
from profiles.models import Block, Passed, Sort, Subject
from search.documents import Query, alike, parse
from search.recommending.slate import Community
from search.recommending.sources import Stored

SHOWN = 5
LOOKED_AT = 60  # threads that are found by each of the three ways
LINKS = 200  # of threads to the subjects, the newest threads' first
LATELY = timedelta(days=365)  # before the thread was last written in: whom one meets elsewhere counts from then on
NAMED = 2  # subjects and words in a reason
AGAIN = 2  # who wrote here and there; one alone says nothing
# How much each likeness counts; each is between 0 (nothing) and 1 (the same).
WEIGHTS = {"words": 1.0, "subjects": 0.25, "writers": 0.15}


@dataclass(frozen=True, slots=True)
class Related:
    """A thread that is related to another; its terms sum to its score."""

    ref: ItemRef
    terms: dict[str, float]
    reason: str

    @property
    def score(self) -> float:
        return sum(self.terms.values())


class Other(NamedTuple):
    """A thread that may be related, and what it is about."""

    pk: int
    facets: frozenset[int]


@dataclass(slots=True)
class About:
    """The thread that others are held against."""

    thread: Thread
    known: Community
    growth: float  # of a total in units of the landmark's date until now
    writers: Mapping[int, frozenset[int]] = field(default_factory=dict)  # thread → who writes in it, as one may see
    fits: Mapping[int, float] = field(default_factory=dict)  # thread → how well its words fit, 1 is the best

    def of_sort(self, sort: Sort) -> list[int]:
        """Its facets of a sort, as they stand in the thread."""
        return [each for each in self.thread.facets if self.known.names.get(each, ("",))[0] == sort]

    def rarity(self, facet: int) -> float:
        """How much it says that two have this in common."""
        count, everything = (max(each, 0.0) / self.growth for each in (self.known.totals[facet], self.known.everything))
        return -log(smoothed_rate(count, everything))

    def shared(self, other: Other, sort: Sort) -> list[int]:
        """What both are about, the rarest first."""
        both = [each for each in self.of_sort(sort) if each in other.facets]
        return sorted(both, key=lambda each: -self.rarity(each))

    def who_wrote_in_both(self, other: Other) -> int:
        return len(self.writers.get(self.thread.pk, frozenset()) & self.writers.get(other.pk, frozenset()))


def related(viewer: Any, thread: Thread, *, now: datetime) -> list[Related]:
    """The threads related most, best first; nothing this viewer may not see, muted, ignores or has passed."""
    about = About(thread, Stored().community(thread.facets), growth(now, half_life=LONG))
    about.fits = _fits(about, viewer, now)
    ids = {*about.fits, *_of_same_subjects(about), *_of_same_writers(viewer, thread)} - {thread.pk}
    others = _seen(viewer, ids)
    about.writers = _writers(viewer, [thread.pk, *(other.pk for other in others)])
    found = [(_terms(about, other), other) for other in others]
    found.sort(key=lambda each: (-sum(each[0].values()), -each[1].pk))
    best = [(terms, other) for terms, other in found[:SHOWN] if sum(terms.values()) > 0]
    names = _names(about, [other for _terms, other in best])
    return [Related(ItemRef("thread", other.pk), terms, _reason(about, other, terms, names)) for terms, other in best]


def related_stories(viewer: Any, thread: Thread, *, now: datetime) -> list[Story]:
    """The same, each to be shown with why."""
    found = related(viewer, thread, now=now)
    stories = stories_of(viewer, [each.ref for each in found])
    return [replace(stories[each.ref], reason=each.reason) for each in found if each.ref in stories]


def likeness(thread: Thread, words: Iterable[str]) -> Query:
    """What is asked of the index to find threads like one: its title's words, then those it has most of."""
    told = dict.fromkeys([*words_of(thread.title, []), *words])
    return replace(parse(" ".join(told)), is_open=False)


def _fits(about: About, viewer: Any, now: datetime) -> dict[int, float]:
    words = [about.known.names[each][1] for each in about.of_sort(Sort.WORD)]
    hits = alike(likeness(about.thread, words), ["thread"], viewer=viewer, now=now)
    best = max((hit.fit for hit in hits), default=0.0)
    return {hit.ref.id: hit.fit / best for hit in hits[: LOOKED_AT + 1]} if best > 0 else {}


def _of_same_subjects(about: About) -> list[int]:
    own = [int(about.known.names[each][1]) for each in about.of_sort(Sort.SUBJECT)]
    links = Thread.subjects.through.objects.filter(subject__in=own).order_by("-thread_id")
    times: dict[int, int] = defaultdict(int)
    for pk in links.values_list("thread_id", flat=True)[:LINKS] if own else ():
        times[pk] += 1
    return sorted(times, key=lambda pk: (-times[pk], -pk))[:LOOKED_AT]


def _of_same_writers(viewer: Any, thread: Thread) -> list[int]:
    """Threads of the year before in which two or more of those who wrote in this one wrote, too."""
    here = _standing(viewer).filter(thread=thread).values("author")
    there = _standing(viewer).filter(author__in=here, posted__gte=thread.active - LATELY).exclude(thread=thread)
    counted = there.values("thread").annotate(count=Count("author", distinct=True)).filter(count__gte=AGAIN)
    return list(counted.order_by("-count", "-thread").values_list("thread", flat=True)[:LOOKED_AT])


def _standing(viewer: Any) -> Any:
    """Posts of members this viewer does not ignore; what threads they are in is asked afterwards."""
    posts = Post.objects.filter(shelf=Shelf.STANDING, author__isnull=False).order_by()
    if not viewer.is_authenticated:
        return posts
    return posts.exclude(author__in=Block.objects.filter(member=viewer.pk).values("other"))


def _seen(viewer: Any, ids: Iterable[int]) -> list[Other]:
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer).filter(pk__in=sorted(ids))
    if viewer.is_authenticated:
        threads = threads.exclude(pk__in=Passed.objects.filter(member=viewer.pk, kind="thread").values("item"))
    return [Other(pk, frozenset(facets)) for pk, facets in threads.order_by("pk").values_list("pk", "facets")]


def _writers(viewer: Any, threads: Sequence[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for thread, author in _standing(viewer).filter(thread__in=threads).values_list("thread", "author").distinct():
        found[thread].add(author)
    return {thread: frozenset(authors) for thread, authors in found.items()}


def _terms(about: About, other: Other) -> dict[str, float]:
    return {
        "words": WEIGHTS["words"] * about.fits.get(other.pk, 0.0),
        "subjects": WEIGHTS["subjects"] * _same_subjects(about, other),
        "writers": WEIGHTS["writers"] * _same_writers(about, other),
    }


def _same_subjects(about: About, other: Other) -> float:
    """The part of its subjects that the other has, each as much as it is rare."""
    own = sum(map(about.rarity, about.of_sort(Sort.SUBJECT)))
    return sum(map(about.rarity, about.shared(other, Sort.SUBJECT))) / own if own else 0.0


def _same_writers(about: About, other: Other) -> float:
    """The cosine of who writes in both."""
    both = about.who_wrote_in_both(other)
    sizes = len(about.writers.get(about.thread.pk, ())) * len(about.writers.get(other.pk, ()))
    return both / sqrt(sizes) if both >= AGAIN else 0.0


def _names(about: About, others: Sequence[Other]) -> dict[int, str]:
    """What the facets that reasons may name are called; one query where there are subjects."""
    found = {each: about.known.names[each][1] for each in about.of_sort(Sort.WORD)}
    shared = {each for other in others for each in about.shared(other, Sort.SUBJECT)}
    keys = {int(about.known.names[each][1]): each for each in shared}
    named = Subject.objects.filter(pk__in=keys).order_by("pk").values_list("pk", "name") if keys else ()
    return found | {keys[pk]: name for pk, name in named}


def _reason(about: About, other: Other, terms: Mapping[str, float], names: Mapping[int, str]) -> str:
    """The largest term that can be told, in words."""
    says = {"words": _says_alike, "subjects": _shares, "writers": _written_by_same}
    told = (says[name](about, other, names) for name in sorted(terms, key=lambda each: -terms[each]) if terms[name] > 0)
    return next(filter(None, told), _("has some of the same words"))


def _says_alike(about: About, other: Other, names: Mapping[int, str]) -> str:
    words = [names[each] for each in about.shared(other, Sort.WORD)][:NAMED]
    return _("also says %(things)s") % {"things": get_text_list(words, _("and"))} if words else ""


def _shares(about: About, other: Other, names: Mapping[int, str]) -> str:
    things = [names[each] for each in about.shared(other, Sort.SUBJECT) if each in names][:NAMED]
    return _("is about %(things)s, too") % {"things": get_text_list(things, _("and"))} if things else ""


def _written_by_same(about: About, other: Other, names: Mapping[int, str]) -> str:
    count = about.who_wrote_in_both(other)
    if count < AGAIN:
        return ""
    return ngettext(
        "%(count)d who wrote here writes there, too", "%(count)d who wrote here write there, too", count
    ) % {"count": count}
