"""The arithmetic of self-help, as tables of what goes in and what comes out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from desk.selfhelp.measures import Pair, Question, back_by_ties, mutual, ties_by, waited, weeks_of, wilson
from desk.selfhelp.plotting import back_plot, weeks_plot
from desk.selfhelp.tables import Share, plain, shown
from desk.selfhelp.visits import Asking, visits_of

START = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (44, 171, 0.1977, 0.3276)],
)
def test_the_interval_of_a_share(hits: int, n: int, low: float, high: float) -> None:
    assert list(wilson(hits, n)) == pytest.approx([low, high], abs=1e-4)


@pytest.mark.parametrize(
    ("spans", "share", "took"),
    [
        ([], 0.5, None),
        ([(1, True), (2, True), (3, True), (4, True)], 0.5, 2),
        ([(1, True), (2, True), (3, True), (4, True)], 0.9, 4),
        ([(1, True), (9, False), (9, False)], 0.5, None),  # fewer than half while anybody watched
        ([(1, False), (2, True), (3, True)], 0.5, 2),  # what went out of sight at 1 says nothing about later
        ([(2, True), (2, False), (3, True)], 0.5, 3),  # at one moment what was done comes first
        ([(1, False)], 0.5, None),
    ],
)
def test_how_long_it_took_where_some_still_wait(spans: list[tuple[int, bool]], share: float, took: int | None) -> None:
    found = waited([(span * HOUR, is_done) for span, is_done in spans], share)
    assert found == (None if took is None else took * HOUR)


@pytest.mark.parametrize(
    ("share", "words"),
    [(None, "–"), (0.0, "0 %"), (0.0085, "0.9 %"), (0.0994, "9.9 %"), (0.6074, "61 %"), (1.0, "100 %")],
)
def test_shares_are_rounded_in_words_and_exact_in_files(share: float | None, words: str) -> None:
    assert shown(Share(share)) == words
    assert plain(Share(share)) == ("" if share is None else f"{share:.4f}")


def test_weeks_have_no_gaps_and_the_newest_are_not_ripe() -> None:
    solved = Question(1, 1, START, solved=START + HOUR, chosen=START + HOUR)
    questions = [solved, Question(2, 1, START + DAY), Question(3, 1, START + 15 * DAY)]
    weeks = weeks_of(questions, START, START + 21 * DAY)
    assert [(week.asked, week.solved, week.is_ripe) for week in weeks] == [
        (2, 1, True), (0, 0, False), (1, 0, False)
    ]  # fmt: skip
    plot = weeks_plot(weeks, ["a", "b", "c"])
    assert [(mark.label, mark.y, mark.is_ripe) for mark in plot.marks] == [("a", 108, True), ("c", 200, False)]
    assert plot.lines == ["84,108 354,108 624,139"]
    assert [week.lately for week in weeks] == [0.5, 0.5, pytest.approx(1 / 3)]


def test_ties_are_others_met_in_time_either_way() -> None:
    pairs = [
        Pair(1, 2, 3, START + DAY),
        Pair(2, 1, 1, START + 40 * DAY),
        Pair(3, 1, 0, START + 2 * DAY),
        Pair(1, 4, 1, START + 31 * DAY),
    ]
    until = dict.fromkeys([1, 2, 4], START + 30 * DAY)
    ties = ties_by(pairs, until)
    assert ties == {1: 2, 2: 1, 4: 0}
    assert mutual(pairs) == {(1, 2): (3, 1)}
    rows = back_by_ties(ties, {1: True, 2: False, 4: False})
    assert [(row.ties, row.members, row.back, row.share) for row in rows] == [
        ("0", 1, 0, 0.0), ("1", 1, 0, 0.0), ("2–3", 1, 1, 1.0), ("4+", 0, 0, None)
    ]  # fmt: skip
    plot = back_plot(rows)
    assert [mark.label for mark in plot.marks] == ["0", "1", "2–3"]
    assert all(mark.high <= mark.y <= mark.low for mark in plot.marks)


def test_each_visit_is_counted_by_how_it_ended() -> None:
    ends = [
        (1, 100.0, True, "thread", 7),  # solved by then
        (1, 9000.0, True, "thread", 8),  # solved later
        (1, 19000.0, True, "article", 3),
        (1, 29000.0, True, "article", 4),  # not theirs to know
        (2, 100.0, True, "thread", 7),  # with a question in it
        (2, 50.0, False, "thread", 9),
        (3, 10.0, False, "", 0),
    ]
    found = visits_of(ends, {7: 90.0, 8: 9500.0}, {3}, [Asking(2, 60.0), Asking(2, 70.0), Asking(4, 60.0)])
    assert (found.visits, found.helped, found.articles, found.asked, found.looks) == (7, 2, 1, 1, 5)


def test_where_nothing_was_read_nothing_is_said_of_how_visits_ended() -> None:
    found = visits_of([(1, 1.0, False, "thread", 7)], {7: 0.0}, set(), [])
    assert (found.visits, found.helped, found.share(found.helped)) == (1, 1, None)
