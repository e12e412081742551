"""Polls made ready for a page: the options, what this viewer chose, and the counts as far as they may be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from community import permissions
from community.actions import erase_ballots
from community.models import Ballot, Poll, Post
from community.models.post import Row
from lib.clock import now as present
from lib.drawing import draw
from profiles.kinds import OwnRows


class OptionLine(NamedTuple):
    """One option as a page shows it; votes and share are 0 where they are not told."""

    pk: int
    text: str
    votes: int
    share: int  # of a hundred who voted
    is_mine: bool


class PollLine(NamedTuple):
    """What a poll's part of a page says, and what its buttons are."""

    post_id: int
    question: str
    options: tuple[OptionLine, ...]
    most: int
    voters: int
    shows: str
    is_named: bool
    is_over: bool
    is_told: bool  # the counts
    may_vote: bool
    may_close: bool
    has_voted: bool
    is_member: bool


class Shown(NamedTuple):
    """A poll's line, and until when one may vote, in the time of whoever looks."""

    line: PollLine
    until: str


def polls_on(viewer: Any, rows: Iterable[Row | Post], now: datetime | None = None) -> dict[int, Shown]:
    """The polls of these posts, which were read through visible_to; no query where none has one, else three."""
    asking = {row.pk: row for row in rows if row.has_poll}
    if not asking:
        return {}
    moment = now or present()
    mine = chosen_by(viewer, asking)
    polls = Poll.objects.of_posts(asking)
    return {poll.post_id: _shown(poll, asking[poll.post_id], viewer, mine[poll.pk], moment) for poll in polls}


def draw_poll(shown: Shown, token: str, wrong: str = "") -> SafeString:
    """The part of a page with the poll; `wrong` says why a vote was not taken."""
    fills = {"token": token, "until": shown.until, "wrong": wrong}
    return draw("community/poll/poll.html", {"poll": shown.line, "is_wrong": bool(wrong)}, fills)


def chosen_by(viewer: Any, posts: Iterable[int]) -> dict[int, set[int]]:
    """The options this viewer has chosen in the polls of these posts, by poll."""
    found: dict[int, set[int]] = defaultdict(set)
    if viewer.is_authenticated:
        rows = Ballot.choices.through.objects.filter(ballot__member=viewer.pk, ballot__poll__post__in=list(posts))
        for poll, option in rows.values_list("ballot__poll_id", "option_id"):
            found[poll].add(option)
    return found


def is_told(poll: Poll, *, has_voted: bool, is_over: bool) -> bool:
    """Whether the counts may be seen by someone who has voted, or not."""
    return is_over or poll.shows == Poll.Shows.ALWAYS or (poll.shows == Poll.Shows.VOTED and has_voted)


def _shown(poll: Poll, post: Row | Post, viewer: Any, mine: set[int], now: datetime) -> Shown:
    is_over, has_voted = poll.is_over(now), bool(mine)
    told = is_told(poll, has_voted=has_voted, is_over=is_over)
    line = PollLine(
        post_id=post.pk,
        question=poll.question,
        options=tuple(
            OptionLine(
                option.pk,
                option.text,
                option.votes if told else 0,
                round(100 * option.votes / poll.voters) if told and poll.voters else 0,
                option.pk in mine,
            )
            for option in poll.options.all()
        ),
        most=poll.most,
        voters=poll.voters,
        shows=poll.shows,
        is_named=poll.is_named,
        is_over=is_over,
        is_told=told,
        may_vote=not permissions.refusal_to_vote(viewer, is_over=is_over),
        may_close=not is_over and permissions.may_close_poll(viewer, post),
        has_voted=has_voted,
        is_member=viewer.is_authenticated,
    )
    return Shown(line, _until(poll, is_over=is_over))


def _until(poll: Poll, *, is_over: bool) -> str:
    if is_over or poll.closes is None:
        return ""
    return _("Open until %(when)s") % {"when": date_format(localtime(poll.closes), "SHORT_DATETIME_FORMAT")}


class BallotKind(OwnRows):
    """What a member chose in polls."""

    name, model = "ballot", Ballot

    def export(self, member: Any) -> list[dict[str, Any]]:
        """In words, of polls they may still see."""
        mine = self.rows(member).filter(poll__post__in=Post.objects.visible_to(member)).order_by("pk")
        return [
            {
                "url": ballot.poll.post.get_absolute_url(),
                "question": ballot.poll.question,
                "chose": [option.text for option in ballot.choices.all()],
                "cast": ballot.cast.isoformat(),
            }
            for ballot in mine.select_related("poll__post").prefetch_related("choices")
        ]

    def erase(self, member: Any) -> None:
        erase_ballots(member=member)
