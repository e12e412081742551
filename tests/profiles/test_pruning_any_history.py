"""Whatever is done, undone, learned and pruned in whatever order: what is known is what folding all of it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.kinds import ItemRef
from profiles.activity import record
from profiles.facets import facet_ids
from profiles.learning import fold, learn_step, rebuild
from profiles.models import Activity, Follower, Interest, Member, Opening, Remembered, Verb
from profiles.pruning import RETRACTABLE
from tests.profiles.test_learning import furthest, stored
from tests.profiles.years import pruned

VERBS = [Verb.REPLIED, Verb.VIEWED, Verb.MORE, Verb.LESS, Verb.LIKED, Verb.BOOKMARKED, Verb.SEARCHED, Verb.TURNED]
WORDS = ["stove gas", "tent rope", "stove map"]

acts = st.tuples(st.just("act"), st.integers(0, 1), st.sampled_from(VERBS), st.integers(1, 3), st.sampled_from(WORDS))
imports = st.tuples(
    st.just("import"), st.integers(0, 1), st.sampled_from(VERBS), st.integers(1, 1500), st.sampled_from(WORDS)
)
moves = st.one_of(
    acts,
    acts,
    acts,
    imports,
    st.tuples(st.just("undo"), st.integers(0, 50)),
    st.tuples(st.just("wait"), st.integers(0, 300)),
    st.tuples(st.just("learn"), st.integers(1, 9)),
    st.tuples(st.just("prune")),
)


@dataclass
class History:
    """A ledger as it would be if nothing were ever pruned, beside the one that is."""

    members: list[Member]
    now: datetime
    rows: list[Activity] = field(default_factory=list)
    standing: list[Activity] = field(default_factory=list)  # what may be taken back

    def write(self, member: int, verb: Verb, item: int, words: str, when: datetime, sign: int = 1) -> Activity:
        about = {
            "ref": None if verb == Verb.SEARCHED else ItemRef("thread", item),
            "facets": facet_ids(words=words.split()),
        }
        with transaction.atomic():
            row = record(member=self.members[member], verb=verb, now=when, recorded=self.now, sign=sign, **about)  # type: ignore[arg-type]
        assert row is not None
        self.rows.append(row)
        return row

    def act(self, member: int, verb: Verb, item: int, words: str) -> None:
        self.standing.append(self.write(member, verb, item, words, self.now))

    def bring_in(self, member: int, verb: Verb, ago: int, words: str) -> None:
        """An act of long ago on a thing that comes with it."""
        item = 1000 + len(self.rows)
        self.standing.append(self.write(member, verb, item, words, self.now - timedelta(days=ago)))

    def undo(self, which: int) -> None:
        """What may be taken back for ever, or of what was done today any."""
        may = [row for row in self.standing if row.verb in RETRACTABLE or row.happened == self.now]
        if not may:
            return
        row = may[which % len(may)]
        self.standing.remove(row)
        with transaction.atomic():
            back = record(
                member=next(each for each in self.members if each.pk == row.member_id),
                verb=Verb(row.verb),
                ref=ItemRef(row.kind, row.item) if row.kind else None,
                facets=row.facets,
                now=row.happened,
                recorded=self.now,
                sign=-1,
            )
        assert back is not None
        self.rows.append(back)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(plan=st.lists(moves, min_size=10, max_size=60))
def test_what_is_known_is_what_the_whole_history_gives(
    plan: list[tuple[object, ...]], ann: Member, bo: Member, now: datetime
) -> None:
    for model in (Activity, Interest, Opening, Remembered):
        model.objects.all().delete()
    Follower.objects.exclude(name="ledger").delete()
    history = History([ann, bo], now)
    for name, *rest in plan:
        match name:
            case "act":
                history.act(*rest)  # type: ignore[arg-type]
            case "import":
                history.bring_in(*rest)  # type: ignore[arg-type]
            case "undo":
                history.undo(*rest)  # type: ignore[arg-type]
            case "wait":
                history.now += timedelta(days=rest[0])  # type: ignore[arg-type]
            case "learn":
                learn_step(*rest)  # type: ignore[arg-type]
            case "prune":
                pruned(history.now)
    while learn_step(7):
        pass
    everything = fold(history.rows)
    assert furthest(stored(), everything, history.now) < 1e-9
    history.now += timedelta(days=900)
    history.act(0, Verb.REPLIED, 1, WORDS[0])
    learn_step()
    everything = fold(history.rows)
    pruned(history.now)
    rebuild()
    assert furthest(stored(), everything, history.now) < 1e-9
    left = Activity.objects.filter(recorded__lt=history.now - timedelta(days=800))
    assert {row.verb for row in left} <= RETRACTABLE
