"""Fills an empty database with a synthetic community of any size, in the memory that a few hundred threads take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from desk.models import Setting
from desk.settings import set_setting
from desk.synthetic.crowd import Crowd, Span
from desk.synthetic.keeping import Book, keep_talks
from desk.synthetic.lexicon import read_lexicon
from desk.synthetic.place import open_place
from desk.synthetic.talks import Talk, lengths_of, talks
from desk.synthetic.trading import keep_trades
from profiles.counting import count_things
from profiles.learning import learn_step, refresh_rates
from search.indexing import index_step

MARK = "synthetic"  # the setting that says such a community is here
TAGLINE = "Made up from a seed, for measuring."
POSTS_AT_ONCE = 2000  # in one transaction
LEARNED_AT_ONCE = 10_000
Watch = Callable[[str, int], None]  # (stage, how many more are done)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a community is made, and from which seed."""

    members: int = 2000
    threads: int = 2000
    posts: int = 40_000
    days: int = 365
    reads: float = 1.0  # visits by others for each post
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What came of it."""

    posts: int
    listings: int


def is_filled() -> bool:
    """Whether a synthetic community is here already; one query."""
    return Setting.objects.filter(name=MARK).exists()


def fill(size: Size, *, now: datetime, watch: Watch = lambda stage, count: None) -> Made:
    """Write the whole past of a community up to now; learn_all makes interests and index of it."""
    lexicon, span = read_lexicon(), Span(now - timedelta(days=size.days), now)
    crowd = Crowd(size.members, lexicon, span, size.seed)
    place = open_place(crowd, now=now)
    watch("members", size.members)
    book = Book(place, lexicon, now, Random(f"{size.seed} keys"))
    lengths = lengths_of(size.threads, size.posts, size.seed)
    for batch in _batches(talks(crowd, lengths, reads=size.reads)):
        keep_talks(batch, book)
        watch("posts", sum(len(talk.posts) for talk in batch))
    listings = keep_trades(crowd, book)
    set_setting("name", "Synthetic")
    set_setting("tagline", TAGLINE)
    set_setting(MARK, now.isoformat())
    return Made(sum(lengths), listings)


def learn_all(*, now: datetime, watch: Watch = lambda stage, count: None) -> None:
    """Fold the whole ledger into interests and index what stands in it."""
    while done := learn_step(limit=LEARNED_AT_ONCE, now=now):
        watch("acts learned", done)
    refresh_rates(now)
    count_things()
    while done := index_step(limit=LEARNED_AT_ONCE):
        watch("acts indexed", done)


def _batches(all_talks: Iterable[Talk]) -> Iterator[list[Talk]]:
    """Threads with some two thousand posts together."""
    batch, posts = list[Talk](), 0
    for talk in all_talks:
        batch.append(talk)
        posts += len(talk.posts)
        if posts >= POSTS_AT_ONCE:
            yield batch
            batch, posts = [], 0
    if batch:
        yield batch
