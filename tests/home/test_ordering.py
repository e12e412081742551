"""The arithmetic of an arranged page: order, pins, what is hidden, sizes."""

from __future__ import annotations

import pytest

from home.ordering import State, held_at, hidden, ordered, pinned, placed, sized, state_of

NAMES = ["for-you", "replies", "unread", "directory"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([], NAMES),
        (["unread", "for-you"], ["unread", "directory", "for-you", "replies"]),
        (["directory", "unread", "replies", "for-you"], ["directory", "unread", "replies", "for-you"]),
        (["gone", "unread", "unread"], ["for-you", "replies", "unread", "directory"]),
    ],
)
def test_what_an_order_does_not_name_stands_after_what_it_follows(order: list[str], expected: list[str]) -> None:
    assert ordered(NAMES, order) == expected


@pytest.mark.parametrize(
    ("name", "past", "above", "expected"),
    [
        ("unread", "for-you", True, ["unread", "for-you", "replies", "directory"]),
        ("for-you", "replies", False, ["replies", "for-you", "unread", "directory"]),
        ("directory", "replies", True, ["for-you", "directory", "replies", "unread"]),
        ("for-you", "directory", False, ["replies", "unread", "directory", "for-you"]),
    ],
)
def test_a_block_is_placed_past_another(name: str, past: str, above: bool, expected: list[str]) -> None:
    assert placed(State(), NAMES, name, past, above=above).order == tuple(expected)


def test_what_is_said_and_unsaid_leaves_nothing() -> None:
    begun = State()
    assert pinned(pinned(begun, "unread", on=True), "unread", on=False) == begun
    assert hidden(hidden(begun, "unread", on=True), "unread", on=False) == begun
    assert sized(sized(begun, "unread", "large"), "unread", "normal") == begun
    assert sized(begun, "unread", "small").size("unread") == "small"


def test_a_state_is_kept_as_json_and_read_again() -> None:
    state = sized(hidden(pinned(placed(State(), NAMES, "unread", "for-you", above=True), "a", on=True), "b", on=True),
                  "c", "large")  # fmt: skip
    assert state_of(state.kept()) == state
    assert state_of(None) == state_of({}) == State()


@pytest.mark.parametrize(
    ("most", "size", "count"), [(5, "small", 3), (5, "normal", 5), (5, "large", 10), (1, "small", 1)]
)
def test_sizes_are_half_and_twice(most: int, size: str, count: int) -> None:
    assert held_at(most, size) == count
