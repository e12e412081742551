"""What happens in the whole place just now, as far as this viewer may see it: the ticker “Now”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.models import Thread
from feedback.models import Rating
from lib.kinds import ItemRef, Story, kind_named
from profiles.gathering import stories_of
from profiles.models import AGAIN, Activity, Dial, Level, Verb
from profiles.permissions import may_read
from profiles.turned import dials_of

LOOKED_AT = 1000  # the newest acts of the ledger
SHOWN = 8
MOST = 40  # things of which each viewer is asked what they may see
GATHERED = timedelta(days=1)  # before the last answer in a thread: those since are told with it
EVENT = _("new event")
WORDS: dict[str, Promise] = {
    Verb.STARTED: _("new thread"),
    Verb.SOLVED: _("solved"),
    Verb.PUBLISHED: _("new article"),
    Verb.CHOSEN: _("example chosen"),
    Verb.RATED: _("new rating"),
    Verb.LISTED: _("new listing"),
    Verb.JOINED: _("new member"),
}
ANSWERS: dict[str, Callable[[int], str]] = {
    Verb.ANSWERED: lambda count: ngettext("%d new answer", "%d new answers", count) % count,
    Verb.REPLIED: lambda count: ngettext("%d new reply", "%d new replies", count) % count,
}


class Happening(NamedTuple):
    """One thing that happened: what it was, with what, and when."""

    word: Promise | str
    story: Story
    when: datetime


class Act(NamedTuple):
    """An act of the ledger, as far as it is told."""

    verb: str
    ref: ItemRef
    when: datetime
    post: int  # that it made; 0 for other acts


class Told(NamedTuple):
    """What is told, of which thing; of answers how many."""

    verb: str
    ref: ItemRef
    when: datetime
    gathered: int = 1


Acts = Mapping[tuple[str, ItemRef], Sequence[Act]]  # what was done with each thing, the newest first
Opened = Mapping[int, Sequence[tuple[int, datetime]]]  # by listing its ratings, each with when it opened


def happenings(viewer: Any, *, now: datetime) -> list[Happening]:
    """The newest first; nothing the viewer may not see or has muted, nothing that was taken back."""
    acts = _wanted_by(viewer, _newest(now))
    posts, ratings = _posts_for(viewer, acts), _ratings_for(viewer, acts)
    told = [each for (verb, ref), some in acts.items() for each in _told(verb, ref, some, posts, ratings)]
    muted = _muted_by(viewer)
    stories = stories_of(viewer, [each.ref for each in told])
    found = [
        Happening(_word(each, story), story, each.when)
        for each in told
        if (story := stories.get(each.ref)) and _is_told(viewer, each.verb, story) and not muted & _concerns(story)
    ]
    return found[:SHOWN]


def _told(verb: str, ref: ItemRef, acts: Sequence[Act], posts: set[int], ratings: Opened) -> Iterator[Told]:
    """What is told of the acts of one sort with one thing."""
    if verb == Verb.RATED:
        since = acts[-1].when  # of the same listing others may have been rated long ago
        yield from (Told(verb, ItemRef("rating", pk), when) for pk, when in ratings.get(ref.id, ()) if when >= since)
    elif verb not in ANSWERS:
        yield Told(verb, ref, acts[0].when)
    elif seen := [act for act in acts if act.post in posts]:
        yield Told(verb, ref, seen[0].when, sum(act.when > seen[0].when - GATHERED for act in seen))


def _newest(now: datetime) -> Acts:
    """The last acts of these sorts by what was done with what; one query of a set size."""
    newest = Activity.objects.kept(now).order_by("-month", "-id")
    rows = newest.values_list("verb", "kind", "item", "happened", "sign", "detail")
    found: dict[tuple[str, ItemRef], list[Act]] = defaultdict(list)
    for verb, kind, item, happened, sign, detail in rows[:LOOKED_AT]:
        if sign > 0 and AGAIN not in detail and (verb in WORDS or verb in ANSWERS):
            ref = ItemRef(kind, item)
            found[verb, ref].append(Act(verb, ref, happened, detail.get("post", 0)))
    return dict(list(found.items())[:MOST])


def _wanted_by(viewer: Any, acts: Acts) -> Acts:
    refs = {ref for _verb, ref in acts}
    kinds = sorted({ref.kind for ref in refs})
    wanted = {kind: kind_named(kind).wanted_by(viewer, [ref.id for ref in refs if ref.kind == kind]) for kind in kinds}
    return {(verb, ref): some for (verb, ref), some in acts.items() if ref.id in wanted[ref.kind]}


def _posts_for(viewer: Any, acts: Acts) -> set[int]:
    """Of the answers those that the viewer may see; no query where there are none."""
    ids = [act.post for (verb, _ref), some in acts.items() if verb in ANSWERS for act in some]
    return kind_named("post").wanted_by(viewer, ids) if ids else set()


def _ratings_for(viewer: Any, acts: Acts) -> Opened:
    """The ratings that are open and the viewer may see; a sealed one is told to nobody, its giver neither."""
    listings = [ref.id for verb, ref in acts if verb == Verb.RATED]
    found: dict[int, list[tuple[int, datetime]]] = defaultdict(list)
    if listings:
        rated = Rating.objects.visible_to(viewer).counted().filter(deal__listing__in=listings)
        rows: Any = rated.order_by("-revealed", "-pk").values_list("deal__listing", "pk", "revealed")
        for listing, pk, opened in rows[:MOST]:
            found[listing].append((pk, opened))
    return found


def _muted_by(viewer: Any) -> set[tuple[str, int]]:
    if not viewer.is_authenticated:
        return set()
    return {dial for dial, level in dials_of(viewer).items() if level == Level.MUTED}


def _concerns(story: Story) -> set[tuple[str, int]]:
    """The dials that a story hangs on, beside its own."""
    subjects = {(str(Dial.Of.SUBJECT), subject.pk) for subject in story.subjects}
    return subjects | ({(str(Dial.Of.MEMBER), story.author.pk)} if story.author else set())


def _is_told(viewer: Any, verb: str, story: Story) -> bool:
    """A solution, an event, an article, an example while it stands; who is new where they say since when."""
    if verb == Verb.JOINED:
        return may_read(viewer, story.author, "joined")
    if verb == Verb.SOLVED:
        return bool(story.is_solved)
    if verb in {Verb.PUBLISHED, Verb.CHOSEN}:
        return not story.state
    return verb != Verb.STARTED or not story.extra.get("is_off")


def _word(told: Told, story: Story) -> Promise | str:
    if told.verb in ANSWERS:
        return ANSWERS[told.verb](told.gathered)
    is_event = told.verb == Verb.STARTED and story.extra.get("sort") == Thread.Sort.EVENT
    return EVENT if is_event else WORDS[told.verb]
