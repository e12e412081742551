"""The judge walks a community's history without looking ahead, and measures every rule on the same cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from community.actions import reply, start_thread
from community.models import Forum, Thread
from profiles.models import Activity, Member, Subject
from search.blend import PRIORS, bent, blended, standardised, weights_for
from search.replaying import TASKS, Task, read_history, verdicts, walked
from search.replaying.chance import drawing
from search.replaying.figures import measures
from search.replaying.scenes import Scene
from search.replaying.segments import astir_in_segment, segments_of
from tests.search.conftest import Answer, Begin

SEGMENTS = ["segment 4", "segment", "segment 30"]
OF_OTHERS = ["item-kNN", "EASE", "ALS"]
PLAIN = ["random", "newest", "opened", "hot", "popular"]
ASTIR = [*PLAIN, *SEGMENTS, "Discourse", "Forem", "idf profile", *OF_OTHERS, "product", "ours"]
RULES = {
    "warm": ASTIR,
    "sending": ASTIR,
    "cold": ["random", "newest", *SEGMENTS, "Forem", "idf profile", *OF_OTHERS, "product", "ours"],
    "subjects": ["random", "newest", "hot", "popular", *SEGMENTS, "idf profile", *OF_OTHERS, "ours"],
}


@pytest.fixture
def history(
    member_named: Callable[..., Member], forum: Forum, woods: Forum, subjects: list[Subject], now: datetime
) -> list[Member]:
    """A hundred days in which six members keep to their own forum."""
    luck = Random(4)
    people = [member_named(f"m{number}") for number in range(6)]
    threads: dict[int, list[Thread]] = {forum.pk: [], woods.pk: []}
    for day in range(100):
        when = now - timedelta(days=100 - day)
        for home, own in ((forum, people[:3]), (woods, people[3:])):
            author = luck.choice(own)
            about = [subjects[day % 5 + 5 * (home == woods)]]
            told: dict[str, Any] = {"title": f"{about[0].name} {day}", "text": "All about it.", "subjects": about}
            threads[home.pk].append(start_thread(author=author, forum=home, key=uuid4(), now=when, **told))
            for _ in range(2):
                thread, later = luck.choice(threads[home.pk][-8:]), when + timedelta(hours=luck.randrange(1, 20))
                reply(author=luck.choice(own), thread=thread, text="Yes.", key=uuid4(), now=later)
    return people


def run(*words: str) -> str:
    out = StringIO()
    call_command("replay", *words, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("what", RULES)
def test_every_rule_is_measured_on_the_same_cases_and_ours_is_above_chance(what: str, tmp_path: Path) -> None:
    lines = run("--task", what, "--json", str(tmp_path / "judged.json")).splitlines()
    told, rules = json.loads((tmp_path / "judged.json").read_text()), RULES[what]
    assert [each["rule"] for each in told["verdicts"]] == rules
    assert [each["rule"] for each in told["differences"]] == rules[:-1]
    assert [line[:13].strip() for line in lines[2 : 2 + len(rules)]] == rules
    assert [line[:13].strip() for line in lines[3 + len(rules) : 2 + 2 * len(rules)]] == rules[:-1]
    assert lines[0].startswith(f"{told['cases']} cases of 6 members at {told['cuts']} cuts")
    ours, chance = told["verdicts"][-1], told["verdicts"][0]
    assert ours["means"]["ndcg@10"] > chance["means"]["ndcg@10"] + 2 * chance["errors"]["ndcg@10"]
    shares = [
        value
        for each in told["verdicts"]
        for value in (*each["means"].values(), each["coverage"], each["reached"], each["variety"])
        if value is not None
    ]
    assert all(0 <= value <= 1 for value in shares)
    assert all((each["miscalibration"] or 0) >= 0 for each in told["verdicts"])


@pytest.mark.usefixtures("history")
def test_ours_is_not_below_newest_first(tmp_path: Path) -> None:
    run("--json", str(tmp_path / "judged.json"))
    newest = json.loads((tmp_path / "judged.json").read_text())["differences"][1]
    assert newest["rule"] == "newest"
    assert newest["means"]["ndcg@10"] > -newest["errors"]["ndcg@10"]


@pytest.mark.usefixtures("history")
def test_the_same_history_is_judged_the_same_twice() -> None:
    first, second = (verdicts(walked(read_history(), TASKS["warm"]["week"])) for _ in range(2))
    assert first == second


@pytest.mark.usefixtures("history")
def test_a_day_asks_what_the_next_three_bring_a_week_what_the_next_two_do_and_both_are_drawn(tmp_path: Path) -> None:
    asked, json_file = {}, tmp_path / "judged.json"
    for cut, name in (("day", "first.svg"), ("day", "second.svg"), ("week", "third.png")):
        run("--cut", cut, "--limit-cuts", "2", "--json", str(json_file), "--plot", str(tmp_path / name))
        asked[cut] = json.loads(json_file.read_text())["task"]
    more = {"what": "warm", "min_earlier": 3, "limit_cuts": 2, "before": None, "hour": 0, "length": None}
    assert asked["day"] == {"step": 1, "back": 7, "ahead": 3, "active": None, **more}
    assert asked["week"] == {"step": 7, "back": 30, "ahead": 14, "active": 30, **more}
    first, second, third = ((tmp_path / name).read_bytes() for name in ("first.svg", "second.svg", "third.png"))
    assert first.startswith(b"<?xml")
    assert third.startswith(b"\x89PNG")
    assert first == second


def test_a_segment_is_given_what_its_own_members_write_in(
    member_named: Callable[..., Member], forum: Forum, woods: Forum, begin: Begin, answer: Answer
) -> None:
    people = [member_named(f"m{number}") for number in range(4)]
    own: dict[int, set[int]] = {}
    for home, pair in ((forum, people[:2]), (woods, people[2:])):
        first = [begin(f"Old {day}", forum=home, ago=20 + day, author=pair[0]) for day in range(4)]
        fresh = [begin(f"New {day}", forum=home, ago=10 + day / 10, author=pair[0]) for day in range(3)]
        for thread, ago in [(each, 18) for each in first[:3]] + [(each, 6) for each in fresh]:
            answer(pair[1], thread, ago=ago)
        own |= {member.pk: {each.pk for each in fresh} for member in pair}
    begin("Last", ago=1)
    cut = next(each for each in walked(read_history(), Task(step=1, back=7, ahead=3)) if each.right)
    parts = segments_of(cut.past.wide, wanted=2)
    first_two, last_two = {parts[each.pk] for each in people[:2]}, {parts[each.pk] for each in people[2:]}
    assert (len(first_two), len(last_two), len(first_two | last_two)) == (1, 1, 2)
    scene = Scene(cut, sorted(cut.right), np.random.default_rng(1))
    assert scene.members == [people[1].pk, people[3].pk]
    orders = scene.lists(astir_in_segment(2)(scene))
    assert [set(order[:3]) for order in orders] == [own[member] for member in scene.members]


def test_segments_of_nobody_are_none_and_of_few_are_at_most_one_each() -> None:
    assert segments_of({}) == {}
    assert segments_of({7: {1: 0.0}}) == {}
    parts = segments_of({7: {1: 2.0}, 8: {2: 1.0}, 9: {1: 5.0}})
    assert parts[7] == parts[9] != parts[8]


def test_what_chance_may_have_done_is_drawn_by_member_and_paired() -> None:
    """Two members of whom one always gains one: the mean of a draw is the part of draws that fell on her."""
    ours, theirs = np.array([[1.0], [1.0], [0.5]]), np.array([[0.0], [0.0], [0.5]])
    draw = drawing([1, 1, 2])
    found = draw(ours - theirs)
    assert found.means == pytest.approx([2 / 3])
    assert (found.low.tolist(), found.high.tolist()) == ([0.0], [1.0])
    assert draw(ours - ours).errors.tolist() == [0.0]
    alone = drawing([1, 1])(np.array([[1.0], [0.0]]))
    assert (alone.means.tolist(), alone.errors.tolist()) == ([0.5], [0.0])


def lists_until(when: datetime) -> list[tuple[list[int], dict[str, list[float]]]]:
    """The candidates and every signal of the cuts up to a time, as the judge has them."""
    found = []
    for cut in walked(read_history(), Task()):
        if cut.past.now <= when:
            scene = Scene(cut, sorted(cut.right), np.random.default_rng(1))
            found.append((cut.threads, {name: values.ravel().tolist() for name, values in scene.signals.items()}))
    return found


@pytest.mark.usefixtures("history")
def test_no_rule_sees_what_came_after_its_cut(now: datetime) -> None:
    """What acts were about after a cut changes nothing of what was known at it."""
    late = now - timedelta(days=30)
    before = lists_until(late)
    assert len(before) > 3
    assert Activity.objects.filter(happened__gte=late).update(facets=[]) > 50
    Thread.objects.update(facets=[])
    assert lists_until(late) == before


def test_a_list_is_measured_by_hand() -> None:
    order = list(range(30))
    assert measures(order, {0}) == [1.0, 1.0, 1.0, 1.0]
    assert measures(order, {6, 25}) == pytest.approx([(1 / 3) / (1 + 1 / np.log2(3)), 0.5, 0.0, 1.0])
    assert measures(order, {29}) == [0.0, 0.0, 0.0, 0.0]
    assert measures([3, 4], {29}) == [0.0, 0.0, 0.0, 0.0]  # a letter that has none of it is no hit, short as it is


def test_a_community_without_a_history_is_told_so(db: None) -> None:
    with pytest.raises(CommandError, match="not enough history"):
        run()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--back", "0"], "--back counts days"),
        (["--ahead", "-3"], "--ahead counts days"),
        (["--min-earlier", "-1"], "cannot be below 0"),
        (["--limit-cuts", "0"], "must be 1 or more"),
        (["--json", "/nowhere/at/all.json"], "There is no folder"),
        (["--plot", "/nowhere/at/all.svg"], "There is no folder"),
        (["--plot", "judged.pdf"], "--plot draws .png or .svg files"),
        (["--cut", "year"], "invalid choice"),
        (["--task", "guessing"], "invalid choice"),
    ],
)
def test_a_task_that_makes_no_sense_is_refused(words: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(*words)


def test_a_signal_that_is_the_same_everywhere_says_nothing() -> None:
    """So that on a site of one forum and one subject the order is that of the newest."""
    mask = np.ones((1, 4), dtype=np.bool_)
    flat = {name: np.full((1, 4), 3.7) for name in PRIORS}
    scores, terms = blended(flat | {"youth": np.array([[-1.0, -2.0, -3.0, -4.0]])}, mask, PRIORS)
    assert np.argsort(-scores[0]).tolist() == [0, 1, 2, 3]
    assert [name for name, term in terms.items() if np.abs(term).max() > 1e-12] == ["youth"]


def test_an_outlier_counts_four_at_most_and_keeps_its_place() -> None:
    values = np.array([[-5.0, 0.0, 3.0, 4.0, 6.0, 9.0]])
    flat = bent(values)[0]
    assert flat[:3].tolist() == [-5.0, 0.0, 3.0]
    assert flat.tolist() == sorted(flat)
    assert 3.7 < flat[3] < flat[4] < 4.0


def test_what_goes_on_counts_for_less_in_a_list_that_reaches_far_back() -> None:
    assert weights_for(3) == weights_for(30) == PRIORS
    far = weights_for(300)
    assert {name: far[name] / PRIORS[name] for name in PRIORS if far[name] != PRIORS[name]} == pytest.approx(
        {"hot": 0.1, "fresh": 0.1, "youth": 0.1}
    )


def test_a_hair_of_difference_is_not_blown_up() -> None:
    mask = np.ones((1, 2), dtype=np.bool_)
    assert standardised(np.array([[0.0, 0.001]]), mask, 0.1) == pytest.approx(np.array([[-0.005, 0.005]]))
    assert standardised(np.array([[0.0, 10.0]]), mask, 0.1) == pytest.approx(np.array([[-1.0, 1.0]]))
