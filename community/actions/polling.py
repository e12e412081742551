"""Asking in a post, voting, and closing a poll."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from community.actions.changing import note_change
from community.actions.marking import take_back
from community.models import Ballot, Option, Poll, Post, Thread
from community.permissions import may_close_poll, refusal_to_vote, refuse
from lib.kinds import ItemRef
from profiles.activity import record
from profiles.models import Member, Verb

FEWEST_OPTIONS, MOST_OPTIONS = 2, 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A poll as its author wants it; without options there shall be none."""

    question: str = ""
    options: tuple[str, ...] = ()
    most: int = 1
    closes: datetime | None = None
    shows: str = Poll.Shows.ALWAYS
    is_named: bool = False


def ask(*, post: Post, poll: Asked | None, now: datetime, question: str = "") -> None:
    """Put a poll into a new post; `question` stands where it asks none. Needs the caller's transaction."""
    if poll is None or not poll.options:
        return
    _check(poll, now)
    if post.is_comment:
        raise ValidationError(_("A comment holds no poll. Reply with a post of its own."))
    made = Poll.objects.create(post=post, **_values(poll, question))
    _put_options(made, poll.options)
    Post.objects.filter(pk=post.pk).update(has_poll=True)
    post.has_poll = True


def ask_anew(*, post: Post, poll: Asked | None, now: datetime) -> bool:
    """Change, add or take away the poll of a post while nobody has voted; whether anything changed."""
    if poll is None:
        return False
    standing = Poll.objects.select_for_update().filter(post=post).first()
    if standing is None:
        ask(post=post, poll=poll, now=now, question=post.thread.title)
        return bool(poll.options)
    if poll == as_asked(poll=standing):
        return False
    if standing.voters:
        raise ValidationError(_("Members have voted, so the poll stays as it is. Close it and ask anew."))
    standing.delete()
    Post.objects.filter(pk=post.pk).update(has_poll=False)
    ask(post=post, poll=poll, now=now, question=post.thread.title)
    return True


def as_asked(*, poll: Poll) -> Asked:
    """A poll that stands, as its author asked it."""
    options = tuple(option.text for option in poll.options.all())
    return Asked(poll.question, options, poll.most, poll.closes, poll.shows, poll.is_named)


@transaction.atomic
def vote(*, member: Member, post: Post, options: Iterable[int], now: datetime) -> None:
    """Choose in a poll, in place of what was chosen before; no option takes the vote back."""
    poll = _held(post)
    refuse(refusal_to_vote(member, is_over=poll.is_over(now)))
    chosen = _chosen(poll, set(options))
    ballot = Ballot.objects.filter(poll=poll, member=member).first()
    ref = ItemRef("post", post.pk)
    if ballot is None:
        if not chosen:
            raise ValidationError(_("Choose an option first."))
        ballot = Ballot.objects.create(poll=poll, member=member, cast=now)
        record(member=member, verb=Verb.VOTED, ref=ref, facets=post.thread.facets, now=now)
    elif set(ballot.choices.all()) == set(chosen):
        return
    if chosen:
        ballot.choices.set(chosen)
    else:
        ballot.delete()
        take_back(verb=Verb.VOTED, ref=ref, now=now, member=member, happened=ballot.cast)
    recount(polls=[poll])
    note_change(post=post)


def _chosen(poll: Poll, wanted: set[int]) -> list[Option]:
    """The options of these ids, as many as the poll allows."""
    chosen = [option for option in poll.options.all() if option.pk in wanted]
    if len(chosen) != len(wanted):
        raise ValidationError(_("This option is no longer there. Look at the poll again."))
    if len(chosen) > poll.most:
        raise ValidationError(_("Choose at most %(most)d.") % {"most": poll.most})
    return chosen


@transaction.atomic
def close_poll(*, member: Member, post: Post, now: datetime) -> None:
    """End a poll now; a second time changes nothing."""
    poll = _held(post)
    if not may_close_poll(member, post):
        raise PermissionDenied(_("Only who asked, or a moderator, may close a poll."))
    if not poll.is_over(now):
        Poll.objects.filter(pk=poll.pk).update(closed=now)
        note_change(post=post)


@transaction.atomic
def erase_ballots(*, member: Member) -> None:
    """What a member chose goes, from the counts too."""
    voted = Poll.objects.filter(ballots__member=member)
    threads = Thread.objects.filter(pk__in=voted.values("post__thread"))
    list(threads.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    polls = list(Poll.objects.select_for_update().filter(pk__in=voted.values("pk")).order_by("pk"))
    Ballot.objects.filter(member=member).delete()
    recount(polls=polls)


def recount(*, polls: Sequence[Poll]) -> None:
    """Count anew who voted in these polls, which are locked, and for what."""
    for poll in polls:
        rows = list(Option.objects.filter(poll=poll).annotate(count=Count("ballots")))
        for option in rows:
            option.votes = option.count
        Option.objects.bulk_update(rows, ["votes"])
        Poll.objects.filter(pk=poll.pk).update(voters=Ballot.objects.filter(poll=poll).count())


def _held(post: Post) -> Poll:
    """The poll, whose votes take turns; its thread first, as everywhere."""
    Thread.objects.select_for_update(of=("self",)).get(pk=post.thread_id)
    return Poll.objects.select_for_update().get(post=post)


def _check(poll: Asked, now: datetime) -> None:
    if not FEWEST_OPTIONS <= len(poll.options) <= MOST_OPTIONS:
        raise ValidationError(_("Give two to twenty options."))
    if not 1 <= poll.most <= len(poll.options):
        raise ValidationError(_("One cannot choose more options than there are."))
    if poll.closes is not None and poll.closes <= now:
        raise ValidationError(_("Let the poll close on a day that is still to come."))


def _values(poll: Asked, question: str) -> dict[str, object]:
    asked = poll.question or question
    return {
        "question": asked,
        "most": poll.most,
        "closes": poll.closes,
        "shows": poll.shows,
        "is_named": poll.is_named,
    }


def _put_options(poll: Poll, texts: Sequence[str]) -> None:
    Option.objects.bulk_create(Option(poll=poll, number=number, text=text) for number, text in enumerate(texts, 1))
