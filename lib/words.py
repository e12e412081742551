"""The words a text is about: tokenised, without the words every text has, the most telling first."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

from django.conf import settings

LISTS = Path(__file__).parent / "stop_words"
LONGEST = 40  # letters; what is longer is an address or noise
SHORTEST = 3
TITLE = 6  # a word of the title counts as often as six of the text
TOKEN = re.compile(r"[^\W\d_][\w'’+-]*[^\W_]|[^\W\d_]")
NOT_WORDS = re.compile(r"```.*?```|`[^`\n]*`|\bhttps?://\S+|\bwww\.\S+|\S+@\S+\.\S+", re.DOTALL)
ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)'(?=\w{2})")  # French: “l'eau” is “eau”
# Words that say nothing of a text's matter, a file a language.
STOP = {path.stem: frozenset(path.read_text(encoding="utf-8").split()) for path in LISTS.glob("*.txt")}
EVERY_STOP = frozenset().union(*STOP.values())


def words_of(title: str, texts: Iterable[str], language: str = "", limit: int = 40) -> list[str]:
    """The words most used, those of the title first among equals; texts are plain, not HTML."""
    counts = counted_in_title(title, language)
    for text in texts:
        counts.update(telling(text, language))
    return most_used(counts, limit)


class RunningWords:
    """The words of a growing talk after each of its texts: of its title, its opening and its newest texts."""

    def __init__(self, title: str, language: str = "", *, newest: int = 40) -> None:
        self._counts = counted_in_title(title, language)
        self._language = language
        self._newest: deque[list[str]] = deque(maxlen=newest)
        self._has_opening = False

    def after(self, text: str) -> list[str]:
        """What words_of would say once this plain text is there too."""
        new = telling(text, self._language)
        if self._has_opening:
            if len(self._newest) == self._newest.maxlen:
                self._counts -= Counter(self._newest[0])
            self._newest.append(new)
        self._has_opening = True
        self._counts.update(new)
        return most_used(self._counts)


def counted_in_title(title: str, language: str = "") -> Counter[str]:
    """How much each word of a title counts."""
    return Counter({word: TITLE * count for word, count in Counter(telling(title, language)).items()})


def telling(text: str, language: str = "") -> list[str]:
    """The words of a plain text that say something of its matter, each as often as it stands there."""
    stop = stop_words(language)
    return [word for word in tokens(text) if SHORTEST <= len(word) <= LONGEST and word not in stop]


def stop_words(language: str = "") -> frozenset[str]:
    """Those of a language, or of the site's own where none is named."""
    return STOP.get((language or settings.LANGUAGE_CODE).partition("-")[0], STOP["en"])


def most_used(counts: Counter[str], limit: int = 40) -> list[str]:
    """The words that were counted most, equals by the alphabet."""
    return sorted(sorted(counts), key=counts.__getitem__, reverse=True)[:limit]


def tokens(text: str) -> list[str]:
    """Every word of a plain text in its stem's spelling; addresses and code are no words."""
    found = TOKEN.findall(NOT_WORDS.sub(" ", normalize("NFKC", text)))
    return [_stem(word.lower().replace("’", "'")) for word in found]


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    """One spelling for “stove”, “stoves” and “stove's”; stop words keep theirs."""
    if word in EVERY_STOP:
        return word
    word = ELIDED.sub("", word).removesuffix("'s").rstrip("'")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
    return word
