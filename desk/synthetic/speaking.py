"""Titles and texts from the word lists: what a thread is about decides the words, a seed decides the sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from desk.synthetic.lexicon import Lexicon, Topic, read_lexicon

STRAYS = 0.12  # how often a word comes from another theme of the subject
SECOND = 0.3  # how often it comes from the second subject, where there is one


@dataclass(slots=True)
class Matter:
    """What one thread is about: a theme of one subject, maybe a second subject, and the nouns it keeps coming to."""

    topics: tuple[int, ...]
    theme: int
    nouns: Sequence[str]


def matter_of(draw: Random, topics: tuple[int, ...], theme: int) -> Matter:
    """The theme's nouns in an order of the thread's own: the first come again and again."""
    nouns = list(read_lexicon().topics[topics[0]].themes[theme])
    draw.shuffle(nouns)
    return Matter(topics, theme, nouns)


class Speaker:
    """Says things about one matter."""

    def __init__(self, draw: Random, matter: Matter, lexicon: Lexicon | None = None) -> None:
        self.draw = draw
        self.matter = matter
        self.lexicon = lexicon or read_lexicon()

    def title(self, *, is_question: bool) -> str:
        said = self.line("questions" if is_question else "talks")
        return said[:1].upper() + said[1:]

    def opening(self, *, is_question: bool) -> str:
        """Two paragraphs: how it came about, and what is wanted."""
        details = [self.line("details") for _each in range(self.draw.randint(1, 4))]
        first = " ".join([self.line("openings"), *details[:2]])
        second = " ".join([*details[2:], self.line("asks" if is_question else "replies")])
        return f"{first}\n\n{second}"

    def reply(self, *, to: str, is_own_thread: bool, is_question: bool) -> str:
        """A sentence or a few, now and then to somebody by name; many come back to their own thread."""
        kinds = ["replies", "details"] if not is_question else ["answers", "answers", "details", "replies"]
        lines = [self.line(self.draw.choice(kinds)) for _each in range(self.draw.choice((1, 1, 2, 2, 3, 4)))]
        if is_own_thread:
            lines[0] = self.line("returns")
        if to and self.draw.random() < 0.15:
            lines[0] = self._turned(to, lines[0])
        return " ".join(lines)

    def line(self, sort: str) -> str:
        """One sentence of that sort with its words filled in."""
        frame = self.draw.choice(self.lexicon.sentences[sort])
        said = frame.format_map(_Words(self))
        return said[:1].upper() + said[1:]

    def _turned(self, name: str, said: str) -> str:
        turn = self.draw.choice(self.lexicon.sentences["turns"]).format(name=name)
        goes_on = turn.endswith(", ") and not said.startswith("I ")
        return turn + (said[:1].lower() + said[1:] if goes_on else said)

    def topic(self) -> Topic:
        """The one the next word is of."""
        chosen = self.matter.topics[-1 if self.draw.random() < SECOND else 0]
        return self.lexicon.topics[chosen]

    def noun(self) -> str:
        """The thread's first nouns most often."""
        topic = self.topic()
        if topic is not self.lexicon.topics[self.matter.topics[0]] or self.draw.random() < STRAYS:
            return self.draw.choice(self.draw.choice(topic.themes))
        place = min(int(self.draw.expovariate(0.45)), len(self.matter.nouns) - 1)
        return self.matter.nouns[place]


class _Words(dict[str, str]):
    """Draws each word of a sentence as it is asked for; no word comes twice."""

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self.speaker = speaker
        self.used: set[str] = set()

    def __missing__(self, key: str) -> str:
        speaker = self.speaker
        topic = speaker.lexicon.topics[speaker.matter.topics[0]]
        if key in {"n", "m", "o"}:
            self[key] = self._another(speaker.noun)
        elif key in {"v", "w"}:
            self[key] = self._another(lambda: speaker.draw.choice(topic.verbs))
        elif key in {"q", "r"}:
            self[key] = self._another(lambda: speaker.draw.choice(topic.qualities))
        else:
            self[key] = speaker.draw.choice(speaker.lexicon.sentences[f"{key}s"])
        return self[key]

    def _another(self, word_of: Callable[[], str]) -> str:
        word = word_of()
        for _again in range(6):
            if word not in self.used:
                break
            word = word_of()
        self.used.add(word)
        return word


def as_html(text: str) -> str:
    """What rendering the text gives: it is plain prose, which has no mark that Markdown knows. A test compares."""
    return "\n".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n\n"))
