import random
from time import perf_counter

import pytest

from lib.changes import CAME, STAYED, WENT, Change, changes, shortened


def both(found: list[Change]) -> tuple[str, str]:
    """The two texts that the changes lead from and to."""
    before = "".join(change.text for change in found if change.sign != CAME)
    return before, "".join(change.text for change in found if change.sign != WENT)


def test_words_are_told_apart() -> None:
    assert changes("Use liquid fuel below ten.", "Use white gas below minus ten.") == [
        Change(STAYED, "Use "),
        Change(WENT, "liquid fuel"),
        Change(CAME, "white gas"),
        Change(STAYED, " below"),
        Change(CAME, " minus"),
        Change(STAYED, " ten."),
    ]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ("", "", []),
        ("Same.", "Same.", [Change(STAYED, "Same.")]),
        ("", "New.", [Change(CAME, "New.")]),
        ("Old.", "", [Change(WENT, "Old.")]),
        ("One.\n", "One.\nTwo.\n", [Change(STAYED, "One.\n"), Change(CAME, "Two.\n")]),
    ],
)
def test_ends_and_nothing(before: str, after: str, found: list[Change]) -> None:
    assert changes(before, after) == found


def test_whatever_changed_both_texts_can_be_read_from_it() -> None:
    chance = random.Random(5)
    for _each in range(500):
        texts = ["".join(chance.choices("ab \n.", k=chance.randrange(30))) for _text in range(2)]
        assert both(changes(*texts)) == (texts[0], texts[1])


def test_texts_of_the_greatest_length_that_share_nothing_are_told_as_a_whole() -> None:
    chance = random.Random(7)
    before, after = ("".join(chance.choices("!?", k=65_536)) for _text in range(2))
    began = perf_counter()
    found = changes(before, after)
    assert found == [Change(WENT, before), Change(CAME, after)]
    assert perf_counter() - began < 10  # it takes 0.4 seconds; by every word it would take minutes


def test_a_long_stretch_that_stayed_is_cut() -> None:
    words = " ".join(f"word{number}" for number in range(300))
    start, went, came, end = shortened(changes(f"{words} old {words}", f"{words} new {words}"))
    assert (went, came) == (Change(WENT, "old"), Change(CAME, "new"))
    assert (start.text[0], start.text[-8:]) == ("…", "word299 ")
    assert (end.text[:6], end.text[-1]) == (" word0", "…")
    assert len(start.text) < 200
