"""Staff ask why: every choice can be recomputed from the ledger, term by term."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lib.kinds import ItemRef
from profiles.actions import Showing, note_shown, turn_dial
from profiles.learning import learn_step
from profiles.models import Dial, Interest, Level, Member, Subject, Surface
from search.recommending.explaining import LISTED, Question, explained
from tests.search.conftest import Answer, Begin, Chosen

Why = Callable[..., str]


@pytest.fixture
def why(monkeypatch: pytest.MonkeyPatch, now: datetime) -> Why:
    """What the command prints, at the time of the test."""
    monkeypatch.setattr("search.management.commands.why.now", lambda: now)

    def ask(*words: str) -> str:
        out = StringIO()
        call_command("why", *words, stdout=out)
        return out.getvalue()

    return ask


@pytest.fixture
def camp(bo: Member, begin: Begin, answer: Answer, stoves: Subject, tents: Subject, now: datetime) -> None:
    """Bo wrote about stoves and follows tents; there are ten threads of both."""
    answer(bo, begin("Stoves I know", subjects=[stoves], ago=9), ago=8)
    turn_dial(member=bo, of=Dial.Of.SUBJECT, target=tents.pk, level=Level.NORMAL, now=now)
    for number in range(10):
        begin(f"Talk {number}", subjects=[[stoves, tents][number % 2]], ago=1 + number)
    learn_step()


@pytest.mark.usefixtures("camp")
@pytest.mark.parametrize("surface", Surface)
def test_the_ledger_gives_the_terms_of_every_choice(
    bo: Member, chosen: Chosen, now: datetime, surface: Surface
) -> None:
    choices = chosen(bo, surface, limit=LISTED[surface])
    assert len(choices) == min(10, LISTED[surface])
    for place, choice in enumerate(choices, 1):
        found = explained(Question(bo, choice.ref, surface, now))
        assert abs(sum(line.term for line in found.lines) - choice.score) < 1e-9
        assert {line.signal: line.term for line in found.lines} == pytest.approx(choice.terms, abs=1e-9)
        assert (found.place, found.reason) == (place, choice.reason)


@pytest.mark.usefixtures("camp")
def test_the_command_prints_signals_terms_sum_and_place(bo: Member, chosen: Chosen, why: Why) -> None:
    first = chosen(bo)[0]
    printed = why("bo", str(first.ref))
    signals = re.findall(r"^(\w+) +-?[\d.]+ +-?[\d.]+ +[\d.]+ +-?[\d.]+$", printed, re.MULTILINE)
    assert sorted(signals) == ["company", "fresh", "hot", "own", "said", "share", "subjects", "words", "youth"]
    assert re.search(rf"sum of terms +{first.score:.6f}", printed)
    assert re.search(r"difference +\d\.\de-\d\d|difference +0\.0e\+00", printed)
    assert f"It stands at place 1 of the list, because {first.reason}." in printed
    assert why(str(bo.pk), str(first.ref)) == printed


@pytest.mark.usefixtures("camp")
def test_interests_that_were_tampered_with_are_told(bo: Member, chosen: Chosen, why: Why) -> None:
    Interest.objects.filter(member=bo, facet__sort="subject").update(long=1e6)
    with pytest.raises(CommandError, match="differ"):
        why("bo", str(chosen(bo)[0].ref))


def test_what_may_not_be_chosen_is_explained_too(
    ann: Member, bo: Member, begin: Begin, why: Why, tents: Subject, now: datetime
) -> None:
    thread = begin("Tunnel tents", subjects=[tents])
    assert "Not eligible: the member wrote it" in why("ann", f"thread:{thread.pk}")
    turn_dial(member=bo, of=Dial.Of.SUBJECT, target=tents.pk, level=Level.MUTED, now=now)
    assert "Not eligible: the member has muted" in why("bo", f"thread:{thread.pk}")
    old = begin("Long ago", ago=400)
    assert "Not eligible: it is not among" in why("ann", f"thread:{old.pk}", "--surface", "mail")


@pytest.mark.usefixtures("camp")
def test_an_earlier_time_leaves_out_what_came_later(
    bo: Member, begin: Begin, answer: Answer, chosen: Chosen, why: Why, now: datetime
) -> None:
    ref = chosen(bo)[0].ref
    then = explained(Question(bo, ref, Surface.PAGE, now))
    answer(bo, begin("Something else", ago=-1), ago=-2)
    again = explained(Question(bo, ref, Surface.PAGE, now + timedelta(days=3), at=now))
    assert again.is_past
    assert {line.signal: line.term for line in again.lines} == {line.signal: line.term for line in then.lines}
    note_shown(member=bo, surface=Surface.PAGE, choices=[Showing(ref, 3, 1.25, {}, "it is new")], now=now)
    assert "That day it was shown at place 3 with the score 1.250000, because it is new." in why("bo", str(ref))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nobody", "thread:1"), "There is no member “nobody”"),
        (("bo", "thread"), "Write it like thread:12"),
        (("bo", "member:1"), "are never chosen"),
        (("bo", "thread:99"), "There is no thread:99"),
        (("bo", "thread:99999999999999999999999"), "There is no thread"),
        (("bo", "{ref}", "--at", "soon"), "“soon” is not a time"),
        (("bo", "{ref}", "--at", "2026-13-40"), "is not a time"),
        (("bo", "{ref}", "--at", "2031-01-01"), "That time has not come"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_a_sentence(
    bo: Member, begin: Begin, why: Why, words: tuple[str, ...], sentence: str
) -> None:
    ref = str(ItemRef("thread", begin("Snow anchors").pk))
    with pytest.raises(CommandError, match=sentence):
        why(*(word.format(ref=ref) for word in words))
