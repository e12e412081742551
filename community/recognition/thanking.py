"""What members gave lately that staff should thank them for, and why; an app registers its own reasons in `kinds`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Post, Reaction, Shelf, Thank
from community.recognition.talk import THANKFUL, answers, solutions
from lib.kinds import ItemRef, Story
from profiles.gathering import stories_of
from profiles.models import Member

Words = Promise | str
LATELY = timedelta(days=30)
SILENCE = timedelta(days=180)  # after which a post is a return
LONG = 1200  # characters of an answer that took its writer an evening
MOST = 40  # of each reason


class Gift(NamedTuple):
    """A contribution that somebody might be thanked for."""

    kind: str
    item: int
    when: datetime


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a contribution stands on the list."""

    label: Words  # “first post here”
    words: Words  # what staff might say, until they change it
    found: Callable[[Any, datetime], Iterable[Gift]]  # what this viewer may see since then, the newest first


@dataclass(slots=True)
class Thankable:
    """A contribution with why it stands on the list, as this viewer is shown it."""

    story: Story
    reasons: list[Words]
    words: Words


_reasons: list[Reason] = []


def register(reason: Reason) -> None:
    """Put another reason on the list, after those that are there."""
    _reasons.append(reason)


def to_thank(staff: Any, *, now: datetime) -> list[Thankable]:
    """What nobody was thanked for yet, the newest first; nothing of one's own."""
    found: dict[ItemRef, list[Reason]] = {}
    dates: dict[ItemRef, datetime] = {}
    for reason in _reasons:
        for gift in reason.found(staff, now - LATELY):
            ref = ItemRef(gift.kind, gift.item)
            found.setdefault(ref, []).append(reason)
            dates[ref] = gift.when
    thanked = {ItemRef(kind, item) for kind, item in _thanked(found)}
    stories = _stories(staff, [ref for ref in found if ref not in thanked])
    return [
        Thankable(stories[ref], [reason.label for reason in found[ref]], found[ref][0].words)
        for ref in sorted(stories, key=lambda ref: dates[ref], reverse=True)
    ]


def _thanked(refs: Iterable[ItemRef]) -> Iterable[tuple[str, int]]:
    return Thank.objects.filter(item__in={ref.id for ref in refs}).values_list("kind", "item")


def _stories(staff: Any, refs: Iterable[ItemRef]) -> dict[ItemRef, Story]:
    """What others made who are still here."""
    stories = stories_of(staff, refs)
    authors = Member.objects.in_bulk({story.author.pk for story in stories.values() if story.author} - {staff.pk})
    here = {pk for pk, member in authors.items() if member.may_sign_in}
    return {ref: story for ref, story in stories.items() if story.author and story.author.pk in here}


def _latest(staff: Any, posts: QuerySet[Any], since: datetime) -> Iterable[Gift]:
    """Posts of members who do not look after the place; by way of lively threads, whose dates have an index."""
    seen = Post.objects.visible_to(staff).filter(thread__active__gte=since)
    rows = posts.filter(pk__in=seen, posted__gte=since, author__is_staff=False).order_by("-posted", "-pk")
    return [Gift("post", pk, when) for pk, when in rows.values_list("pk", "posted")[:MOST]]


def _with_before() -> QuerySet[Any]:
    """With the date of their author's post before."""
    before = Post.objects.filter(author=OuterRef("author"), posted__lt=OuterRef("posted"), shelf=Shelf.STANDING)
    return Post.objects.filter(shelf=Shelf.STANDING).annotate(
        before=Subquery(before.order_by("-posted").values("posted")[:1])
    )


def _first_posts(staff: Any, since: datetime) -> Iterable[Gift]:
    return _latest(staff, _with_before().filter(before__isnull=True), since)


def _returns(staff: Any, since: datetime) -> Iterable[Gift]:
    return _latest(staff, _with_before().filter(before__lt=F("posted") - SILENCE), since)


def _first_solutions(staff: Any, since: datetime) -> Iterable[Gift]:
    earlier = solutions().filter(author=OuterRef("author"), posted__lt=OuterRef("posted"))
    return _latest(staff, solutions().filter(~Exists(earlier)), since)


def _long_answers(staff: Any, since: datetime) -> Iterable[Gift]:
    thanks = Reaction.objects.filter(post=OuterRef("pk"), name__in=THANKFUL)
    long = answers().annotate(length=Length("text")).filter(Q(length__gte=LONG), Exists(thanks))
    return _latest(staff, long, since)


for reason in (
    Reason(_("first post here"), _("Welcome, and thank you for writing. It is good to have you here."), _first_posts),
    Reason(_("first solution"), _("Thank you: your answer solved it."), _first_solutions),
    Reason(_("long answer that helped"), _("Thank you for the time you put into this answer."), _long_answers),
    Reason(_("back after a long silence"), _("It is good to read you again. Thank you."), _returns),
):
    register(reason)
