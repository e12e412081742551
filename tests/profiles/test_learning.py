"""What members do becomes interests: the same in batches of any size as from zero."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lib.clock import start_of_day
from lib.kinds import ItemRef
from profiles.actions import pause_learning
from profiles.activity import record, settle
from profiles.facets import facet_ids
from profiles.interests import LATELY, LONG, value
from profiles.learning import Terms, Totals, counted_in, fold, learn_step, rebuild, refresh_rates, summed
from profiles.models import Activity, Facet, Interest, Member, Verb

Do = Callable[..., Activity | None]


@pytest.fixture
def do(now: datetime) -> Do:
    """Writes down an act on a thread about some words."""

    def act(member: Member, verb: Verb, *, item: int = 7, about: str = "stove gas", **fields: Any) -> Activity | None:
        facets = facet_ids(words=about.split())
        with transaction.atomic():
            given = {"ref": ItemRef("thread", item), "facets": facets, "now": now, **fields}
            return record(member=member, verb=verb, **given)

    return act


def worth(member: Member, word: str, now: datetime) -> tuple[float, float, float, int]:
    """Long, lately, less and acts as of the start of the day."""
    row = Interest.objects.get(member=member, facet__sort="word", facet__key=word)
    day = start_of_day(now)
    long, less = value(row.long, day, half_life=LONG), value(row.less, day, half_life=LONG)
    return round(long, 9), round(value(row.lately, day, half_life=LATELY), 9), round(less, 9), row.acts


def learn_all(limit: int) -> int:
    total = 0
    while done := learn_step(limit):
        total += done
    return total


def stored() -> Terms:
    rows = Interest.objects.values_list("member_id", "facet_id", "long", "lately", "less", "acts")
    return {(member, facet): Totals(long, lately, less, acts) for member, facet, long, lately, less, acts in rows}


def furthest(one: Terms, other: Terms, now: datetime) -> float:
    """The largest difference of any value as of now."""
    gaps = [0.0]
    for key in one.keys() | other.keys():
        a, b = one.get(key, Totals()), other.get(key, Totals())
        assert a.acts == b.acts
        gaps += [abs(value(x - y, now, half_life=LONG)) for x, y in ((a.long, b.long), (a.less, b.less))]
        gaps.append(abs(value(a.lately - b.lately, now, half_life=LATELY)))
    return max(gaps)


@pytest.fixture
def busy(ann: Member, bo: Member, do: Do, now: datetime) -> list[Activity]:
    """Three hundred acts of two members over two years, some of them taken back."""
    luck = Random(3)
    verbs = [Verb.REPLIED, Verb.LIKED, Verb.LESS, Verb.MORE, Verb.VIEWED, Verb.BOOKMARKED, Verb.JOINED]
    for _ in range(300):
        when = now - timedelta(days=luck.randrange(700), hours=luck.randrange(24))
        about = " ".join(luck.sample(["stove", "gas", "tent", "rope", "map"], 2))
        act = {"item": luck.randrange(4), "now": when, "about": about}
        member, verb = luck.choice([ann, bo]), luck.choice(verbs)
        do(member, verb, **act)
        if luck.random() < 0.4:
            do(member, verb, **act, sign=-1)
    settle()
    return list(Activity.objects.order_by("position"))


@pytest.mark.parametrize(
    ("verb", "long"),
    [(Verb.STARTED, 1.0), (Verb.REPLIED, 0.5), (Verb.BOUGHT, 2.0), (Verb.READ, 0.1), (Verb.VIEWED, 0.02)],
)
def test_an_act_weighs_what_its_verb_weighs(ann: Member, do: Do, now: datetime, verb: Verb, long: float) -> None:
    do(ann, verb)
    assert learn_step() == 1
    assert worth(ann, "stove", now) == (long, long, 0.0, 1)


def test_less_stands_in_a_column_of_its_own(ann: Member, do: Do, now: datetime) -> None:
    do(ann, Verb.REPLIED)
    do(ann, Verb.LESS)
    learn_step()
    assert worth(ann, "gas", now) == (0.5, 0.5, 3.0, 2)


def test_an_act_of_a_kind_on_an_item_counts_once_a_day(ann: Member, do: Do, now: datetime) -> None:
    for hours in (0, 1, 5):
        do(ann, Verb.REPLIED, now=now + timedelta(hours=hours))
    do(ann, Verb.REPLIED, item=8)
    learn_step()
    assert worth(ann, "stove", now)[3] == 2


def test_the_same_search_counts_once_a_day_and_another_beside_it(ann: Member, do: Do, now: datetime) -> None:
    for about in ("stove gas", "stove gas", "stove rope"):
        do(ann, Verb.SEARCHED, ref=None, about=about)
    learn_step()
    assert worth(ann, "stove", now) == (1.0, 1.0, 0.0, 2)


def test_an_undone_act_leaves_nothing(ann: Member, do: Do, now: datetime) -> None:
    do(ann, Verb.LIKED)
    learn_step()
    do(ann, Verb.LIKED, sign=-1)
    learn_step()
    assert worth(ann, "stove", now) == (0.0, 0.0, 0.0, 0)


def test_taking_back_one_of_two_leaves_the_one_that_counted(ann: Member, do: Do, now: datetime) -> None:
    do(ann, Verb.LIKED)
    do(ann, Verb.LIKED, about="stove rope")  # counts no more that day
    do(ann, Verb.LIKED, about="stove rope", sign=-1)
    learn_step()
    assert worth(ann, "gas", now)[3] == 1
    do(ann, Verb.LIKED, sign=-1)
    learn_step()
    assert worth(ann, "gas", now)[3] == 0
    assert not Interest.objects.filter(facet__key="rope").exists()


def test_an_undo_of_nothing_is_nothing(ann: Member, do: Do) -> None:
    do(ann, Verb.LIKED, sign=-1)
    assert learn_step() == 1
    assert not Interest.objects.exists()


def test_nothing_is_learned_from_a_member_who_paused(ann: Member, do: Do, now: datetime) -> None:
    pause_learning(member=ann, now=now)
    do(ann, Verb.REPLIED)
    do(ann, Verb.MORE)
    learn_all(10)
    assert not Interest.objects.exists()


@pytest.mark.parametrize("limit", [1, 7, 100, 1000])
def test_batches_of_any_size_give_what_folding_from_zero_gives(busy: list[Activity], now: datetime, limit: int) -> None:
    assert learn_all(limit) == len(busy)
    assert furthest(stored(), fold(busy), now) < 1e-9


def test_batches_in_any_order_give_the_same(busy: list[Activity], now: datetime) -> None:
    luck, rows = Random(5), list(busy)
    luck.shuffle(rows)
    total: Terms = {}
    for start in range(0, len(rows), 13):
        for key, term in summed(counted_in(rows[start : start + 13])).items():
            total[key] = total.get(key, Totals()).plus(term)
    assert furthest(total, fold(busy), now) < 1e-9


def test_rebuilding_gives_the_same_and_again_the_same(busy: list[Activity], now: datetime) -> None:
    learn_all(50)
    before = stored()
    assert rebuild() == 2
    assert furthest(stored(), before, now) < 1e-9
    rebuild()
    assert furthest(stored(), before, now) < 1e-9


def test_rebuilding_one_member_leaves_the_others_and_what_is_not_yet_read(
    ann: Member, bo: Member, do: Do, now: datetime
) -> None:
    do(ann, Verb.REPLIED)
    do(bo, Verb.REPLIED)
    learn_step()
    Interest.objects.filter(member=bo).update(long=99.0)
    do(ann, Verb.STARTED)
    assert rebuild([ann.pk]) == 1
    assert worth(ann, "stove", now) == (0.5, 0.5, 0.0, 1)
    assert Interest.objects.filter(member=bo, long=99.0).count() == 2


def test_earlier_acts_gathered_in_an_opening_row_count(ann: Member, now: datetime) -> None:
    [stove] = facet_ids(words=["stove"])
    for amount, detail in ((4.5, {"acts": 6}), (3, {"column": "less"})):
        pairs: list[Any] = [[stove, amount]]
        with transaction.atomic():
            record(member=ann, verb=Verb.OPENING, facets=pairs, now=now, detail=detail)
    learn_step()
    assert worth(ann, "stove", now) == (4.5, 4.5, 3.0, 7)


def test_the_communitys_totals_are_what_interests_sum_to(busy: list[Activity]) -> None:
    learn_all(17)
    learned = {facet.pk: (facet.long, facet.lately) for facet in Facet.objects.all()}
    refresh_rates()
    for facet in Facet.objects.all():
        assert (facet.long, facet.lately) == pytest.approx(learned[facet.pk], rel=1e-9)
    Interest.objects.all().delete()
    refresh_rates()
    assert set(Facet.objects.values_list("long", "lately")) == {(0.0, 0.0)}


def test_a_batch_costs_a_few_queries_however_many_acts_it_has(ann: Member, do: Do) -> None:
    for item in range(40):
        do(ann, Verb.REPLIED, item=item)
    with CaptureQueriesContext(connection) as queries:
        assert learn_step(500) == 40
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 14


def test_the_command_learns_all_there_is_and_can_begin_anew(ann: Member, do: Do, now: datetime) -> None:
    for item in range(5):
        do(ann, Verb.REPLIED, item=item)
    out = StringIO()
    call_command("learn", "--batch", "2", "--once", stdout=out)
    assert out.getvalue().startswith("Learned from 2 acts")
    call_command("learn", "--batch", "2")
    assert worth(ann, "stove", now)[3] == 5
    call_command("learn", "--rebuild", stdout=out)
    assert "Folded the interests of 1 members from zero." in out.getvalue()
    assert worth(ann, "stove", now)[3] == 5
    with pytest.raises(CommandError, match="at least one act"):
        call_command("learn", "--batch", "0")
