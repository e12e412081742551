"""What people type, made into terms that no database can trip over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lib.words import stop_words

LONGEST = 200  # characters
MOST_TERMS = 12
PHRASE = re.compile(r'["“„]([^"”“]*)["”“]')
NOT_A_WORD = re.compile(r"[\x00-\x1f\"'“”„‘’`\\*:^(){}\[\]<>|&!~]+")
HAS_A_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Query:
    """Terms that must all be there: a word, or a phrase of some; the last word may be unfinished."""

    terms: tuple[str, ...]
    is_open: bool  # the last term is a word that may go on

    def loosened(self) -> Query:
        """Without the words that every text has; for asking which texts have any of the others."""
        common = stop_words()
        terms = tuple(term for term in self.terms if term.lower() not in common)
        return Query(terms, self.is_open and terms[-1:] == self.terms[-1:])

    def __bool__(self) -> bool:
        return bool(self.terms)


def parse(typed: str) -> Query:
    """Everything people type means words; quotes keep words together, other signs mean nothing."""
    text = typed[:LONGEST]
    phrases = [" ".join(_words(match)) for match in PHRASE.findall(text)]
    words = _words(PHRASE.sub(" ", text))
    terms = [term for term in [*phrases, *words] if term][:MOST_TERMS]
    is_open = bool(words) and bool(terms) and terms[-1] == words[-1] and len(terms[-1]) > 1
    return Query(tuple(terms), is_open)


def _words(text: str) -> list[str]:
    return [word for word in NOT_A_WORD.sub(" ", text).split() if HAS_A_WORD.search(word)]
