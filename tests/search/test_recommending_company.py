"""Where those write whom a member met in other threads: it counts, it is said truly, and an ignored one counts not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from profiles.actions import ignore, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Level, Member, Surface
from search.recommending import choose
from tests.search.conftest import Answer, Begin, Chosen


@pytest.fixture
def talks(bo: Member, cy: Member, di: Member, begin: Begin, answer: Answer) -> dict[str, int]:
    """Bo met di in two old threads; di and cy each answered in one of two new ones that are else alike."""
    for number in range(2):
        old = begin(f"Old {number}", ago=25 + number)
        answer(di, old, "Yes.", ago=24)
        answer(bo, old, "No.", ago=23)
    with_di, with_cy = begin("Alike", ago=3), begin("Alike", ago=3)
    answer(di, with_di, "So it is.", ago=2)
    answer(cy, with_cy, "So it is.", ago=2)
    for number in range(4):
        begin(f"Else {number}", ago=4)
    return {"with di": with_di.pk, "with cy": with_cy.pk}


def test_where_those_write_whom_one_met_comes_first_and_the_reason_counts_the_threads(
    talks: dict[str, int], bo: Member, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = {choice.ref.id: choice for choice in chosen(bo, limit=20)}
    near = choices[talks["with di"]]
    assert near.terms["company"] > 0
    # Only company is left to speak, so that the sentence is its own.
    monkeypatch.setattr("search.recommending.slate.weights_for", lambda *_reach: {"company": 1.0})
    choices = {choice.ref.id: choice for choice in chosen(bo, limit=20)}
    assert choices[talks["with di"]].reason == "someone you met in 2 threads writes in it"
    assert choices[talks["with di"]].terms == {"company": choices[talks["with di"]].score}


@pytest.mark.parametrize("way", ["ignored", "muted"])
def test_one_who_is_ignored_or_muted_brings_nothing_with_them(
    talks: dict[str, int], bo: Member, di: Member, way: str, now: datetime, member_named: Callable[..., Member]
) -> None:
    other = member_named("other")

    def terms(members: list[Member]) -> list[float]:
        found = choose(members=members, surface=Surface.PAGE, now=now, limit=20)[bo.pk]
        return [choice.terms["company"] for choice in found if choice.ref.id == talks["with di"]]

    before = terms([bo])
    assert terms([bo, other]) == before
    if way == "ignored":
        ignore(member=bo, other=di, now=now)
    else:
        turn_dial(member=bo, of=Dial.Of.MEMBER, target=di.pk, level=Level.MUTED, now=now)
    learn_step()
    after = terms([bo])
    assert terms([bo, other]) == after
    assert after[0] < before[0]


def test_that_one_met_them_in_the_very_thread_counts_for_nothing(
    bo: Member, cy: Member, begin: Begin, answer: Answer, chosen: Chosen, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, other = begin("Both", ago=4, author=cy), begin("Cy alone", ago=4, author=cy)
    answer(bo, both, ago=3)
    answer(cy, both, ago=2)
    begin("Else", ago=4)
    monkeypatch.setattr("search.recommending.slate.weights_for", lambda *_reach: {"company": 1.0})
    choices = {choice.ref.id: choice for choice in chosen(bo, limit=20)}
    assert choices[other.pk].reason == "someone you met in 1 thread writes in it"
    assert "met" not in choices[both.pk].reason
    assert choices[both.pk].score < choices[other.pk].score
