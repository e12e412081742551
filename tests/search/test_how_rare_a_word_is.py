"""A word is rare that few things have, however much is said in these; everything else goes by what is done."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from config.steps import TIDY_STEPS
from profiles import counting
from profiles.learning import learn_step
from profiles.models import Facet, Member, Sort, Subject, Surface
from search.recommending.explaining import Question, explained
from search.recommending.keeping import forget, standing
from search.recommending.slate import Slate
from search.replaying import past, read_history
from search.replaying.past import Past
from tests.search.conftest import Answer, Begin, Chosen


@pytest.fixture
def talk(begin: Begin, answer: Answer, bo: Member, di: Member, stoves: Subject) -> None:
    """Bo wrote once where a burner and once where a sledge is talked of. All write of the burner in one thread, and of
    a sledge each in another, so that both words are in as many acts.
    """
    burner = begin("Burner", author=di, text="It hisses.", subjects=[stoves], ago=9)
    for number in range(6):
        answer(di, burner, "Still so.", ago=8.5 - number)
    answer(bo, burner, "Mine too.", ago=2)
    sledges = [begin("Sledge", author=di, text="It sways.", ago=8.5 - 2 * number) for number in range(4)]
    answer(bo, sledges[0], "Mine too.", ago=2)


def counted() -> None:
    """Rates are made anew, as once an hour; and what pages choose from."""
    TIDY_STEPS["rates"]()
    forget()


def rates_in(slate: Slate) -> dict[str, float]:
    named = zip(slate.sorts, slate.keys, slate.rates.tolist(), strict=True)
    return {key: rate for sort, key, rate in named if sort == Sort.WORD}


@pytest.mark.usefixtures("talk")
def test_a_word_of_one_thing_is_rarer_than_one_of_many_though_both_were_said_as_often(
    begin: Begin, chosen: Chosen, bo: Member, di: Member
) -> None:
    burner, sledge = (begin(title, author=di, text="Look.", ago=0.1) for title in ("Burner", "Sledge"))
    learn_step()
    before = {choice.ref.id: choice.terms["words"] for choice in chosen(bo)}
    assert before[burner.pk] == pytest.approx(before[sledge.pk], rel=0.02)
    counted()
    after = {choice.ref.id: choice.terms["words"] for choice in chosen(bo)}
    assert after[burner.pk] > 0 > after[sledge.pk]


@pytest.mark.usefixtures("talk")
def test_what_is_told_of_a_choice_is_what_chose_it(bo: Member, begin: Begin, chosen: Chosen, now: datetime) -> None:
    begin("Burner or sledge", ago=0.1)
    learn_step()
    counted()
    choices = chosen(bo)
    assert any(choice.terms["words"] for choice in choices)
    for choice in choices:
        found = explained(Question(bo, choice.ref, Surface.PAGE, now))
        assert {line.signal: line.term for line in found.lines} == pytest.approx(choice.terms, abs=1e-9)


@pytest.mark.usefixtures("talk")
def test_things_are_counted_and_what_is_rare_today_is_tomorrow_while_nothing_happens(now: datetime) -> None:
    counted()
    assert things_with("burner", "sledge", "hiss", "kayak") == {"burner": 1, "sledge": 4, "hiss": 1}
    rates = rates_in(standing(now))
    assert (rates["burner"], rates["sledge"]) == (1.5 / 6, 4.5 / 6)
    assert rates_in(standing(now + timedelta(minutes=5))) == rates
    assert rates_in(standing(now).at(now + timedelta(days=1))) == rates


@pytest.mark.usefixtures("talk")
def test_a_new_word_of_a_thing_counts_and_one_that_went_does_not(answer: Answer, bo: Member, begin: Begin) -> None:
    counted()
    thread = begin("Mittens", text="Wool.")
    counted()
    assert things_with("mitten", "wool") == {"mitten": 1, "wool": 1}
    thread.delete()
    counted()
    assert things_with("mitten", "wool", "burner") == {"burner": 1}


@pytest.mark.usefixtures("talk")
def test_the_judge_counts_what_stood_at_its_cut_and_of_many_the_newest(
    begin: Begin, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    counted()
    walk = Past(read_history())
    walk.move_to(now - timedelta(days=3))
    assert {word: walk.things[pk] for word, pk in ids("burner", "sledge").items()} == {"burner": 1, "sledge": 3}
    walk.move_to(now)
    threads = dict.fromkeys(walk.facets, now)
    assert rates_in(walk.slate_of(threads)) == rates_in(standing(now))
    monkeypatch.setattr(counting, "NEWEST", 2)
    monkeypatch.setattr(past, "NEWEST", 2)
    counted()
    late = Past(read_history())
    late.move_to(now)
    newest = {"burner": 0, "sledge": 2}
    assert {word: late.things[pk] for word, pk in ids("burner", "sledge").items()} == newest
    assert things_with("burner", "sledge") == {"sledge": 2}
    assert rates_in(late.slate_of(threads)) == rates_in(standing(now))


def ids(*words: str) -> dict[str, int]:
    return dict(Facet.objects.filter(sort=Sort.WORD, key__in=words).values_list("key", "pk"))


def things_with(*words: str) -> dict[str, int]:
    found = Facet.objects.filter(sort=Sort.WORD, key__in=words, things__gt=0)
    return dict(found.values_list("key", "things"))
