"""What each step of a dial means here, in words, and what it would cost in mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.models import Post, Shelf, Thread
from community.telling import FOLLOWED, REPLY
from notices.actions import choices_of
from notices.models import Manner
from notices.occasions import MAIL
from notices.posting import GATHERS
from profiles.models import Dial, Level, Member

Of = Dial.Of
LATELY = timedelta(weeks=4)
LATELY_WEEKS = LATELY / timedelta(weeks=1)
MOST_LOOKED_AT = 2000  # posts of the last weeks; a livelier place fills every share of mail anyway


@dataclass(frozen=True, slots=True)
class Pace:
    """How much is written in something, as far as one may read it."""

    times: Sequence[datetime]  # of the posts of others in the last weeks, in order
    openings: int  # how many of them opened a thread
    weeks: float

    @property
    def posts(self) -> int:
        """A week."""
        return round(len(self.times) / self.weeks)

    @property
    def threads(self) -> int:
        """New ones a week."""
        return round(self.openings / self.weeks)

    def mails(self, of: str, level: int, *, a_day: int) -> int:
        """What a step would have brought by mail a week: each post by itself, gathered ones, or none."""
        if level == Level.LOUD:
            return min(round(len(self.times) / self.weeks), a_day * 7)
        if level == Level.NORMAL and of == Of.THREAD:
            return min(round(_gathered(self.times) / self.weeks), a_day * 7)
        return 0


def pace_of(viewer: Member, of: str, target: int, *, now: datetime) -> Pace:
    """Of the posts of others that the viewer may read; one query, and one more for a thread's age."""
    since = now - LATELY
    posts = Post.objects.visible_to(viewer).filter(posted__gt=since).exclude(author=viewer)
    rows = list(posts.filter(**{PATHS[of]: target}).order_by("posted").values_list("posted", "number")[:MOST_LOOKED_AT])
    begun = Thread.objects.filter(pk=target).values_list("posted", flat=True).first() if of == Of.THREAD else None
    weeks = (now - max(since, begun or since)) / timedelta(weeks=1)
    return Pace([posted for posted, _n in rows], sum(number == 1 for _p, number in rows), max(weeks, 1.0))


def pace_of_own(member: Member, *, now: datetime) -> dict[str, Pace]:
    """Of the posts of others in threads that the member began, and in others that they wrote in; two queries.

    Threads that have a dial of their own do not count, for there that one says.
    """
    since = now - LATELY
    dialled = Dial.objects.filter(member=member, of=Of.THREAD).values("target")
    posts = Post.objects.visible_to(member).filter(posted__gt=since).exclude(author=member).exclude(thread__in=dialled)
    wrote = Post.objects.filter(author=member, shelf=Shelf.STANDING).order_by().values("thread")
    own = {
        "started": posts.filter(thread__author=member),
        "joined": posts.filter(thread__in=wrote).exclude(thread__author=member),
    }
    return {
        name: Pace(list(found.order_by("posted").values_list("posted", flat=True)[:MOST_LOOKED_AT]), 0, LATELY_WEEKS)
        for name, found in own.items()
    }


def costs_of_own(member: Member, now: datetime) -> dict[str, dict[int, str]]:
    """What each step of the dials for own threads would have brought by mail lately."""
    manner = Manner.objects.filter(member=member).first() or Manner()
    ways = choices_of(member=member)
    mailed = {"started": ways[REPLY, MAIL], "joined": ways[FOLLOWED, MAIL]}
    return {
        name: {
            level: _cost(pace.mails(Of.THREAD, level, a_day=manner.mails_a_day), level, Of.THREAD, by_mail=mailed[name])
            for level in Level.values
        }
        for name, pace in pace_of_own(member, now=now).items()
    }


def is_mailed(member: Member, of: str, thing: Any) -> bool:
    """Whether the member takes mail of what this dial tells: of a thread they began that is answers; one query."""
    is_own = of == Of.THREAD and thing.author_id == member.pk
    return choices_of(member=member)[REPLY if is_own else FOLLOWED, MAIL]


def _gathered(times: Sequence[datetime]) -> int:
    """How many mails these posts come in, each gathering what comes within its waiting time."""
    mails, closes = 0, None
    for when in times:
        if closes is None or when >= closes:
            mails, closes = mails + 1, when + GATHERS
    return mails


PATHS: dict[str, str] = {
    Of.THREAD: "thread",
    Of.FORUM: "thread__forum",
    Of.SUBJECT: "thread__subjects",
    Of.MEMBER: "author",
}
_NEVER = gettext_lazy("Gone from lists, your page and mail; nothing is told, even if it names you.")
_MUCH = gettext_lazy("Much of it on your page and in your letter; every post is told at once, by mail too.")
MEANS: dict[str, dict[int, Promise]] = {
    Of.THREAD: {
        Level.LOUD: gettext_lazy("Every new post is told at once, by mail too."),
        Level.NORMAL: gettext_lazy("New posts are told on the site, and in mails that gather them."),
        Level.LOW: gettext_lazy("New posts are told on the site."),
        Level.QUIET: gettext_lazy("You are told only when somebody names or answers you."),
        Level.MUTED: _NEVER,
    },
    Of.FORUM: {
        Level.LOUD: gettext_lazy(
            "Much of it on your page and in your letter; every post is told at once, by mail too."
        ),
        Level.NORMAL: gettext_lazy("Its share of your page and letter; new threads are told on the site."),
        Level.LOW: gettext_lazy("A little of it on your page and in your letter."),
        Level.QUIET: gettext_lazy("Hardly any of it on your page and in your letter."),
        Level.MUTED: _NEVER,
    },
    Of.SUBJECT: {
        Level.LOUD: gettext_lazy(
            "Much of it on your page and in your letter; every post is told at once, by mail too."
        ),
        Level.NORMAL: gettext_lazy("Its share of your page and letter."),
        Level.LOW: gettext_lazy("A little of it on your page and in your letter."),
        Level.QUIET: gettext_lazy("Hardly any of it on your page and in your letter."),
        Level.MUTED: _NEVER,
    },
    Of.MEMBER: {
        Level.LOUD: gettext_lazy("Much of theirs on your page; every post of theirs is told at once, by mail too."),
        Level.NORMAL: gettext_lazy("Their share of your page; new threads of theirs are told on the site."),
        Level.LOW: gettext_lazy("A little of theirs on your page and in your letter."),
        Level.QUIET: gettext_lazy("Hardly any of theirs on your page and in your letter."),
        Level.MUTED: _NEVER,
    },
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a dial, in words."""

    level: int
    label: str
    means: Promise | str
    costs: str  # of mail a week; empty where none comes


def steps_of(of: str, pace: Pace, *, a_day: int, by_mail: bool) -> list[Step]:
    """From loud to muted, with what each means here and would have brought by mail."""
    found = []
    for level in sorted(Level, reverse=True):
        costs = _cost(pace.mails(of, level, a_day=a_day), level, of, by_mail=by_mail)
        found.append(Step(level, str(level.label).capitalize(), MEANS[of][level], costs))
    return found


def _cost(mails: int, level: int, of: str, by_mail: bool) -> str:
    if level == Level.LOUD or (level == Level.NORMAL and of == Of.THREAD):
        if not by_mail:
            return _("No mail, as you chose.")
        return ngettext("About %(count)d mail a week.", "About %(count)d mails a week.", mails) % {"count": mails}
    return "" if level == Level.MUTED else _("No mail.")
