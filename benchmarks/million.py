"""The best twenty of five thousand items for a million members at once, against a query a member."""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from django.core.management import call_command
from django.db import connection
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from benchmarks.report import Section
from lib.clock import now
from lib.kinds import Candidate, ItemRef
from newsletters.selection.weighing import LETTER
from profiles.interests import LONG, growth
from profiles.models import Facet, Interest, Sort
from search.blend import PRIORS
from search.recommending.batch import best, compiled
from search.recommending.copying import SIGNATURE, Columns, interested, only_interested, totals_between
from search.recommending.inverted import Best, Crowd, Inverted, inverted, lined_up
from search.recommending.slate import Community, Going, Slate, arranged

MEMBERS = int(os.environ.get("MEMBERS", "1000000"))
INTERESTS, ITEMS, MOST = 30, 5000, 20
PLACES, SUBJECTS, WORDS = 20, 200, 5000  # facets
OF_AN_ITEM = (1, 2, 10)  # of each
OF_A_MEMBER = (3, 6, 21)
MET = 5  # items in which those write whom a member met
BARRED = 20  # items that a member wrote, read or muted
AT_ONCE = 20_000  # members in one copy
ASKED = 300  # members who are asked for by a query each
FLAT = 50  # words are as common as 1 / (rank + this)
CHOSEN, ABOUT = "benchmark_chosen", "benchmark_about"
WORDS_OF = (
    "{members:,} synthetic members with {interests} interests each (3 places, 6 of 200 subjects, 21 of 5,000 words, "
    "the frequent ones more often), {items:,} items of one of 20 forums, 2 subjects and 10 words, the {most} best of "
    "all for each. *Choosing* is the pass from arrays to arrays with all nine signals, dials, where members last "
    "wrote and {barred} items each that may not be chosen, after the machine code was loaded; *everything* takes the "
    "interests from PostgreSQL’s own table by COPY, {once:,} members at a time, chooses, and writes items and scores "
    "back by COPY; what each may not be shown is not among it. Beside it {asked} of the members, each with one query "
    "that adds up their interests over the items and sorts. Memory is by how much this process grew, its inputs and "
    "results among it. *Versions* are different lists of the {letter} best, in their order."
)
QUERY = (
    f"SELECT a.item, sum((i.long - i.less) * a.part) AS fit FROM {Interest._meta.db_table} i "  # noqa: S608 - words of our own
    f"JOIN {ABOUT} a ON a.facet = i.facet_id WHERE i.member_id = %s GROUP BY a.item ORDER BY fit DESC LIMIT {MOST}"
)


