"""Walking a history cut by cut: at each, who is asked, what they may choose from and what they went on to do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from profiles.models import Verb
from search.recommending.readers import DID
from search.recommending.slate import Slate
from search.replaying.history import NOBODY, History, Writing
from search.replaying.past import Past
from search.replaying.tasks import COLD, SENDING, SUBJECTS, WARM, Task

DONE = DID - {Verb.SEARCHED, Verb.MORE, Verb.SOLVED}  # what is done in a thread itself, of whoever it is
Sets = dict[int, set[int]]  # by member


@dataclass(slots=True)
class Cut:
    """One moment: what may be chosen, and for each member asked what they may be shown and what is right."""

    past: Past
    slate: Slate
    threads: list[int]  # ascending; of the subjects' task the facets
    last: dict[int, datetime]  # when something was last written in each; when each will be begun, of cold ones
    texts: list[Writing]  # of the back window
    asked: list[int]  # all members who are asked, whether anything is right for them or not
    right: Sets  # of those with a case
    known: Sets  # what each of those asked may not be shown
    task: Task

    @property
    def popular(self) -> Counter[int]:
        """Texts of the back window by thread."""
        return Counter(each.thread for each in self.texts)

    @property
    def age(self) -> list[float]:
        """Days from when something was last written in each to now; below zero, of what is still to come."""
        return [(self.past.now - self.last[thread]).total_seconds() / 86_400 for thread in self.threads]


def walked(history: History, task: Task, watch: Callable[[int, int], None] | None = None) -> Iterator[Cut]:
    """Every cut at which somebody is asked, in order of time; `watch` is told how many are done, of how many."""
    cuts = cuts_of(history, task)
    past = Past(history)
    for number, now in enumerate(cuts, 1):
        past.move_to(now)
        cut = ASKING[task.what](history, past, task, now)
        if cut is not None:
            yield cut
        if watch:
            watch(number, len(cuts))


def cuts_of(history: History, task: Task) -> list[datetime]:
    """One hour of the day, in UTC, with a full window on either side."""
    if history.span is None:
        return []
    start, end = history.span
    first = (start + timedelta(days=task.first)).astimezone(UTC)
    first = first.replace(hour=task.hour, minute=0, second=0, microsecond=0)
    last = end - timedelta(days=task.ahead)
    number = max(0, (last - first) // timedelta(days=task.step) + 1) if last >= first else 0
    cuts = [first + timedelta(days=task.step * each) for each in range(number)]
    return cuts[-task.limit_cuts :] if task.limit_cuts else cuts


def warm(history: History, past: Past, task: Task, now: datetime) -> Cut | None:
    """Threads that are astir and that the member is not in; right are those they went on to join."""
    back = history.between(now - timedelta(days=task.back), now)
    last = {each.thread: each.when for each in back}
    asked = asked_of(history, past, task)
    known = {member: past.threads_of[member] & last.keys() for member in asked}
    right = _joined(history.between(now, now + timedelta(days=task.ahead)), last, known)
    if not last or not asked:
        return None
    return Cut(past, past.slate_of(last), sorted(last), last, back, asked, right, known, task)


def cold(history: History, past: Past, task: Task, now: datetime) -> Cut | None:
    """Threads begun in the days after the cut, known by their opening alone, as of the moment each was begun."""
    end = now + timedelta(days=task.ahead)
    begun = {thread: each.posted for thread, each in history.openings.items() if now <= each.posted < end}
    asked = asked_of(history, past, task)
    if not begun or not asked:
        return None
    own = {member: {each for each in begun if history.openings[each].author == member} for member in asked}
    right = _joined(history.between(now, end + timedelta(days=task.ahead)), begun, own)
    back = history.between(now - timedelta(days=task.back), now)
    return Cut(past, past.slate_of_new(begun), sorted(begun), begun, back, asked, right, own, task)


def sending(history: History, past: Past, task: Task, now: datetime) -> Cut | None:
    """What a letter of that hour chose from; right is what the member then did anything in, until the next one."""
    back = history.between(now - timedelta(days=task.back), now)
    last = {each.thread: each.when for each in back}
    wrote_last = {each.thread: each.author for each in back}
    asked = asked_of(history, past, task)
    if not last or not asked:
        return None
    known: Sets = {member: set() for member in asked}
    for thread in last:
        for member in {history.openings[thread].author, wrote_last[thread]} & known.keys():
            known[member or NOBODY].add(thread)
    right: Sets = defaultdict(set)
    for member, thread in _done(history, now, now + timedelta(days=task.ahead)):
        if thread in last and thread not in known.get(member, {thread}):
            right[member].add(thread)
    return Cut(past, past.slate_of(last), sorted(last), last, back, asked, dict(right), known, task)


def _done(history: History, start: datetime, end: datetime) -> Iterator[tuple[int, int]]:
    """Who did anything in which thread, in the order of the acts, then of the likings."""
    yield from ((a.member_id, a.item) for a in history.acts_between(start, end) if a.verb in DONE and a.sign > 0)
    yield from ((each.member, each.thread) for each in history.likings_between(start, end) if each.sign > 0)


def subjects(history: History, past: Past, task: Task, now: datetime) -> Cut | None:
    """The community's subjects; right are those of the threads the member went on to join."""
    back = history.between(now - timedelta(days=task.back), now)
    last: dict[int, datetime] = {}
    for each in back:
        last |= dict.fromkeys(past.subjects_of(each.thread), each.when)
    asked = asked_of(history, past, task)
    known: Sets = {member: past.threads_of[member] for member in asked}
    right: Sets = defaultdict(set)
    for each in history.between(now, now + timedelta(days=task.ahead)):
        if each.author in known and each.thread not in known[each.author]:
            right[each.author].update(set(history.subjects_begun(each.thread)) & last.keys())
    found = {member: own for member, own in right.items() if own}
    about = Cut(
        past, past.slate_of({}), sorted(last), last, back, sorted(asked), found, {m: set() for m in asked}, task
    )
    return about if last and asked else None


ASKING: dict[str, Callable[[History, Past, Task, datetime], Cut | None]] = {
    WARM: warm,
    COLD: cold,
    SENDING: sending,
    SUBJECTS: subjects,
}


def everyone(cut: Cut) -> Cut | None:
    """The same cut for all who had ever written: whom a newsletter might be sent to. None: there are no letters."""
    if cut.task.what not in (WARM, SENDING):
        return None
    task = replace(cut.task, min_earlier=1, active=None)
    return ASKING[task.what](cut.past.history, cut.past, task, cut.past.now)


def asked_of(history: History, past: Past, task: Task) -> list[int]:
    """Members who had joined enough threads before, and written lately enough."""
    enough = {member for member, threads in past.threads_of.items() if len(threads) >= task.min_earlier}
    if task.active is not None:
        enough &= {each.author for each in history.between(past.now - timedelta(days=task.active), past.now)}
    return sorted(enough)


def _joined(writings: Iterable[Writing], among: dict[int, datetime], known: Sets) -> Sets:
    """The threads among these that each of the members came to write in, beside those known."""
    found: Sets = defaultdict(set)
    for each in writings:
        if each.author in known and each.thread in among and each.thread not in known[each.author]:
            found[each.author].add(each.thread)
    return dict(sorted(found.items()))
