"""What stands round the posts of a thread's page, in parts that are each drawn once for all who are told the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.paginator import Page
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from community.dates import short
from community.events import event_of
from community.forms import ReplyForm
from community.gist import Counted, counted, days_of, gist_of
from community.models import Thread
from community.models.page import PAGE
from community.models.post import Row
from community.permissions import may_introduce, may_make_article, may_retitle
from lib.clock import now as present
from lib.drawing import HOLE, KEPT, draw, filled, hole, rendered, thinned
from lib.framing import Stand
from lib.telling import About
from lib.times import Moments
from writing.places import Begun

NAMED = 8  # days of a thread that its timeline names


class Above(NamedTuple):
    """The forum a thread is in, as its page names it."""

    name: str
    slug: str

    def get_absolute_url(self) -> str:
        return reverse("community:forum", args=[self.slug])


class Head(NamedTuple):
    """What is said over the posts, to everybody and to one member."""

    pk: int
    url: str
    title: str
    sort: str
    is_closed: bool
    solution: int | None  # the number of the post
    forum: Above
    subjects: tuple[About, ...]
    may_answer: bool  # say of those that are proposed whether it is about them
    is_member: bool
    level: int | None  # of this member's dial
    is_bookmarked: bool
    article: int | None  # that it became, as this viewer may find it
    may_make_article: bool
    dated: str  # when its event is
    called: int  # members an open question was put before, told to who asked it
    may_introduce: bool

    def get_absolute_url(self) -> str:
        return self.url


class Addresses(NamedTuple):
    """Where a thread's page asks and sends."""

    changes_url: str
    read_url: str
    beside_url: str
    reply_url: str
    related_url: str


@lru_cache(maxsize=KEPT)
def addresses_of(thread_id: int) -> Addresses:
    names = ("community:new-posts", "community:mark-read", "community:here", "community:reply", "search:related")
    return Addresses(*(reverse(name, args=[thread_id]) for name in names))


def head_of(
    thread: Any, subjects: Sequence[About], viewer: Any, fills: dict[str, str], opening: Row | None = None
) -> SafeString:
    """Title, forum, subjects and state; a member's dial and bookmark; with the opening, what they may say of subjects
    that are proposed. Fills: token, here.
    """
    head = Head(
        pk=thread.pk,
        url=thread.get_absolute_url(),
        title=thread.title,
        sort=thread.sort,
        is_closed=thread.is_closed,
        solution=thread.solution__number,
        forum=Above(thread.forum.name, thread.forum.slug),
        subjects=tuple(subjects),
        may_answer=opening is not None and any(each.is_proposed for each in subjects) and may_retitle(viewer, opening),
        is_member=viewer.is_authenticated,
        level=thread.dial_level,
        is_bookmarked=bool(thread.is_bookmarked),
        article=thread.article_pk,
        may_make_article=not thread.article_pk and may_make_article(viewer, thread),
        dated=dated(thread),
        called=thread.called if is_open_to(viewer, thread) else 0,
        may_introduce=may_introduce(viewer, thread.author_id, thread.posted, present()),
    )
    values: dict[str, Any] = {"thread": head, "request": Stand() if head.is_member else None}
    return draw("community/thread/head.html", values, {**fills, "when": Moments().told(thread.posted)})


def is_open_to(viewer: Any, thread: Thread) -> bool:
    """Whether it is this viewer's own question, and still open."""
    is_own = viewer.is_authenticated and thread.author_id == viewer.pk
    return is_own and thread.sort == Thread.Sort.QUESTION and not thread.solution_id and not thread.is_closed


def dated(thread: Thread) -> str:
    """When a thread's event is, in short; nothing where it is none."""
    event = event_of(thread)
    return short(event, present()) if event else ""


def rail_of(thread: Thread, viewer: Any, *, first: int, is_first: bool) -> SafeString | str:
    """Beside the posts of a long thread: what it amounts to, and the days to jump to from the page's first post."""
    if thread.post_count <= PAGE:
        return ""
    known: Counted = counted(thread)
    gist = gist_of(thread, viewer, known) if is_first else None
    stops = days_of(known)
    values = {
        "url": thread.get_absolute_url(),
        "gist": gist,
        "stops": stops,
        "named": stops[:: -(-len(stops) // NAMED)],
        "last": thread.last_number,
    }
    return draw("community/thread/rail.html", values, {"here": str(first)})


def pages_of(page: Page[Any], url: str) -> SafeString | str:
    """Numbered links to the other pages of a thread."""
    if not page.has_other_pages():
        return ""
    elided = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    numbers = [number if isinstance(number, int) else 0 for number in elided]
    values = {
        "number": page.number,
        "pages": tuple((number, f"{url}?page={number}") for number in numbers),
        "previous": f"{url}?page={page.number - 1}" if page.has_previous() else "",
        "next": f"{url}?page={page.number + 1}" if page.has_next() else "",
    }
    return draw("community/pages.html", values)


def composer_of(begun: Begun, *, action: str, token: str) -> SafeString:
    """The form for a reply, with what was begun in it."""
    if begun.initial.keys() - {"text"}:  # an answer to one post, or a comment, was begun
        context = {"form": ReplyForm(initial=begun.initial), "draft": begun, "csrf_token": token, "action": action}
        return render_to_string("components/composer.html", context)
    fills = {
        "token": token,
        "action": action,
        "place": begun.place,
        "version": begun.version,
        "key": uuid4(),
        "text": begun.initial.get("text", ""),
    }
    kept = _composer(get_language(), bool(begun.version))
    return filled(kept, {name: str(conditional_escape(value)) for name, value in fills.items()})


@lru_cache
def _composer(language: str | None, is_begun: bool) -> tuple[str, ...]:
    """The form between its holes."""
    form = ReplyForm(initial={"key": hole("key"), "text": hole("text")})
    begun = {"place": hole("place"), "version": hole("version") if is_begun else 0}
    given = {"form": form, "draft": begun, "csrf_token": hole("token"), "action": hole("action")}
    return tuple(HOLE.split(thinned(rendered("components/composer.html", given))))


def refused(sentence: Any, *, is_member: bool, here: str) -> SafeString:
    """In the place of the form: why this viewer may not reply."""
    values = {"refusal": str(sentence), "is_member": is_member}
    return draw("community/thread/refused.html", values, {"next": urlencode({"next": here})})
