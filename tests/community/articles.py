"""What the tests of articles set up, through our own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from community.actions import choose_solution, publish_article, reply, write_article
from community.models import Article, Thread
from profiles.models import Member

# What staff do with articles, for it to be done by twenty at once: the act, what it is done to, the form.
RACING: list[tuple[str, str, dict[str, Any]]] = [
    ("make", "solved", {}),
    ("edit", "article", {"title": "T", "text": "Better.", "version": 1}),
    ("move", "draft_article", {"state": "published"}),
    ("check", "article", {}),
]


def written(author: Member, now: datetime, **fields: Any) -> Article:
    """An article that is not published yet."""
    whole: dict[str, Any] = {
        "title": "Stoves below minus ten",
        "lead": "Burn liquid fuel.",
        "text": "Gas does not turn to gas in the cold.",
        "subjects": [],
        "forum": None,
        "owner": author,
        "review": None,
    }
    return write_article(author=author, key=uuid4(), now=now, **(whole | fields))


def published(author: Member, now: datetime, **fields: Any) -> Article:
    return publish_article(staff=author, article=written(author, now, **fields), now=now)


def solved(thread: Thread, knower: Member, now: datetime) -> Thread:
    """A question whose asker chose an answer."""
    assert thread.author is not None
    answer = reply(author=knower, thread=thread, text="Petrol.", key=uuid4(), now=now)
    choose_solution(member=thread.author, thread=thread, post=answer, now=now)
    thread.refresh_from_db()
    return thread
