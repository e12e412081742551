"""Walking a history cut by cut: at each, which members went on to join which of the threads that were astir."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from search.replaying.history import NOBODY, History, Writing
from search.replaying.past import Past


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked at each cut, in days; a case is a member with at least one thread they went on to join."""

    step: int = 7
    back: int = 30  # a thread is a candidate when something was written in it within these
    ahead: int = 14  # a candidate is right when the member first wrote in it within these
    active: int | None = 30  # the member had written within these, or ever
    min_earlier: int = 3  # threads the member had joined before
    limit_cuts: int | None = None  # only the latest so many cuts


# What is asked unless more is said: of each day what the next three bring, of each week what the next two do.
TASKS = {"day": Task(step=1, back=7, ahead=3, active=None), "week": Task()}


@dataclass(slots=True)
class Cut:
    """One moment: the candidates, and for each member asked what they may be shown and what they joined."""

    past: Past
    threads: list[int]  # ascending
    texts: list[Writing]  # of the back window
    last: dict[int, datetime]  # when something was last written in each
    popular: Counter[int]  # texts in the back window
    right: dict[int, set[int]]  # member → threads joined
    known: dict[int, set[int]]  # member → threads they were in already


def walked(history: History, task: Task, watch: Callable[[int, int], None] | None = None) -> Iterator[Cut]:
    """Every cut that has cases, in order of time; `watch` is told how many cuts are done, of how many."""
    cuts = cuts_of(history, task)
    past = Past(history)
    for number, now in enumerate(cuts, 1):
        past.move_to(now)
        cut = _cut(history, past, task, now)
        if cut is not None:
            yield cut
        if watch:
            watch(number, len(cuts))


def cuts_of(history: History, task: Task) -> list[datetime]:
    """Midnights, with a full window on either side."""
    if history.span is None:
        return []
    start, end = history.span
    first = (start + timedelta(days=task.back + 1)).astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    last = end - timedelta(days=task.ahead)
    number = max(0, (last - first) // timedelta(days=task.step) + 1) if last >= first else 0
    cuts = [first + timedelta(days=task.step * each) for each in range(number)]
    return cuts[-task.limit_cuts :] if task.limit_cuts else cuts


def _cut(history: History, past: Past, task: Task, now: datetime) -> Cut | None:
    back = history.between(now - timedelta(days=task.back), now)
    last = {each.thread: each.when for each in back}
    right = _right(history, task, now, last)
    if not right:
        return None
    known: dict[int, set[int]] = defaultdict(set)
    for member in right:
        known[member] = {thread for thread in last if _was_in(history, member, thread, now)}
    popular = Counter(each.thread for each in back)
    return Cut(past, sorted(last), back, last, popular, right, known)


def _right(history: History, task: Task, now: datetime, astir: dict[int, datetime]) -> dict[int, set[int]]:
    """What each member who is asked went on to join."""
    found: dict[int, set[int]] = defaultdict(set)
    for each in history.between(now, now + timedelta(days=task.ahead)):
        if each.author != NOBODY and each.thread in astir and not _was_in(history, each.author, each.thread, now):
            found[each.author].add(each.thread)
    since = datetime.min.replace(tzinfo=UTC) if task.active is None else now - timedelta(days=task.active)
    recent = {each.author for each in history.between(since, now)}
    before = _joined_before(history.between(datetime.min.replace(tzinfo=UTC), now), found.keys() & recent)
    return {member: found[member] for member in sorted(before) if len(before[member]) >= task.min_earlier}


def _joined_before(writings: list[Writing], members: set[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {member: set() for member in members}
    for each in writings:
        if each.author in found:
            found[each.author].add(each.thread)
    return found


def _was_in(history: History, member: int, thread: int, now: datetime) -> bool:
    joined = history.joined.get((member, thread))
    return joined is not None and joined < now
