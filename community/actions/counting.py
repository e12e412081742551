"""How often threads are looked at: noted in the cache as pages are served, added to the tables by the minute.

A visitor who comes back within half an hour, or reloads, is one; programs that say what they are count nothing. What
the cache forgets before it was added is lost: the figure is for people, and no rule hangs on it.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress

from django.core.cache import cache
from django.db.models import F

from community.models import Thread

ONE_VISIT = 30 * 60  # seconds
KEPT = 24 * 3600
NOTED, COUNTED = "views:noted", "views:counted"
AT_ONCE = 500
PROGRAMS = re.compile(r"bot|crawl|spider|slurp|preview|fetch|monitor|curl|wget|python|java/|headless", re.IGNORECASE)


def note_view(*, thread_id: int, visitor: str, program: str) -> None:
    """Note that somebody looks at a thread; `program` is what their browser calls itself."""
    if not program or PROGRAMS.search(program) or not cache.add(f"views:{thread_id}:{visitor}", 1, ONE_VISIT):
        return
    cache.add(NOTED, 0, None)
    with suppress(ValueError):  # Redis went or came back between the two
        cache.set(f"views:note:{cache.incr(NOTED)}", thread_id, KEPT)


def count_views() -> int:
    """Add some of what was noted to the threads; how much it was."""
    noted, counted = cache.get(NOTED) or 0, cache.get(COUNTED) or 0
    first = counted + 1 if counted <= noted else 1  # a cache that was emptied begins again
    numbers = range(first, min(noted, first + AT_ONCE - 1) + 1)
    if not numbers:
        return 0
    cache.set(COUNTED, numbers[-1], None)
    notes = cache.get_many([f"views:note:{number}" for number in numbers])
    for pk, count in sorted(Counter(notes.values()).items()):
        Thread.objects.filter(pk=pk).update(views=F("views") + count)
    return len(numbers)