def measure() -> Section:
    call_command("migrate", verbosity=0)
    chance = default_rng(1)
    slate = made_slate(chance)
    turned = inverted(slate, PRIORS)
    best(turned, crowd_of(default_rng(2), 2_000), MOST, exactly=False)  # loads the machine code
    before = memory()
    crowd = crowd_of(chance, MEMBERS)
    with highest_memory() as peak:
        took, cpu = timed(partial(best, turned, crowd, MOST, exactly=False))
    grown = (peak[0] - before) / 2**30
    fill(slate, crowd)
    del crowd
    before = memory()
    with highest_memory() as peak:
        whole, whole_cpu = timed(partial(end_to_end, slate, turned))
    streamed = (peak[0] - before) / 2**30
    different, asked = versions(), ask_each(chance)
    words = WORDS_OF.format(
        members=MEMBERS, interests=INTERESTS, items=ITEMS, most=MOST, barred=BARRED, once=AT_ONCE, asked=ASKED,
        letter=LETTER,
    )  # fmt: skip
    section = Section("A million members", words, ("for all members", "wall", "CPU of this process", "memory"))
    by = "numba" if compiled() else "scipy"
    section.rows = [
        (f"choosing, by {by}", f"{took:.1f} s", f"{cpu:.1f} s", f"{grown:.2f} GB"),
        ("everything, from and to PostgreSQL", f"{whole:.1f} s", f"{whole_cpu:.1f} s", f"{streamed:.2f} GB"),
        ("a query each, scaled", f"{asked * MEMBERS:,.0f} s", "–", "–"),
    ]
    title = f"A query each, for {MEMBERS:,} members and {ITEMS:,} items, to"
    section.headlines = [
        (f"{title} choosing for all at once", f"{asked * MEMBERS / took:,.0f} × by the clock"),
        (f"{title} that with all reading and writing", f"{asked * MEMBERS / whole:,.0f} × by the clock"),
        (f"Versions of the {LETTER} best of {ITEMS:,} among {MEMBERS:,} members", f"{different / MEMBERS:.1%}"),
    ]
    return section


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of this process's processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def memory() -> int:
    """Bytes this process holds."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize()


@contextmanager
def highest_memory() -> Iterator[list[int]]:
    """The most this process held meanwhile, looked at twenty times a second."""
    highest, done = [memory()], threading.Event()

    def look() -> None:
        while not done.wait(0.05):
            highest[0] = max(highest[0], memory())

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield highest
    finally:
        done.set()
        looking.join()
        highest[0] = max(highest[0], memory())


def drawn(chance: Generator, count: int, of_each: tuple[int, int, int]) -> NDArray[np.int32]:
    """So many places, subjects and words a row, as columns of the slate; a row may have one twice."""
    common = np.cumsum(1 / (np.arange(WORDS) + FLAT))
    ranks = np.searchsorted(common / common[-1], chance.random((count, of_each[2]), dtype=np.float32))
    places = chance.integers(0, PLACES, (count, of_each[0]), dtype=np.int32)
    subjects = PLACES + chance.integers(0, SUBJECTS, (count, of_each[1]), dtype=np.int32)
    words = PLACES + SUBJECTS + np.minimum(ranks, WORDS - 1).astype(np.int32)
    return np.concatenate([places, subjects, words], axis=1)


def made_slate(chance: Generator) -> Slate:
    """Items of the last month; facets are rows of the database."""
    sorts = [Sort.PLACE] * PLACES + [Sort.SUBJECT] * SUBJECTS + [Sort.WORD] * WORDS
    keys = [f"benchmark {number}" for number in range(len(sorts))]
    Facet.objects.bulk_create([Facet(sort=sort, key=key) for sort, key in zip(sorts, keys, strict=True)])
    ids = list(Facet.objects.filter(key__startswith="benchmark ").order_by("pk").values_list("pk", flat=True))
    own, moment = drawn(chance, ITEMS, OF_AN_ITEM), now()
    own[:, -1] = PLACES + SUBJECTS + np.arange(ITEMS) % WORDS  # each word is somewhere
    candidates, going = [], []
    for item, facets in enumerate(own):
        created = moment - timedelta(days=float(chance.exponential(9)))
        last = created + (moment - created) * float(chance.random())
        numbers = tuple(sorted({ids[each] for each in facets}))
        candidates.append(Candidate(ItemRef("thread", item), item % 997, ids[facets[0]], numbers, created, last))
        going.append(Going(last, float(chance.exponential(0.5))))
    scale, counts = growth(moment, half_life=LONG), np.bincount(own.ravel(), minlength=len(ids))
    totals = dict(zip(ids, (counts * 1000 * scale).tolist(), strict=True))
    names = {pk: (str(sort), key) for pk, sort, key in zip(ids, sorts, keys, strict=True)}
    return arranged(candidates, going, Community(names, totals, ITEMS * 1000 * scale), moment)


def crowd_of(chance: Generator, members: int) -> Crowd:
    """Members by number with all that is known of any."""
    at = np.sort(drawn(chance, members, OF_A_MEMBER), axis=1)
    kept = np.ones(at.shape, dtype=np.bool_)
    kept[:, 1:] = at[:, 1:] != at[:, :-1]
    counts = kept.sum(axis=1)
    start = np.concatenate(([0], np.cumsum(counts)))
    at = at[kept]
    rows = np.repeat(np.arange(members, dtype=np.int32), counts)
    value = chance.exponential(2, len(at))
    sums = np.bincount(rows[at < PLACES], weights=value[at < PLACES], minlength=members).astype(np.float64)
    wrote = (at < PLACES) & (chance.random(len(at), dtype=np.float32) < 0.5)
    turned = chance.random(len(at), dtype=np.float32) < 1 / INTERESTS
    met = chance.random(len(at), dtype=np.float32) < MET / INTERESTS
    interests = lined_up(members, [], [])._replace(start=start, at=at, value=value)
    barred = chance.integers(0, ITEMS, members * BARRED, dtype=np.int32)
    return Crowd(
        interests=interests,
        totals=sums,
        wrote=lined_up(members, rows[wrote], at[wrote], chance.exponential(60, int(wrote.sum()))),
        pulls=lined_up(members, rows[turned], at[turned], chance.choice([-0.6, 0.7, 2.1], int(turned.sum()))),
        threads=lined_up(members, [], []),
        company=lined_up(members, rows[met], chance.integers(0, ITEMS, int(met.sum())), chance.random(int(met.sum()))),
        barred=lined_up(members, np.repeat(np.arange(members), BARRED), barred),
        paused=np.zeros(members, dtype=np.bool_),
    )


def fill(slate: Slate, crowd: Crowd) -> None:
    """The crowd's interests in PostgreSQL's own table, whose rules are put back when they are in; and what it asks."""
    table, scale = Interest._meta.db_table, growth(slate.now, half_life=LONG)
    row = np.dtype(
        [("columns", ">i2")]
        + [
            part
            for name, kind in (("id", ">i8"), ("member", ">i8"), ("facet", ">i8"), ("long", ">f8"), ("acts", ">i4"))
            for part in ((f"{name} length", ">i4"), (name, kind))
        ]
    )
    ids = np.array(slate.facet_ids)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {table}")
        for name in of_table(table):
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
        cursor.execute(f"ALTER TABLE {table} ALTER lately SET DEFAULT 0, ALTER less SET DEFAULT 0")
        columns = "id, member_id, facet_id, long, acts"
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as copy:
            copy.write(SIGNATURE)
            for first in range(0, MEMBERS, AT_ONCE):
                starts = crowd.interests.start[first : min(first + AT_ONCE, MEMBERS) + 1]
                here = slice(starts[0], starts[-1])
                rows = np.zeros(here.stop - here.start, dtype=row)
                rows["columns"], rows["acts length"], rows["acts"] = 5, 4, 1
                for name in ("id", "member", "facet", "long"):
                    rows[f"{name} length"] = 8
                rows["id"] = np.arange(here.start, here.stop) + 1
                rows["member"] = np.repeat(np.arange(len(starts) - 1) + first + 1, np.diff(starts))
                rows["facet"], rows["long"] = ids[crowd.interests.at[here]], crowd.interests.value[here] * scale
                copy.write(rows.tobytes())
            copy.write(b"\xff\xff")
        cursor.execute(f"CREATE UNIQUE INDEX ON {table} (member_id, facet_id)")
        cursor.execute(f"CREATE TABLE {CHOSEN} (member bigint, items integer[], scores real[])")
        cursor.execute(f"CREATE TABLE {ABOUT} (facet bigint, item integer, part float)")
        about = slate.about.tocoo()
        pairs = zip(ids[about.col].tolist(), about.row.tolist(), strict=True)
        cursor.executemany(f"INSERT INTO {ABOUT} VALUES (%s, %s, 0.1)", list(pairs))  # noqa: S608 - words of our own
        cursor.execute(f"CREATE INDEX ON {ABOUT} (facet)")
        cursor.execute(f"ANALYZE {table}, {ABOUT}")


def of_table(table: str) -> list[str]:
    """The constraints of a table, by name."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass", [table])
        return [str(row[0]) for row in cursor.fetchall()]


