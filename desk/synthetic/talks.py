"""One synthetic thread at a time, as plain values: who wrote what when, who read it and what they thought of it."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import numpy as np

from community.actions.refreshing import TEXTS
from desk.synthetic.crowd import THEMES, Crowd
from desk.synthetic.speaking import SECOND, Speaker, matter_of
from lib.words import counted_in_title, most_used, telling

COMES_BACK = 0.38  # how often the next to write has written before
LONGEST = 200  # times the shortest thread
LIVES_FOR = timedelta(days=12)  # a thread of one reply, in the middle


@dataclass(slots=True)
class Said:
    """One post; the words are those of the running thread after it."""

    author: int
    when: datetime
    text: str
    words: list[str]
    likes: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """A member read up to a post; maybe stayed, kept the thread, liked some posts or asked for more of it."""

    member: int
    when: datetime
    number: int
    stayed: bool
    keeps: bool
    wants_more: bool
    likes: tuple[int, ...] = ()


@dataclass(slots=True)
class Talk:
    """A thread with all that happened in it."""

    topics: tuple[int, ...]
    title: str
    is_question: bool
    posts: list[Said] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    solution: int = 0  # the number of a post, 0 for none


def lengths_of(threads: int, posts: int, seed: int) -> list[int]:
    """How many posts each thread has: a power law that sums to exactly so many, one at least."""
    luck = np.random.default_rng([seed, 2])
    weights = np.minimum(luck.pareto(1.0, threads), LONGEST)
    extra = posts - threads
    exact = weights / weights.sum() * extra
    lengths = np.floor(exact).astype(int)
    fullest = np.argsort(lengths - exact, kind="stable")[: extra - int(lengths.sum())]
    lengths[fullest] += 1
    return [int(length) + 1 for length in lengths]


def talks(crowd: Crowd, lengths: list[int], *, reads: float) -> Iterator[Talk]:
    """All threads in the order they were started; each is drawn by itself, so memory holds one."""
    luck = np.random.default_rng([crowd.seed, 3])
    starts = np.sort(luck.beta(1.25, 1.0, len(lengths)))
    for number, (start, length) in enumerate(zip(starts.tolist(), lengths, strict=True)):
        told = Told(crowd, Random(f"{crowd.seed} thread {number}"), crowd.span.at(start))
        told.write(length)
        told.read(reads)
        yield told.talk


class Told:
    """One thread while it comes about."""

    def __init__(self, crowd: Crowd, draw: Random, start: datetime) -> None:
        self.crowd, self.draw, self.start = crowd, draw, start
        self.author = crowd.drawn_starter(draw, start)
        topics = self._topics()
        self.theme = int(crowd.themes[self.author, topics[0]]) if draw.random() < 0.85 else draw.randrange(THEMES)
        self.speaker = Speaker(draw, matter_of(draw, topics, self.theme))
        is_question = draw.random() < 0.45
        self.talk = Talk(topics, self.speaker.title(is_question=is_question), is_question)

    def _topics(self) -> tuple[int, ...]:
        """One of the author's subjects, dearest likeliest, at times with another of the same forum."""
        liked, lexicon = self.crowd.favourites(self.author), self.crowd.lexicon
        first = liked[min(int(self.draw.expovariate(0.9)), len(liked) - 1)]
        others = [topic for topic in lexicon.topics_of(lexicon.topics[first].forum) if topic != first]
        return (first, self.draw.choice(others)) if self.draw.random() < 0.25 else (first,)

    def write(self, length: int) -> None:
        """All posts, and which of them solved the question."""
        running, posts = Running(self.talk.title), self.talk.posts
        for planned in self._times(length):
            writer = self._next_writer(planned) if posts else self.author
            awake = self.crowd.awake(self.draw, writer, planned)
            when = min(max(awake, posts[-1].when if posts else awake), self.crowd.span.end)
            text = self._text(writer)
            posts.append(Said(writer, when, text, running.after(text)))
        answers = [number for number, post in enumerate(posts, 1) if post.author != self.author]
        if self.talk.is_question and answers and self.draw.random() < 0.5:
            self.talk.solution = self.draw.choice(answers[:6])

    def _times(self, length: int) -> list[datetime]:
        """When each post comes: most soon after the opening, the last long after; none in the future."""
        life = LIVES_FOR * self.draw.lognormvariate(0, 0.8) * length**0.4
        life = min(life, self.crowd.span.end - self.start)
        parts = sorted(self.draw.random() ** 1.5 for _each in range(length - 1))
        return [self.start, *(self.start + life * part for part in parts)]

    def _next_writer(self, when: datetime) -> int:
        """Who was here lately, or somebody new whom it suits; seldom the last again."""
        posts, topics = self.talk.posts, self.talk.topics
        writer = last = posts[-1].author
        for _again in range(4):
            if len(posts) > 1 and self.draw.random() < COMES_BACK:
                writer = posts[-1 - min(int(self.draw.expovariate(0.4)), len(posts) - 1)].author
            else:
                topic = topics[-1 if self.draw.random() < SECOND else 0]
                writer = self.crowd.drawn(self.draw, topic, self.theme, when)
            if writer != last and self.crowd.is_here(writer, when):
                break
        return writer

    def _text(self, writer: int) -> str:
        is_question, posts = self.talk.is_question, self.talk.posts
        if not posts:
            return self.speaker.opening(is_question=is_question)
        name = self.crowd.first_name(posts[-1].author)
        return self.speaker.reply(to=name, is_own_thread=writer == self.author, is_question=is_question)

    def read(self, reads: float) -> None:
        """Those who wrote come back once, others read on their way; nobody twice."""
        times, end = [post.when for post in self.talk.posts], self.crowd.span.end
        written = {post.author: post.when for post in self.talk.posts}
        for member, when in written.items():
            if self.draw.random() < 0.6:
                self._visit(member, when + (end - when) * min(0.9, self.draw.expovariate(30.0)), times)
        seen = set(written)
        life = max(times[-1] - times[0], timedelta(days=1)) * 1.3
        for _each in range(int(reads * len(times) * self.draw.lognormvariate(0, 0.4) + self.draw.random())):
            when = min(times[0] + life * self.draw.random() ** 1.5, end)
            member = self.crowd.drawn(self.draw, self.talk.topics[0], self.theme, when)
            if member not in seen:
                seen.add(member)
                self._visit(member, min(self.crowd.awake(self.draw, member, when), end), times)

    def _visit(self, member: int, when: datetime, times: list[datetime]) -> None:
        draw, posts = self.draw, self.talk.posts
        number, liked = max(1, bisect_right(times, when)), set[int]()
        if draw.random() < 0.25:
            liked = {1 + int(draw.random() ** 1.5 * number) for _each in range(draw.randint(1, 3))}
        likes = tuple(sorted(place for place in liked if posts[place - 1].author != member))
        for place in likes:
            posts[place - 1].likes += 1
        stayed, keeps, wants_more = (draw.random() < chance for chance in (0.6, 0.04, 0.01))
        self.talk.visits.append(Visit(member, max(when, times[0]), number, stayed, keeps, wants_more, likes))


class Running:
    """The words of a thread as it runs: those of its title, its opening and its newest posts, as threads are read."""

    def __init__(self, title: str) -> None:
        self.counts: Counter[str] = counted_in_title(title)
        self.texts: list[list[str]] = []

    def after(self, text: str) -> list[str]:
        """What the thread is about once this was said."""
        self.texts.append(telling(text))
        self.counts.update(self.texts[-1])
        gone = len(self.texts) - TEXTS
        if gone > 1:
            for word in self.texts[gone - 1]:
                self.counts[word] -= 1
                if not self.counts[word]:
                    del self.counts[word]
            self.texts[gone - 1] = []
        return most_used(self.counts)
