"""What members give in the talk: solutions, first answers, thanks, welcomes, months of answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.models import Post, Reaction, Shelf, Thread
from community.recognition.counts import Count, Gifts
from profiles.models import Activity, Verb

HELPFUL, THANKFUL = Reaction.Name.HELPFUL, (Reaction.Name.HELPFUL, Reaction.Name.THANKS)
BY_WRITER = {Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED}
FOR_ALL_IN_THREAD = {Verb.EDITED, Verb.SOLVED, Verb.HIDDEN, Verb.RESTORED}  # a post may have come or gone


def answers() -> QuerySet[Post]:
    """Replies to somebody else's thread that stand; an announcement asks for none."""
    posts = Post.objects.filter(
        number__gt=1, is_comment=False, author__isnull=False, shelf=Shelf.STANDING, thread__shelf=Shelf.STANDING
    )
    return posts.exclude(author=F("thread__author")).exclude(thread__sort=Thread.Sort.ANNOUNCEMENT)


def solutions() -> Gifts:
    return answers().filter(thread__solution=F("pk")).annotate(who=F("author"), when=F("posted"))


def first_answers() -> Gifts:
    """Nobody but the asker wrote in the thread before, of what stands."""
    asker = OuterRef("thread__author")
    earlier = Post.objects.filter(
        thread=OuterRef("thread"), number__lt=OuterRef("number"), number__gt=1, is_comment=False, shelf=Shelf.STANDING
    ).exclude(author=asker)
    return answers().filter(~Exists(earlier)).annotate(who=F("author"), when=F("posted"))


def welcomes() -> Gifts:
    """First answers to the first thread its author ever began."""
    before = Thread.objects.filter(author=OuterRef("thread__author"), pk__lt=OuterRef("thread"))
    return first_answers().filter(~Exists(before), thread__author__isnull=False)


def helpful_marks() -> Gifts:
    return _given(Q(name=HELPFUL)).annotate(who=F("post__author"), when=F("given"))


def thankers() -> Gifts:
    """Each member who said thanks or helpful to them, once."""
    pairs = _given(Q(name__in=THANKFUL)).annotate(who=F("post__author"), by=F("member")).values("who", "by")
    return pairs.annotate(when=Min("given"))


def months() -> Gifts:
    """Each month in which they answered somebody, once."""
    return (
        answers()
        .annotate(who=F("author"), month=TruncMonth("posted"))
        .values("who", "month")
        .annotate(when=Min("posted"))
    )


def _given(which: Q) -> QuerySet[Reaction]:
    standing = Q(post__shelf=Shelf.STANDING, post__thread__shelf=Shelf.STANDING, post__author__isnull=False)
    return Reaction.objects.filter(which, standing).exclude(member=F("post__author"))


def concerned(acts: Sequence[Activity]) -> set[int]:
    """Who wrote, whose post was spoken to, and all who wrote where a post came or went."""
    found = {act.member_id for act in acts if act.verb in BY_WRITER}
    spoken_to = {act.item for act in acts if act.verb == Verb.LIKED and act.kind == "post"}
    found |= _authors(Post.objects.filter(pk__in=spoken_to))
    changed = [act for act in acts if act.verb in FOR_ALL_IN_THREAD]
    threads = {act.item for act in changed if act.kind == "thread"}
    posts = {act.item for act in changed if act.kind == "post"}
    threads |= set(Post.objects.filter(pk__in=posts).values_list("thread_id", flat=True))
    return found | writers_in(threads)


def writers_in(threads: Any) -> set[int]:
    """Everybody who wrote in one of these threads."""
    return _authors(Post.objects.filter(thread__in=threads)) if threads else set()


def _authors(posts: QuerySet[Post]) -> set[int]:
    return set(posts.filter(author__isnull=False).order_by().values_list("author", flat=True).distinct())


def _says_solutions(n: int) -> str:
    return ngettext("%(n)d reply of theirs solved a question", "%(n)d replies of theirs solved questions", n) % {"n": n}


def _says_first(n: int) -> str:
    return ngettext("they were %(n)d time the first to answer", "they were %(n)d times the first to answer", n) % {
        "n": n
    }


def _says_welcomes(n: int) -> str:
    return ngettext(
        "they were the first to answer %(n)d newcomer", "they were the first to answer %(n)d newcomers", n
    ) % {"n": n}


def _says_helpful(n: int) -> str:
    return ngettext("their posts were found helpful %(n)d time", "their posts were found helpful %(n)d times", n) % {
        "n": n
    }


def _says_thankers(n: int) -> str:
    return ngettext("%(n)d member thanked them", "%(n)d different members thanked them", n) % {"n": n}


def _says_months(n: int) -> str:
    return ngettext("they answered somebody in %(n)d month", "they answered somebody in %(n)d different months", n) % {
        "n": n
    }


COUNTS = (
    Count("solutions", _("Solutions"), _says_solutions, solutions, concerned, "thread__forum"),
    Count("first_answers", _("First answers"), _says_first, first_answers, concerned, "thread__forum"),
    Count("welcomes", _("Newcomers answered first"), _says_welcomes, welcomes, concerned, "thread__forum"),
    Count("helpful", _("Found helpful"), _says_helpful, helpful_marks, concerned, "post__thread__forum"),
    Count("thankers", _("Members who thanked them"), _says_thankers, thankers, concerned, "post__thread__forum"),
    Count("months", _("Months in which they answered"), _says_months, months, concerned, "thread__forum"),
)
