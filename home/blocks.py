"""The blocks a page is made of: what stands in each, read as this viewer may see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from community.models import Bookmark, Post, Shelf, Thread
from directory.models import Deal, Listing
from feedback.models import Rating
from lib.kinds import ItemRef, Story
from lib.prepared import ask
from profiles.models import Level, Member
from profiles.turned import turned_subjects
from search.recommending import Choice

UNREAD, DEALS, SUBJECTS, LATEST, HOT, LISTINGS = 5, 3, 12, 20, 5, 3  # the most each block holds
HEAT = timedelta(days=7)


@dataclass(slots=True)
class Block:
    """One part of the page: its stories, or what its own template shows."""

    name: str
    title: str
    stories: list[Story] = field(default_factory=list)
    things: Sequence[Any] = ()
    template: str = "home/blocks/stories.html"

    def __bool__(self) -> bool:
        return bool(self.stories or self.things)


def chosen(name: str, title: str, choices: Iterable[Choice], stories: dict[ItemRef, Story]) -> Block:
    """What the chooser chose, each with its reason."""
    found = []
    for choice in choices:
        if choice.ref in stories:
            story = stories[choice.ref]
            story.reason, story.surface = choice.reason, "page"
            found.append(story)
    return Block(name, title, found)


def unread_threads(member: Member, *, without: Sequence[int] = ()) -> list[int]:
    """Threads one wrote in or kept that went on since."""
    return [pk for (pk,) in ask(_unread_threads, viewer=member, without=without)]


def _unread_threads(viewer: Any, without: Sequence[int]) -> QuerySet[Any, Any]:
    wrote = Post.objects.filter(author=viewer.pk, shelf=Shelf.STANDING).order_by().values("thread")
    kept = Bookmark.objects.filter(member=viewer.pk, thread__isnull=False).values("thread")
    # From the member's own few threads, not by asking of every thread whether it is one of them.
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer).exclude(last_author=viewer.pk)
    mine = threads.filter(pk__in=wrote.union(kept)).exclude(pk__among=without)
    return mine.with_read_mark(viewer).unread().latest_first().values_list("pk")[:UNREAD]


def latest_threads(viewer: Any, limit: int = LATEST) -> list[int]:
    """Newest first; of a member's own choosing only what is muted."""
    return [pk for (pk,) in ask(_latest_threads, limit, viewer=viewer)]


def _latest_threads(viewer: Any, limit: int) -> QuerySet[Any, Any]:
    threads = Thread.objects.visible_to(viewer).unmuted_by(viewer)
    return threads.latest_first().values_list("pk")[:limit]


def hot_threads(viewer: Any, *, now: datetime) -> list[int]:
    """Those with the most posts of the last seven days."""
    lately = Count("posts", filter=Q(posts__posted__gte=now - HEAT, posts__shelf=Shelf.STANDING))
    talked = Thread.objects.visible_to(viewer).active_since(now - HEAT).annotate(lately=lately)
    return list(talked.filter(lately__gt=1).order_by("-lately", "-active").values_list("pk", flat=True)[:HOT])


def latest_listings(viewer: Any) -> list[int]:
    return list(Listing.objects.visible_to(viewer).open().newest_first().values_list("pk", flat=True)[:LISTINGS])


def deals_to_rate(member: Member) -> Block:
    """Closed deals this member has not rated and still may, oldest first."""
    rows = ask(_deals_to_rate, viewer=member)
    things = [{"deal": deal, "listing": listing, "name": name} for deal, listing, name in rows]
    return Block("rate", _("Rate your deal"), things=things, template="home/blocks/deals.html")


def _deals_to_rate(viewer: Any) -> QuerySet[Any, Any]:
    over = Rating.objects.filter(Q(rater=viewer.pk) | Q(revealed__isnull=False), deal=OuterRef("pk"))
    deals = Deal.objects.of(viewer).filter(~Exists(over), state=Deal.State.CLOSED).order_by("closed")
    other = Case(When(seller=viewer.pk, then=F("buyer__name")), default=F("seller__name"))
    return deals.annotate(other=other).values_list("pk", "listing__title", "other")[:DEALS]


def own_subjects(member: Member) -> Block:
    """The subjects whose dials this member turned up, loudest first."""
    turned = [each for each in turned_subjects(member) if each.level > Level.MUTED]
    things = [each._asdict() for each in turned[:SUBJECTS]]
    return Block("subjects", _("Your subjects"), things=things, template="home/blocks/subjects.html")
