"""What was known at one moment of a history: nothing after it is ever looked at."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Generic, TypeVar

from lib.kinds import Candidate, ItemRef
from profiles.counting import NEWEST
from profiles.evidence.standing import dated, standing
from profiles.interests import LANDMARK
from profiles.learning import Counted, summed, terms_of
from profiles.models import Activity, Sort
from profiles.weighing import alike
from search.recommending.company import met
from search.recommending.readers import DID, LOOKED_AT, LOOKED_BACK, Act, Readers, gathered, threads_of
from search.recommending.slate import TALK, VOICES, Community, Going, Slate, arranged, heat, is_of_today
from search.recommending.sources import Row
from search.replaying.history import NOBODY, History

HOT_FOR = timedelta(days=365)
WIDE = frozenset({Sort.PLACE, Sort.SUBJECT})
T = TypeVar("T")
Said = tuple[datetime, str, int, int]  # when, what, by whom, and 1, or −1 where it is taken back


def _joined_at(joining: tuple[tuple[int, int], datetime]) -> datetime:
    return joining[1]


class Ahead(Generic[T]):
    """What is to come, in the order of time; each is handed out once."""

    def __init__(self, items: Sequence[T], when: Callable[[T], datetime]) -> None:
        self.items, self.when, self.place = items, when, 0

    def before(self, now: datetime) -> Iterator[T]:
        while self.place < len(self.items) and self.when(self.items[self.place]) < now:
            self.place += 1
            yield self.items[self.place - 1]


class Past:
    """Walks a history forwards; asked anything, it answers as of the moment it stands at."""

    def __init__(self, history: History) -> None:
        self.history = history
        self.now = LANDMARK
        self._joinings = Ahead(sorted(history.joined.items(), key=_joined_at), _joined_at)
        self._acts = Ahead(history.acts, lambda act: act.happened)
        self._learned = Ahead(history.learned, lambda found: found.row.happened)
        self.facets: dict[int, list[int]] = {}  # thread → as its latest act had them
        self.talk: dict[int, deque[Said]] = defaultdict(deque)  # thread → acts in it
        self.writers: dict[int, Counter[int]] = defaultdict(Counter)  # thread → who wrote in it, how often
        self.long: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))  # member → facet → total
        self.less: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        self.wide: dict[int, dict[int, float]] = defaultdict(lambda: defaultdict(float))  # of long, places and subjects
        self.totals: dict[int, float] = defaultdict(float)
        self.done: dict[int, deque[Act]] = defaultdict(lambda: deque(maxlen=LOOKED_AT))  # member → latest acts first
        self.told: dict[int, list[Counted]] = defaultdict(list)  # member → what was learned of them, in order
        self.joined: list[tuple[int, int]] = []  # who joined which thread, in the order of time
        self.threads_of: dict[int, set[int]] = defaultdict(set)  # member → those they joined
        self._laid: tuple[datetime, dict[int, datetime], Slate] | None = None  # the last slate, and what it is of
        self.known_in: Counter[int] = Counter()  # facet → threads that ever had it, for the IDF profile
        self.things: Counter[int] = Counter()  # facet → how many of the newest threads have it now
        self.newest: dict[int, None] = {}  # these threads, the oldest first

    def move_to(self, now: datetime) -> None:
        """Take in what happened before this moment."""
        self.now = now
        for act in self._acts.before(now):
            self._see(act)
        for found in self._learned.before(now):
            self._learn(found)
        for (member, thread), _when in self._joinings.before(now):
            if member != NOBODY:
                self.joined.append((member, thread))
                self.threads_of[member].add(thread)

    def _see(self, act: Activity) -> None:
        if act.facets:
            self.known_in.update(set(act.facets) - set(self.facets.get(act.item, ())))
            self._count(act.item, act.facets)
            self.facets[act.item] = act.facets
        if act.verb in TALK:
            self.talk[act.item].append((act.happened, act.verb, act.member_id, act.sign))
        if act.verb in VOICES:
            self.writers[act.item][act.member_id] += act.sign
        if act.verb in DID and act.sign > 0:
            done = Act(act.verb, act.kind, act.item, frozenset(act.facets), act.happened)
            self.done[act.member_id].appendleft(done)
        elif act.verb in DID:
            self._undo(act)

    def _count(self, thread: int, facets: Sequence[int]) -> None:
        """What profiles.counting counts once a day; what is older than the newest is counted no more."""
        if thread in self.newest:
            self.things.subtract(set(self.facets[thread]))
        elif thread in self.facets:
            return
        self.newest.setdefault(thread)
        self.things.update(set(facets))
        if len(self.newest) > NEWEST:
            gone = next(iter(self.newest))
            self.things.subtract(set(self.facets[gone]))
            del self.newest[gone]

    def _undo(self, act: Activity) -> None:
        """Nothing is said any more of what was taken back."""
        undone = act.verb, act.item, dated(act.verb, act.happened)
        done = self.done[act.member_id]
        found = (one for one in done if (one.verb, one.item, dated(one.verb, one.happened)) == undone)
        if gone := next(found, None):
            done.remove(gone)

    def _learn(self, found: Counted) -> None:
        self.told[found.act.member_id].append(found)
        for facet, term in terms_of(found.act, self.history.weights):
            self.long[found.act.member_id][facet] += found.sign * term.long
            self.less[found.act.member_id][facet] += found.sign * term.less
            if self.history.names[facet][0] in WIDE:
                self.wide[found.act.member_id][facet] += found.sign * term.long
            self.totals[facet] += found.sign * term.long

    def slate_of(self, last: Mapping[int, datetime]) -> Slate:
        """These threads, each with when it was last written in, as candidates as the chooser would have met them."""
        if self._laid is None or self._laid[:2] != (self.now, last):
            candidates = [self._candidate(each, last[each], self.facets.get(each, [])) for each in sorted(last)]
            slate = self._slate(candidates, [self._going(each) for each in candidates])
            self._laid = (self.now, dict(last), slate)
        return self._laid[2]

    def slate_of_new(self, threads: Iterable[int]) -> Slate:
        """These threads as each would stand the moment it is begun, known by its opening alone."""
        begun = self.history.begun
        candidates = [self._candidate(thread, self.now, begun.get(thread, [])) for thread in sorted(threads)]
        new = [replace(each, created=self.now) for each in candidates]
        return self._slate(new, [Going(self.now, voices={each.author_id or NOBODY: 1}) for each in new])

    def _slate(self, candidates: list[Candidate], going: list[Going]) -> Slate:
        names, facets = self.history.names, {facet for each in candidates for facet in each.facets}
        everything = sum(total for facet, total in self.totals.items() if names[facet][0] == Sort.KIND)
        named = {facet: names[facet] for facet in facets}
        community = Community(named, self.totals, everything, self.things, len(self.newest))
        return arranged(candidates, going, community, self.now)

    def subjects_of(self, thread: int) -> list[int]:
        return [facet for facet in self.facets.get(thread, ()) if self.history.names[facet][0] == Sort.SUBJECT]

    def readers_of(self, members: Sequence[int], slate: Slate, acts: int | None = None) -> Readers:
        """These members as the chooser would have known them, or by their latest acts alone; dials are not kept."""
        interests = self._interests(members) if acts is None else self._of_latest(members, acts)
        deeds = self._deeds(members, acts)
        threads = {member: threads_of(done) for member, done in deeds.items()}
        own = met(threads, {each: +self.writers[each] for own in threads.values() for each in own})
        return gathered(list(members), slate, interests, {m: {} for m in members}, deeds, own=own)

    def _interests(self, members: Sequence[int]) -> Iterable[Row]:
        for member in members:
            for facet, long in self.long[member].items():
                yield member, facet, self.history.names[facet][0], long, self.less[member][facet]

    def _of_latest(self, members: Sequence[int], acts: int) -> Iterable[Row]:
        for member in members:
            latest = self.told[member][-acts:] if acts else ()
            for (_member, facet), total in summed(latest, alike(self.history.weights)).items():
                yield member, facet, self.history.names[facet][0], total.long, total.less

    def _deeds(self, members: Sequence[int], acts: int | None = None) -> dict[int, list[Act]]:
        since = self.now - LOOKED_BACK
        recent = {member: [act for act in self.done[member] if act.happened > since] for member in members}
        return recent if acts is None else {member: own[:acts] for member, own in recent.items()}

    def _candidate(self, thread: int, active: datetime, facets: Sequence[int]) -> Candidate:
        opening = self.history.openings[thread]
        place = next((facet for facet in facets if self.history.names[facet][0] == Sort.PLACE), None)
        ref = ItemRef("thread", thread)
        return Candidate(ref, opening.author, place, tuple(facets), opening.posted, active)

    def _going(self, each: Candidate) -> Going:
        acts = self.talk[each.ref.id]
        while acts and acts[0][0] <= self.now - HOT_FOR:
            acts.popleft()
        going = Going(each.active)
        for when, verb, member, _sign in standing(acts, sign=itemgetter(3), deed=itemgetter(0, 1, 2)):
            going.hotness += heat(verb, when, self.now)
            if verb in VOICES:
                going.voices[member] = going.voices.get(member, 0) + 1
            if TALK[verb] >= 1:
                going.last = max(going.last, when)
                if is_of_today(when, self.now):
                    going.wrote[member] = when
        return going
