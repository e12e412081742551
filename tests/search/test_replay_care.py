"""The judge asks at each thread whether those who joined it were likeliest to care, without looking ahead."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from profiles.models import Member, Subject
from search.replaying import CARING, judged, read_history
from search.replaying.caring import worth
from tests.search.conftest import Answer, Begin


def test_what_is_measured_of_a_list() -> None:
    order = list(range(1, 31))
    assert worth(order, {11})[:4] == [0.0, 1.0, 0.0, 1.0]
    assert worth(order, {2, 12})[:4] == [1.0, 1.0, 0.5, 1.0]
    assert worth(order, {25}) == [0.0, 0.0, 0.0, 0.0, 0.0]


@pytest.fixture
def specialists(
    begin: Begin, answer: Answer, member_named: Callable[..., Member], stoves: Subject, tents: Subject, di: Member
) -> list[Member]:
    """One writes about stoves, the other, oftener, about tents; then there is a thread about stoves."""
    eva, fin = members = [member_named(name) for name in ("eva", "fin")]
    begin("The first of all", author=di, ago=100)
    for number in range(2):
        answer(eva, begin(f"Burner {number} hisses", author=di, subjects=[stoves], ago=30), ago=29 - number)
    for number in range(3):
        answer(fin, begin(f"Pegs {number} bend", author=di, subjects=[tents], ago=36), ago=35 - number)
    answer(eva, begin("Burner leaks", author=di, subjects=[stoves], ago=5), ago=4)
    return members


def test_ours_knows_who_joins_what(specialists: list[Member]) -> None:
    outcome = judged(read_history(), active=90, contest=CARING)
    means = {each.rule: each.means for each in outcome.verdicts}
    assert list(means) == ["random", "most active", "most in its forum", "words alone", "ours"]
    assert means["ours"]["ndcg@20"] > means["most active"]["ndcg@20"]
    assert outcome.questions >= outcome.cases > 0


def test_what_comes_after_a_thread_changes_nothing_of_it(
    specialists: list[Member], begin: Begin, answer: Answer, stoves: Subject
) -> None:
    before = judged(read_history(), active=90, contest=CARING)
    later = begin("Nothing to add", subjects=[stoves], ago=1)
    for member in specialists:
        answer(member, later, ago=0.1)
    assert judged(read_history(), active=90, contest=CARING).cases == before.cases + 1


def test_the_command_prints_and_keeps_its_numbers(specialists: list[Member], tmp_path: Path) -> None:
    out = StringIO()
    call_command("replay", task="care", json=tmp_path / "care.json", stdout=out)
    assert "threads that others joined" in out.getvalue()
    assert "ours less it, hit@10" in out.getvalue()
    kept = json.loads((tmp_path / "care.json").read_text())
    assert kept["task"] == {"what": "care", "active": 90}
    with pytest.raises(CommandError, match="--task care has no picture"):
        call_command("replay", task="care", plot=tmp_path / "x.svg", stdout=out)


def test_without_history_it_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match="no thread was joined"):
        call_command("replay", task="care")
