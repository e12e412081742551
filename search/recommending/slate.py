"""The slate: everything that might be chosen at one time, with what the community makes of it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from lib.kinds import Candidate
from profiles.models import Sort, Verb
from search.blend import PRIORS, Floats, weights_for
from search.recommending.rarity import among_things, rates_of

# Acts that make an item lively, and what each adds; deals are nobody else's business and add nothing.
TALK: dict[str, float] = {
    Verb.STARTED: 1.0,
    Verb.ANSWERED: 1.0,
    Verb.REPLIED: 1.0,
    Verb.COMMENTED: 1.0,
    Verb.LISTED: 1.0,
    Verb.LIKED: 0.3,
    Verb.VOTED: 0.3,
    Verb.COMES: 0.3,
    Verb.BOOKMARKED: 0.3,
}
VOICES = (Verb.STARTED, Verb.ANSWERED, Verb.REPLIED, Verb.COMMENTED)  # acts that make a member one who writes in it
DAY = 86_400.0
SPEAKING = 20  # words from which they speak for an item in full, half of those that are kept
SECOND = 1 / DAY  # of a day: what is newer by less counts as equal


@dataclass(slots=True)
class Going:
    """What goes on in one item, as of now."""

    last: datetime  # when something last happened
    hotness: float = 0.0
    wrote: dict[int, datetime] = field(default_factory=dict)  # who wrote there within a day, and when last
    voices: dict[int, int] = field(default_factory=dict)  # who wrote there within a year, and how much of it stands

    def later(self, then: datetime, now: datetime) -> Going:
        """What is left of it some time later, when nothing more has happened."""
        return replace(self, hotness=self.hotness * float(2.0 ** -days(now, then)))


@dataclass(frozen=True, slots=True)
class Community:
    """What the community's facets are called, and its totals in units of the landmark's date."""

    names: Mapping[int, tuple[str, str]]  # facet id → (sort, key)
    totals: Mapping[int, float]
    everything: float  # all it did
    things: Mapping[int, int] = field(default_factory=dict)  # facet id → how many of the things it counted have it
    all_things: int = 0  # that it counted


class Lasting:
    """What hangs on the candidates alone, each worked out once, however often the slate is brought on."""

    def __init__(self, candidates: Sequence[Candidate], places: Sequence[int | None], **matrices: Any) -> None:
        self._candidates, self._places, self._matrices = candidates, places, matrices

    @cached_property
    def by_kind(self) -> dict[str, dict[int, int]]:
        """Kind → id → number in the slate."""
        found: dict[str, dict[int, int]] = defaultdict(dict)
        for number, each in enumerate(self._candidates):
            found[each.ref.kind][each.ref.id] = number
        return dict(found)

    @cached_property
    def held_by(self) -> dict[int, list[int]]:
        """Member → what they wrote, and what nobody has touched since they did."""
        found: dict[int, list[int]] = defaultdict(list)
        for number, each in enumerate(self._candidates):
            for member in {each.author_id, *each.takers}:
                if member is not None:
                    found[member].append(number)
        return dict(found)

    @cached_property
    def place_columns(self) -> list[int]:
        """Those of all places."""
        return sorted({place for place in self._places if place is not None})

    @cached_property
    def place_numbers(self) -> NDArray[np.intp]:
        """Of each item, which of these; one more than the last for an item of no place."""
        number: dict[int | None, int] = {column: place for place, column in enumerate(self.place_columns)}
        return np.array([number.get(place, len(number)) for place in self._places], dtype=np.intp)

    @cached_property
    def places(self) -> Any:
        """Facets × places, 1 for what is one: by it the places are taken out of all facets."""
        count = len(self.place_columns)
        ones = (np.ones(count), (self.place_columns, range(count)))
        return csr_matrix(ones, shape=(self._matrices["about"].shape[1], count))

    @cached_property
    def about(self) -> Any:
        """Items × facets, by facet."""
        return self._matrices["about"].tocsc()

    @cached_property
    def words(self) -> Any:
        """The same of their words alone."""
        return self._matrices["words"].tocsc()

    @cached_property
    def subjects(self) -> Any:
        """And of their subjects."""
        return self._matrices["subjects"].tocsc()

    @cached_property
    def voices(self) -> Any:
        """Items × those who write in it, by who does."""
        return self._matrices["voices"].tocsc()


@dataclass(slots=True)
class Slate:
    """Candidates in a fixed order, and arrays over them."""

    now: datetime  # what everything is measured at; earlier than the present where the community is asleep
    present: datetime  # what reasons and lots go by
    candidates: list[Candidate]
    created: Floats  # days ago
    active: Floats  # days ago
    hotness: Floats
    wrote: list[Mapping[int, datetime]]  # who wrote in each within a day, and when last
    facet_ids: list[int]
    column: dict[int, int]  # facet id → its column in the matrices below
    sorts: list[str]
    keys: list[str]
    named: dict[tuple[str, str], int]  # (sort, key) → facet id
    totals: Floats  # the community's, a column each, in units of the landmark's date
    everything: float  # the same of all that it did
    among: Floats  # how likely a thing has each word; no number where the rate goes by acts
    rates: Floats  # how likely an act of the community carries each, or of a word a thing has it
    about: Any  # items × facets, 1 where the item has the facet
    subjects: Any  # items × facets, rows sum to 1: the mean over the item's subjects
    words: Any  # the same over its words, those it uses most counting most; of few words less than the mean
    voice: dict[int, int]  # member who writes in any of it → their column below
    voices: Any  # items × those who write in it; rows sum to the root of their number
    places: list[int | None]  # the column of each item's place
    authors: list[str]  # who wrote each item; an author nobody knows is nobody else
    subject_sets: list[frozenset[int]]  # columns of each item's subjects
    kin: Any  # items × facets, 1 for what makes an item like others: its subjects, or its place where it has none
    lasting: Lasting
    by: Mapping[str, float] = field(default_factory=lambda: PRIORS)  # what each signal counts, before its reach

    def __len__(self) -> int:
        return len(self.candidates)

    def proposed(self, item: int) -> set[int]:
        """The columns of subjects that are only proposed for it: those its facets name after its words."""
        columns = [self.column[facet] for facet in self.candidates[item].facets if facet in self.column]
        sorts = [self.sorts[column] for column in columns]
        if Sort.WORD not in sorts:
            return set()
        first = sorts.index(Sort.WORD)
        return {column for column in columns[first:] if self.sorts[column] == Sort.SUBJECT}

    def columns(self, item: int) -> list[int]:
        """The facets of an item."""
        return [int(each) for each in self.about.indices[self.about.indptr[item] : self.about.indptr[item + 1]]]

    def talkers(self, item: int) -> int:
        """How many members wrote in it within a day."""
        return sum(is_of_today(when, self.now) for when in self.wrote[item].values())

    def at(self, now: datetime) -> Slate:
        """The same a little later, when nothing more has happened; a community that is asleep sleeps on."""
        if self.asleep:
            return replace(self, present=now)
        passed = days(now, self.now)
        return replace(
            self,
            now=now,
            present=now,
            created=self.created + passed,
            active=self.active + passed,
            hotness=self.hotness * 2.0**-passed,
            rates=rates_of(self.totals, self.everything, self.among, now),
        )

    @property
    def weights(self) -> dict[str, float]:
        """What each signal counts in this list."""
        return weights_for(float(self.active.max(initial=0.0)), self.by)

    @property
    def asleep(self) -> float:
        """For how many days nothing has happened here, where that is more than a month."""
        return days(self.present, self.now)


def arranged(candidates: Sequence[Candidate], going: Sequence[Going], community: Community, now: datetime) -> Slate:
    """The arrays over these candidates, each with what goes on in it."""
    ids = sorted({facet for each in candidates for facet in each.facets if facet in community.names})
    column = {pk: number for number, pk in enumerate(ids)}
    sorts = [community.names[pk][0] for pk in ids]
    own = [sorted({column[facet] for facet in each.facets if facet in column}) for each in candidates]
    subjects = [[one for one in each if sorts[one] == Sort.SUBJECT] for each in own]
    places = [column.get(each.place) if each.place else None for each in candidates]
    authors = [f"member {each.author_id}" if each.author_id else str(each.ref) for each in candidates]
    totals = np.array([community.totals.get(pk, 0.0) for pk in ids], dtype=np.float64)
    among = among_things(ids, sorts, community.things, community.all_things)
    speaking = [[member for member, texts in sorted(each.voices.items()) if texts > 0] for each in going]
    voice = {member: number for number, member in enumerate(sorted({one for each in speaking for one in each}))}
    matrices = {
        "about": _incidence(own, len(ids), power=0.0),
        "subjects": _incidence(subjects, len(ids), power=1.0),
        "words": _said(candidates, column, sorts),
        "voices": _incidence([[voice[one] for one in each] for each in speaking], len(voice), power=0.5),
    }
    return Slate(
        now=now,
        present=now,
        candidates=list(candidates),
        created=np.array([days(now, each.created) for each in candidates]),
        active=np.array([days(now, each.last) for each in going]),
        hotness=np.maximum(np.array([each.hotness for each in going]), 0.0),
        wrote=[each.wrote for each in going],
        facet_ids=ids,
        column=column,
        sorts=sorts,
        keys=[community.names[pk][1] for pk in ids],
        named={community.names[pk]: pk for pk in ids},
        totals=totals,
        everything=community.everything,
        among=among,
        rates=rates_of(totals, community.everything, among, now),
        voice=voice,
        places=places,
        authors=authors,
        subject_sets=[frozenset(each) for each in subjects],
        kin=_incidence(_kin(subjects, places), len(ids), power=0.0),
        lasting=Lasting(list(candidates), places, **matrices),
        **matrices,
    )


def _said(candidates: Sequence[Candidate], column: Mapping[int, int], sorts: Sequence[str]) -> Any:
    """Items × facets: of an item's words, which stand in the order of their use, the nth counts one nth; rows sum to 1.

    So what a title says is not drowned in forty words, as words of a text are used by Zipf's law. A row of fewer words
    than speak for an item sums to less, as if it had so many and the others were nothing to anybody: a few words are
    soon far above the community by chance.
    """
    ends, columns, parts = [0], [], []
    for each in candidates:
        own = [column[facet] for facet in dict.fromkeys(each.facets) if facet in column]
        own = [one for one in own if sorts[one] == Sort.WORD]
        whole = sum(1 / nth for nth in range(1, max(len(own), SPEAKING) + 1))
        columns += own
        parts += [1 / nth / whole for nth in range(1, len(own) + 1)]
        ends.append(len(columns))
    found = csr_matrix((np.array(parts, dtype=np.float64), columns, ends), shape=(len(candidates), len(column)))
    found.sort_indices()
    return found


def _kin(subjects: Sequence[Sequence[int]], places: Sequence[int | None]) -> list[Sequence[int]]:
    pairs = zip(subjects, places, strict=True)
    return [own or ([] if place is None else [place]) for own, place in pairs]


def days(now: datetime, when: datetime) -> float:
    """How many days ago that was."""
    return (now - when).total_seconds() / DAY


def heat(verb: str, when: datetime, now: datetime) -> float:
    """What one act still adds to how much goes on in its item; half of it is gone after a day."""
    return TALK.get(verb, 0.0) * float(2.0 ** -days(now, when))


def is_of_today(when: datetime, now: datetime) -> bool:
    """Within the last 24 hours."""
    return now - when < timedelta(days=1)


def _incidence(own: Sequence[Sequence[int]], width: int, *, power: float) -> Any:
    """Items × columns: 1 where the item has the column, divided by its number of them to a power, 1 for the mean."""
    ends = np.cumsum([0, *map(len, own)])
    data = [len(each) ** -power for each in own for _one in each]
    columns = np.array([one for each in own for one in each], dtype=np.int64)
    return csr_matrix((np.array(data, dtype=np.float64), columns, ends), shape=(len(own), width))
