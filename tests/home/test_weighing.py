"""What blocks are worth, and when one may move: the arithmetic, as tables."""

from __future__ import annotations

import pytest

from home.weighing import Move, better_moves, settled, worths_of

NAMES = ["for-you", "replies", "unread", "directory"]


def test_nothing_known_every_block_is_worth_the_same() -> None:
    assert worths_of(NAMES, {}, {}) == pytest.approx(dict.fromkeys(NAMES, 0.25))


def test_a_new_member_is_taken_for_everybody() -> None:
    everybody = {"for-you": 56, "replies": 19, "unread": 9, "directory": 12, "elsewhere": 1000}
    worths = worths_of(NAMES, {}, everybody)
    assert worths == pytest.approx({"for-you": 0.57, "replies": 0.20, "unread": 0.10, "directory": 0.13})


def test_ten_uses_weigh_as_much_as_everybody() -> None:
    own = {"replies": 10.0}
    everybody = {"for-you": 99.0, "replies": 99.0, "unread": 99.0, "directory": 99.0}
    worths = worths_of(NAMES, own, everybody)
    assert worths == pytest.approx({"for-you": 0.125, "replies": 0.625, "unread": 0.125, "directory": 0.125})
    assert sum(worths.values()) == pytest.approx(1)


WORTHS = {"for-you": 0.1, "replies": 0.2, "unread": 0.24, "directory": 0.46}
OWN = dict.fromkeys(NAMES, 1.0)


def test_who_is_better_by_a_fifth_moves_the_one_that_says_most_first() -> None:
    assert [move[:2] for move in better_moves(NAMES, WORTHS, OWN, ())] == [
        ("directory", "unread"),
        ("unread", "replies"),
    ]


def test_a_little_better_is_not_enough() -> None:
    worths = WORTHS | {"unread": 0.2399}
    assert [move[:2] for move in better_moves(NAMES, worths, OWN, ())] == [("directory", "unread")]


def test_the_first_is_never_passed() -> None:
    assert better_moves(["for-you", "directory"], WORTHS, OWN, ()) == []
    assert better_moves(["question", "for-you", "directory"], WORTHS, OWN, {"question"}) == []


@pytest.mark.parametrize(("pinned", "left"), [("directory", ["unread"]), ("unread", []), ("replies", ["directory"])])
def test_a_pinned_block_neither_moves_nor_is_passed(pinned: str, left: list[str]) -> None:
    assert [move.block for move in better_moves(NAMES, WORTHS, OWN, {pinned})] == left


def test_what_its_member_never_used_does_not_move() -> None:
    assert better_moves(NAMES, WORTHS, {"for-you": 5.0}, ()) == []


def test_a_move_waits_for_the_second_week() -> None:
    moves = [Move("directory", "unread", 0.46, 0.24), Move("unread", "replies", 0.24, 0.2)]
    assert settled(moves, None) is None
    assert settled(moves, ("unread", "replies")) == moves[1]
    assert settled(moves, ("replies", "for-you")) is None
