"""The words a text is about."""

import pytest
from pytest_django import Settings

from lib.words import tokens, words_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Stoves, stove's and STOVE", ["stove", "stove", "and", "stove"]),
        ("canaries boxes glass gas bus tents", ["canary", "box", "glass", "gas", "bus", "tent"]),
        ("see https://example.org/stove or `stove --cold` or me@example.org", ["see", "or", "or"]),
        ("Übung und Äpfel am Café", ["übung", "und", "äpfel", "am", "café"]),
        ("12 3.5 -10", []),
        ("", []),
    ],
)
def test_every_spelling_of_a_word_is_one(text: str, found: list[str]) -> None:
    assert tokens(text) == found


def test_the_words_used_most_come_first_and_those_every_text_has_do_not() -> None:
    texts = ["The gas in the canister freezes.", "Gas freezes and I would use another gas."]
    assert words_of("", texts) == ["gas", "freeze", "canister"]


def test_a_word_of_the_title_counts_as_often_as_six_of_the_text() -> None:
    texts = ["The gas in the canister freezes.", "Gas freezes and I would use another gas."]
    assert words_of("Which stove?", [*texts, "Gas and gas."]) == ["stove", "gas", "freeze", "canister"]
    assert words_of("Which stove?", [*texts, "Gas, gas, gas and gas."]) == ["gas", "stove", "freeze", "canister"]


def test_there_are_no_more_than_asked_for() -> None:
    assert words_of("", [" ".join(f"word{letter}x" for letter in "abcdefgh")], limit=3) == [
        "wordax",
        "wordbx",
        "wordcx",
    ]


def test_another_language_has_other_words_that_say_nothing() -> None:
    assert words_of("Welcher Kocher?", ["Der Kocher ist nicht kalt."], language="de-AT") == ["kocher", "kalt"]
    texts = ["L’eau du réchaud n’est pas chaude."]
    assert words_of("Quel réchaud pour l’hiver ?", texts, language="fr") == ["réchaud", "hiver", "chaude", "eau"]


def test_where_no_language_is_named_it_is_the_sites_own(settings: Settings) -> None:
    assert words_of("Avec or sans", []) == ["avec", "sans"]
    settings.LANGUAGE_CODE = "fr"
    assert words_of("Avec or sans", []) == []
