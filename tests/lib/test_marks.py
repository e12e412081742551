"""A mark is the same for the same words, another for another purpose or secret, and nobody else can make it."""

from pytest_django import Settings

from lib.marks import mark


def test_a_mark_hangs_on_its_words_its_purpose_and_the_secret(settings: Settings) -> None:
    settings.SECRET_KEY = "one"
    first = mark("a", "said", 24)
    assert (len(first), first) == (24, mark("a", "said", 24))
    assert mark("a", "said", 6) == first[:6]
    others = {mark("b", "said", 24), mark("a", "Said", 24)}
    settings.SECRET_KEY = "two"
    others |= {mark("a", "said", 24)}
    assert len(others | {first}) == 4
    assert set(first) <= set("abcdefghijklmnopqrstuvwxyz234567")
