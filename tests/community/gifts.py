"""What members give in a test of badges, and what they hold then."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from community.actions import reply, start_thread
from community.models import Award, Forum, Post, Thread
from community.recognition.awarding import badge_step
from profiles.models import Member

DAY = timedelta(days=1)


def count(now: datetime) -> None:
    while badge_step(now=now):
        pass


def held() -> list[tuple[str, str, int | None, datetime]]:
    rows = Award.objects.order_by("member__username", "badge__name", "number")
    return list(rows.values_list("member__username", "badge__name", "number", "given"))


def answered(thread: Thread, author: Member, now: datetime) -> Post:
    return reply(author=author, thread=thread, text="Warm the cartridge.", key=uuid4(), now=now)


def asked(author: Member, forum: Forum, now: datetime) -> Thread:
    sort = Thread.Sort.QUESTION
    return start_thread(
        author=author, forum=forum, title="Which?", text="Say.", subjects=[], sort=sort, key=uuid4(), now=now
    )
