"""Posts made ready for a thread's page: what each says, and what this viewer may do with it.

A line holds everything that a post's part of the page shows, whoever looks; it is drawn once for all who are told the
same (lib.drawing), then the token, the age and the comments are filled in. Who may read the post at all was asked
before, each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from community import permissions
from community.events import EventLine, draw_event, event_of, line_of
from community.models import Badge, Reaction, Shelf, Thread
from community.models.post import Row
from community.polling import Shown, draw_poll, polls_on
from lib.drawing import draw
from lib.times import Moments

LONGEST = 16_000  # characters of a post that is kept drawn; a longer one is drawn each time


class Who(NamedTuple):
    """An author, as far as a page names one."""

    pk: int
    name: str
    username: str

    def get_absolute_url(self) -> str:
        return reverse("profiles:member", args=[self.username])


class Worn(NamedTuple):
    """A badge beside its holder's name."""

    pk: int
    glyph: str
    name: str

    @property
    def title(self) -> str:
        return Badge(name=self.name).title


class Line(NamedTuple):
    """What a post's part of the page says, and what its buttons are."""

    pk: int
    number: int
    thread_id: int
    url: str  # of the thread
    html: str
    author: Who | None
    worn: Worn | None
    is_edited: bool
    is_wiki: bool
    answered: tuple[int, str] | None  # number and name, where this viewer sees that post
    reads: int  # up to which number the thread is read once this was seen
    is_new: bool
    is_solution: bool
    reactions: int
    tally: tuple[tuple[str, int], ...]  # of the reactions given here, by name
    said: str  # the name of this viewer's own
    is_kept: bool
    may_like: bool
    may_reply: bool
    may_solve: bool
    may_edit: bool
    may_delete: bool
    may_report: bool
    is_member: bool
    is_moderator: bool  # who looks

    @property
    def said_as(self) -> Promise | str:
        """This viewer's own reaction, in words."""
        return Reaction.Name(self.said).label if self.said else Reaction.Name.LIKE.label

    @property
    def told(self) -> list[tuple[Promise | str, int]]:
        """The reactions beside likes, in words, the most frequent first."""
        others = [(Reaction.Name(name).label, count) for name, count in self.tally if name != Reaction.Name.LIKE]
        return sorted(others, key=lambda each: -each[1])


class Dresser:
    """Makes the parts of a page out of the posts of one thread, for one viewer; the thread needs for_page."""

    def __init__(self, thread: Thread, viewer: Any, token: str) -> None:
        self.thread, self.viewer, self.token = thread, viewer, token
        self.url = thread.get_absolute_url()
        self.is_granted = thread.is_answerable  # type: ignore[attr-defined]
        self.refusal = permissions.refusal_to_reply(viewer, thread, is_granted=self.is_granted)
        self.may_reply = not self.refusal
        self.may_solve = permissions.may_choose_solution(viewer, thread)
        self.may_write = not permissions.refusal_to_write(viewer)
        self.is_member, self.is_moderator = viewer.is_authenticated, getattr(viewer, "is_moderator", False)
        self.moments = Moments()
        self.read_number = thread.read_number  # type: ignore[attr-defined]
        self.polls: dict[int, Shown] = {}
        self.event: EventLine | None = None

    def posts(
        self, rows: Sequence[Row], comments: Sequence[Row] = (), *, read_to: int | None = None
    ) -> list[SafeString]:
        """One part for each row, with its comments; seeing the last of them reads up to `read_to`."""
        self.take_polls(rows)
        under: dict[int | None, list[Row]] = defaultdict(list)
        for comment in comments:
            under[comment.answers_id].append(comment)
        reads = [row.number for row in rows]
        if reads and read_to is not None:
            reads[-1] = read_to
        parts = [self.post(row, number, under.get(row.pk, ())) for row, number in zip(rows, reads, strict=True)]
        if (at := self.first_new(rows)) is not None:
            parts.insert(at, draw("community/thread/visit.html", {}))
        return parts

    def first_new(self, rows: Sequence[Row]) -> int | None:
        """Where on this page the line goes that says: from here on it is new; None where it does not belong."""
        if not self.read_number:
            return None
        at = next((place for place, row in enumerate(rows) if row.number > self.read_number), None)
        is_on = at == 0 and rows[0].number > self.read_number + 1  # the line stood on a page before this one
        return None if is_on else at

    def post(self, row: Row, reads: int, comments: Sequence[Row] = ()) -> SafeString:
        """A post as it stands on the page."""
        inner = mark_safe("".join(map(self.comment, comments)))  # noqa: S308 - parts are safe
        poll = draw_poll(self.polls[row.pk], self.token) if row.pk in self.polls else ""
        event = draw_event(self.event, self.token) if self.event and row.number == 1 else ""
        return self._drawn("community/thread/post.html", row, reads, {"comments": inner, "poll": poll, "event": event})

    def take_polls(self, rows: Sequence[Row]) -> None:
        """Read the polls of posts that are to be drawn, together, and with the opening the event of its thread."""
        if any(row.number == 1 for row in rows) and (event := event_of(self.thread)) is not None:
            self.event = line_of(event, self.thread, self.viewer)
        self.polls |= polls_on(self.viewer, rows)

    def comment(self, row: Row) -> SafeString:
        """A comment as it stands under its post."""
        return self._drawn("community/thread/comment.html", row, row.number, {})

    def _drawn(self, template: str, row: Row, reads: int, filled: Mapping[str, object]) -> SafeString:
        line = self.line(row, reads)
        fills = {"token": self.token, "when": self.moments.told(row.posted), **filled}
        if len(row.html) > LONGEST:
            return mark_safe(render_to_string(template, {"post": line, **fills}))  # noqa: S308 - a template's
        return draw(template, {"post": line}, fills)

    def line(self, row: Row, reads: int) -> Line:
        row.thread, viewer = self.thread, self.viewer
        return Line(
            pk=row.pk,
            number=row.number,
            thread_id=self.thread.pk,
            url=self.url,
            html=row.html,
            author=author_of(row),
            worn=worn_by(row),
            is_edited=row.edited is not None,
            is_wiki=row.is_wiki,
            answered=answered_by(row),
            reads=reads,
            is_new=self.is_member and row.number > self.read_number,
            is_solution=row.pk == self.thread.solution_id,
            reactions=row.reactions,
            tally=tuple(sorted(row.tally.items())),
            said=row.said or "",
            is_kept=row.is_kept,
            may_like=self.may_write and permissions.may_like(viewer, row),
            may_reply=self.may_reply,
            may_solve=self.may_solve and row.number > 1,
            may_edit=self.may_write
            and (permissions.may_edit(viewer, row, is_granted=self.is_granted) or permissions.may_retitle(viewer, row)),
            may_delete=self.may_write and permissions.may_delete(viewer, row),
            may_report=self.is_member and row.author_id != viewer.pk,
            is_member=self.is_member,
            is_moderator=self.is_moderator,
        )


def author_of(row: Row) -> Who | None:
    """Who wrote it; nobody, once they are gone."""
    return Who(row.author_id, row.author_name or "", row.author_username or "") if row.author_id else None


def answered_by(row: Row) -> tuple[int, str] | None:
    """The post it answers, where this viewer sees that one."""
    if row.answers_number is None or row.answers_shelf != Shelf.STANDING or row.answers_ignored:
        return None
    return row.answers_number, row.answers_name or "–"


def worn_by(row: Row) -> Worn | None:
    """The badge beside its author's name."""
    if not row.worn:
        return None
    pk, glyph, name = row.worn.split(" ", 2)
    return Worn(int(pk), glyph, name)
