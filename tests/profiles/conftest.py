"""Three years of a place, for what is done with acts of long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from community.actions import (
    bookmark_thread,
    like_post,
    mark_read,
    reply,
    start_thread,
)
from community.models import Forum, Thread
from lib.kinds import ItemRef
from profiles.actions import join, say_less, say_more, turn_dial
from profiles.models import (
    Level,
    Member,
    Subject,
    Surface,
)
from search.actions import note_search
from tests.profiles.years import YEARS, follow


@pytest.fixture
def tale(
    ann: Member, bo: Member, di: Member, forum: Forum, stoves: Subject, tents: Subject, now: datetime
) -> list[Thread]:
    """Three years of a place: a thread of Ann's every other month, and what Bo does; Di wrote in the first."""
    for member in (ann, bo, di):
        Member.objects.filter(pk=member.pk).update(joined=now - YEARS)
        member.refresh_from_db()
        join(member=member, now=now - YEARS)
    turn_dial(member=bo, of="subject", target=tents.pk, level=Level.LOUD, now=now - YEARS)
    threads = []
    for month in range(18, -1, -1):
        when = now - timedelta(days=60 * month)
        subject = stoves if month % 2 else tents
        told: dict[str, Any] = {"forum": forum, "subjects": [subject], "key": uuid4(), "now": when}
        thread = start_thread(author=ann, title=f"Talk of month {month}", text="A canister in the snow.", **told)
        mark_read(member=bo, thread=thread, number=1, now=when + timedelta(hours=1), seconds=20)
        if month % 3:
            reply(author=bo, thread=thread, text="Warm it first.", key=uuid4(), now=when + timedelta(hours=2))
        if month % 4 == 0:
            like_post(member=bo, post=thread.posts.get(number=1), now=when + timedelta(hours=3))
            bookmark_thread(member=bo, thread=thread, now=when + timedelta(hours=3))
        if month % 5 == 0:
            say_more(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=when + timedelta(hours=4))
        if month % 7 == 0:
            say_less(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=when + timedelta(hours=5))
        note_search(member=bo, words="canister snow", now=when + timedelta(hours=6))
        threads.append(thread)
    reply(author=di, thread=threads[0], text="I do so, too.", key=uuid4(), now=now - YEARS + timedelta(days=40))
    follow(now)
    return threads
