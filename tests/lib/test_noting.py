"""Notes in the cache are taken in their order, each once, and cost a page two questions."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from lib.noting import Notes

NOTES = Notes("test", kept=60)


class Counting:
    """The cache, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(cache, name)


def test_notes_are_taken_in_order_and_once() -> None:
    for number in range(5):
        NOTES.add(number)
    assert NOTES.are_waiting()
    assert [NOTES.take(2) for _time in range(4)] == [(2, [0, 1]), (2, [2, 3]), (1, [4]), (0, [])]
    assert not NOTES.are_waiting()
    NOTES.add(5)
    assert NOTES.take(2) == (1, [5])


def test_what_was_taken_is_gone_from_the_cache() -> None:
    NOTES.add("who")
    assert cache.get("test:note:1") == "who"
    NOTES.take(1)
    assert cache.get("test:note:1") is None


def test_what_the_cache_forgot_is_left_out() -> None:
    for number in range(3):
        NOTES.add(number)
    cache.delete("test:note:2")
    assert NOTES.take(9) == (3, [0, 2])


def test_a_cache_that_was_emptied_begins_again() -> None:
    for number in range(3):
        NOTES.add(number)
    NOTES.take(9)
    cache.delete("test:noted")
    NOTES.add("anew")
    assert NOTES.take(9) == (1, ["anew"])


def test_a_note_asks_the_cache_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    NOTES.add(0)
    counting = Counting()
    monkeypatch.setattr("lib.noting.cache", counting)
    NOTES.add(1)
    assert counting.asked == ["incr", "set"]
