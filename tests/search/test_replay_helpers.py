"""The judge asks at each question whether those who answered it stood among the likeliest, without looking ahead."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from profiles.models import Member, Subject
from search.replaying import judged, read_history
from search.replaying.answering import measures
from tests.search.conftest import Answer, Begin


def test_what_is_measured_of_a_list() -> None:
    assert measures([7, 8, 9, 5], {8}) == [1.0, 1.0, 1.0, pytest.approx(0.6309, abs=1e-4)]
    assert measures([7, 8, 9, 5], {5}) == [0.0, 1.0, 0.0, pytest.approx(0.4307, abs=1e-4)]
    assert measures([7, 8, 9, 5], {7, 9})[:3] == [1.0, 1.0, 1.0]


@pytest.fixture
def specialists(
    begin: Begin, answer: Answer, member_named: Callable[..., Member], stoves: Subject, tents: Subject
) -> list[Member]:
    """Of five who answer, the first does it about stoves, the second, oftener, about tents; the others lately not."""
    members = [member_named(name) for name in ("eva", "fin", "gil", "hal", "ida")]
    begin("The first of all", ago=100)
    for number, member in enumerate(members[2:]):
        answer(member, begin(f"Old talk {number}", ago=60), ago=59)
    for number in range(2):
        answer(members[0], begin(f"Burner {number} hisses", subjects=[stoves], ago=30), ago=29 - number)
    for number in range(3):
        answer(members[1], begin(f"Pegs {number} bend", subjects=[tents], ago=30), ago=29 - number)
    return members


def test_ours_knows_who_answers_about_what(
    specialists: list[Member], begin: Begin, answer: Answer, stoves: Subject, di: Member
) -> None:
    answer(specialists[0], begin("Burner leaks", author=di, subjects=[stoves], ago=5), ago=4)
    outcome = judged(read_history(), active=90)
    means = {each.rule: each.means for each in outcome.verdicts}
    assert set(means) == {"random", "most active", "most in its subjects", "most active lately", "words alone", "ours"}
    assert means["ours"]["hit@3"] == 1.0
    assert means["ours"]["ndcg@10"] >= means["most active"]["ndcg@10"]
    assert outcome.questions > outcome.cases > 0


def test_what_comes_after_a_question_changes_nothing_of_it(
    specialists: list[Member], begin: Begin, answer: Answer, stoves: Subject, di: Member
) -> None:
    answer(specialists[0], begin("Burner leaks", author=di, subjects=[stoves], ago=5), ago=4)
    before = judged(read_history(), active=90)
    later = begin("Nothing to answer", subjects=[stoves], ago=1)
    for member in specialists:
        answer(member, later, ago=0.1)
    after = judged(read_history(), active=90)
    assert after.cases == before.cases + 1


def test_the_command_prints_and_keeps_its_numbers(
    specialists: list[Member], begin: Begin, answer: Answer, stoves: Subject, di: Member, tmp_path: Path
) -> None:
    answer(specialists[0], begin("Burner leaks", author=di, subjects=[stoves], ago=5), ago=4)
    out = StringIO()
    call_command("replay", task="helpers", json=tmp_path / "helpers.json", stdout=out)
    assert "members to rank on average" in out.getvalue()
    kept = json.loads((tmp_path / "helpers.json").read_text())
    assert kept["task"] == {"what": "helpers", "active": 90}
    assert [each["rule"] for each in kept["verdicts"]][-1] == "ours"
    with pytest.raises(CommandError, match="no picture"):
        call_command("replay", task="helpers", plot=tmp_path / "x.svg", stdout=out)


def test_without_history_it_says_what_to_do(db: None) -> None:
    with pytest.raises(CommandError, match="not enough history"):
        call_command("replay", task="helpers")