def end_to_end(slate: Slate, turned: Inverted) -> None:
    """Every member's interests read, the best chosen, and written; one range of members after the other."""
    columns = Columns.of(slate, max(slate.facet_ids))
    for first, end in pairwise([*range(1, MEMBERS + 1, AT_ONCE), MEMBERS + 1]):
        members = np.arange(first, end)
        crowd = only_interested(*interested(totals_between(first, end), members, columns))
        write_best(CHOSEN, members, best(turned, crowd, MOST, exactly=False))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), sum(cardinality(items)) FROM {CHOSEN}")  # noqa: S608 - words of our own
        written: Any = cursor.fetchone()
    assert tuple(written) == (MEMBERS, MEMBERS * MOST), written


def write_best(table: str, members: NDArray[np.int64], best: Best) -> None:
    """Add a row a member to a table of (bigint, integer[], real[]): their items by number, and scores."""
    most = best.items.shape[1]
    array = [("length", ">i4"), ("dimensions", ">i4"), ("nulls", ">i4"), ("sort", ">i4"), ("size", ">i4")]
    items = np.dtype([*array, ("first", ">i4"), ("each", [("length", ">i4"), ("value", ">i4")], (most,))])
    scores = np.dtype([*array, ("first", ">i4"), ("each", [("length", ">i4"), ("value", ">f4")], (most,))])
    row = np.dtype([("columns", ">i2"), ("length", ">i4"), ("member", ">i8"), ("items", items), ("scores", scores)])
    rows = np.zeros(len(members), dtype=row)
    rows["columns"], rows["length"], rows["member"] = 3, 8, members
    for name, sort, values in (("items", 23, best.items), ("scores", 700, best.scores)):
        column = rows[name]
        column["length"], column["dimensions"], column["sort"] = row[name].itemsize - 4, 1, sort
        column["size"], column["first"] = most, 1
        column["each"]["length"], column["each"]["value"] = 4, values
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
        copy.write(SIGNATURE + rows.tobytes() + b"\xff\xff")


def versions() -> int:
    """How many different letters these lists make."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(DISTINCT items[1:{LETTER}]) FROM {CHOSEN}")  # noqa: S608 - words of our own
        return int(cursor.fetchone()[0])


def ask_each(chance: Generator) -> float:
    """Seconds that a query a member takes, in the middle."""
    taken = []
    with connection.cursor() as cursor:
        for member in chance.integers(1, MEMBERS + 1, ASKED).tolist():
            began = time.perf_counter()
            cursor.execute(QUERY, [member])
            cursor.fetchall()
            taken.append(time.perf_counter() - began)
    return median(taken)
