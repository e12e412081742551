"""How often threads are looked at: noted in the cache as pages are served, added to the tables by the minute.

A visitor who comes back within half an hour, or reloads, is one; programs that say what they are count nothing. What
the cache forgets before it was added is lost: the figure is for people, and no rule hangs on it.
"""

from __future__ import annotations

import re
from collections import Counter

from django.core.cache import cache
from django.db.models import F

from community.models import Thread
from lib.noting import Notes

ONE_VISIT = 30 * 60  # seconds
VIEWS = Notes("view", kept=24 * 3600)
AT_ONCE = 500
PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|headless", re.IGNORECASE)


def note_view(*, thread_id: int, visitor: str, program: str) -> None:
    """Note that somebody looks at a thread; `program` is what their browser calls itself."""
    if is_of_people(program=program) and cache.add(f"views:{thread_id}:{visitor}", 1, ONE_VISIT):
        VIEWS.add(thread_id)


def count_views() -> int:
    """Add some of what was noted to the threads; how much it was."""
    count, noted = VIEWS.take(AT_ONCE)
    for pk, times in sorted(Counter(noted).items()):
        Thread.objects.filter(pk=pk).update(views=F("views") + times)
    return count


def is_of_people(*, program: str) -> bool:
    """Whether a browser says what it is, and not that it is a program that reads by itself."""
    return bool(program) and not PROGRAMS.search(program)
