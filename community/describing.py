"""What a thread's page tells machines of itself: search engines, and places where its address is pasted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.safestring import SafeString

from community.events import described_event
from community.models import Thread
from community.models.post import Row
from lib.drawing import draw
from lib.linked import as_json_ld
from lib.markdown import excerpt
from lib.pictures import first_in

SAID = 5000  # characters of a post
SUGGESTED = 3  # answers
LINES = 200  # of a description


class Spoken(NamedTuple):
    """A post as it is described."""

    html: str
    name: str
    author_url: str
    posted: str
    url: str
    likes: int


def address(thread: Thread, page: int = 1) -> str:
    """The one address of a page of a thread, whole; the first page has no number."""
    return f"{settings.SITE_URL}{thread.get_absolute_url()}{f'?page={page}' if page > 1 else ''}"


def described(thread: Thread, page: int, posts: Sequence[Row], solution: Row | None, title: str) -> SafeString:
    """The canonical address, a line about the thread, and its description; the posts are those of the first page."""
    told: dict[str, Any] = {"canonical": address(thread, page), "title": title}
    if page == 1 and posts:
        opening = posts[0]
        told["lead"], picture = _line(opening.html), first_in(opening.html)
        told["picture"] = picture and settings.SITE_URL + picture
        is_question = thread.sort == Thread.Sort.QUESTION
        told["linked_data"] = _linked_data(
            title=title,
            is_question=is_question,
            replies=max(thread.post_count - 1, 0),
            opening=_spoken(thread, opening),
            solution=_spoken(thread, solution) if solution and is_question else None,
            suggested=_suggested(thread, posts) if is_question and not solution else (),
            event=described_event(thread),
        )
    return draw("community/thread/described.html", {}, {name: value for name, value in told.items() if value})


def _suggested(thread: Thread, posts: Sequence[Row]) -> tuple[Spoken, ...]:
    """The answers that a question without a solution offers: of those on its page the most liked, the earlier first."""
    answers = sorted(posts[1:], key=lambda row: (-row.reactions, row.number))
    return tuple(_spoken(thread, row) for row in answers[:SUGGESTED])


def _spoken(thread: Thread, row: Row) -> Spoken:
    member = f"{settings.SITE_URL}/members/{row.author_username}/" if row.author_username else ""
    url = f"{address(thread)}?post={row.number}" if row.number > 1 else address(thread)
    return Spoken(row.html, row.author_name or "", member, row.posted.isoformat(), url, max(row.reactions, 0))


@lru_cache(maxsize=1000)
def _line(html: str) -> str:
    return excerpt(html, LINES)


@lru_cache(maxsize=1000)
def _linked_data(
    *,
    title: str,
    is_question: bool,
    replies: int,
    opening: Spoken,
    solution: Spoken | None,
    suggested: tuple[Spoken, ...],
    event: tuple[tuple[str, str], ...],
) -> SafeString:
    if is_question:
        question = {"@type": "Question", "name": title, "answerCount": replies, **_said(opening)}
        if solution:
            question["acceptedAnswer"] = {"@type": "Answer", **_said(solution)}
        elif suggested:
            question["suggestedAnswer"] = [{"@type": "Answer", **_said(each)} for each in suggested]
        told: dict[str, Any] = {"@type": "QAPage", "mainEntity": question}
    else:
        counted = {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/CommentAction",
            "userInteractionCount": replies,
        }
        told = {"@type": "DiscussionForumPosting", "headline": title, "interactionStatistic": counted, **_said(opening)}
    if event:
        told = {"@graph": [_event(dict(event), opening), told]}
    return as_json_ld(told)


def _event(said: dict[str, str], opening: Spoken) -> dict[str, Any]:
    """The event of a thread, with where one goes or looks."""
    place, link = said.pop("place"), said.pop("link")
    where: list[dict[str, str]] = [{"@type": "Place", "name": place, "address": place}] if place else []
    where += [{"@type": "VirtualLocation", "url": link}] if link else []
    told: dict[str, Any] = {"@type": "Event", **said, "location": where if len(where) > 1 else where[0]}
    told |= {"description": excerpt(opening.html, LINES), "url": opening.url}
    return told | (
        {"organizer": {"@type": "Person", "name": opening.name, "url": opening.author_url}} if opening.name else {}
    )


def _said(post: Spoken) -> dict[str, Any]:
    told: dict[str, Any] = {
        "text": excerpt(post.html, SAID),
        "datePublished": post.posted,
        "url": post.url,
        "upvoteCount": post.likes,
    }
    if post.name:
        author = {"@type": "Person", "name": post.name}
        told["author"] = author | ({"url": post.author_url} if post.author_url else {})
    return told
