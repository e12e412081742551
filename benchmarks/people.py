"""People like you for a million members at once, from and to PostgreSQL, against a query a member."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault
from numpy.random import default_rng

from benchmarks.million import highest_memory, memory, timed
from benchmarks.report import Section
from community.models import Forum, ForumGrant, Post, Thread
from lib.clock import now
from profiles.interests import LATELY, LONG, growth
from profiles.models import Entry, Facet, Interest, Member, Sight, Sort, Subject, TalksAbout
from search.actions import keep_neighbours
from search.models import Neighbour
from search.near import keeping
from search.near.comparing import compiled, nearest
from search.near.crowd import crowd_of

MEMBERS = int(os.environ.get("MEMBERS", "1000000"))
A_THREAD = 40  # members who wrote in one
SUBJECTS, WORDS = 200, 5000
OF_A_THREAD = (2, 10)  # of each
FLAT = 50  # words are as common as 1 / (rank + this)
ASKED = 100  # members who are asked for by a query each
WORDS_OF = (
    "{members:,} synthetic members who wrote in two of {threads:,} threads each, of two of 200 subjects and ten of "
    "5,000 words, the frequent ones more often, and all of whom let themselves be found; {interests:,} interests in "
    "all. *Everything* is what the worker does for all of them at once: interests by COPY, a portion of the members "
    "at a time, what each tells others of them, the fifteen nearest of each, and those by COPY. Beside it {asked} of "
    "the members, each with one query that multiplies and adds up their interests with everybody’s, and sorts. Memory "
    "is by how much this process grew."
)
QUERY = (
    "SELECT o.member_id, sum(i.long * o.long) AS fit FROM {interests} i JOIN {interests} o ON o.facet_id = i.facet_id "
    "WHERE i.member_id = %s AND o.member_id <> i.member_id GROUP BY o.member_id ORDER BY fit DESC LIMIT 15"
)


def measure() -> Section:
    call_command("migrate", verbosity=0)
    moment = now()
    threads = max(2, 2 * MEMBERS // A_THREAD)
    interests = fill(moment, threads)
    before, spent = memory(), defaultdict[str, float](float)
    with (
        highest_memory() as peak,
        patch.object(keeping, "nearest", clocked(nearest, "nearest", spent)),
        patch.object(keeping, "keep_neighbours", clocked(keep_neighbours, "keep", spent)),
    ):
        whole, cpu = timed(partial(find, moment))
    grown = (peak[0] - before) / 2**30
    found = Neighbour.objects.count()
    asked = ask_each()
    words = WORDS_OF.format(members=MEMBERS, threads=threads, interests=interests, asked=ASKED)
    section = Section("People like a million members", words, ("for all members", "wall", "CPU of this process"))
    reading = whole - spent["nearest"] - spent["keep"]
    section.rows = [
        ("reading what each is about", f"{reading:.0f} s", "–"),
        (f"the nearest of each, by {'numba' if compiled() else 'scipy'}", f"{spent['nearest']:.0f} s", "–"),
        (f"keeping {found:,} of them", f"{spent['keep']:.0f} s", "–"),
        (f"everything, with {grown:.1f} GB", f"{whole:.0f} s", f"{cpu:.0f} s"),
        ("a query each, scaled", f"{asked * MEMBERS:,.0f} s", "–"),
    ]
    section.headlines = [
        (
            f"A query each for people like {MEMBERS:,} members, to finding all at once with reading and writing",
            f"{asked * MEMBERS / whole:,.0f} × by the clock",
        )
    ]
    return section


def find(moment: datetime) -> None:
    done = keeping.find_nearest(crowd_of(moment), due=list(range(1, MEMBERS + 1)))
    assert done == MEMBERS, done


def clocked(work: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    """The same, with its seconds added up."""

    def run(*given: Any, **named: Any) -> Any:
        began = time.perf_counter()
        try:
            return work(*given, **named)
        finally:
            spent[name] += time.perf_counter() - began

    return run


def fill(moment: datetime, threads: int) -> int:
    """Members, what they wrote and what was learned of them; how many interests that are."""
    told = facets_of_threads(threads)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # rows of a measurement refer to one another rightly
    member = Member(username="somebody", name="Somebody", email="somebody@commonplace.example", last_here=moment)
    copies(member, MEMBERS, username="'m' || n", email="'m' || n || '@commonplace.example'")
    forum = Forum.objects.create(name="Everything", slug="everything")
    ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.EVERYONE)
    Thread.objects.bulk_create(
        (Thread(pk=nth, forum=forum, title=f"Thread {nth}", posted=moment, active=moment, facets=each, key=uuid4())
         for nth, each in enumerate(told, 1)), batch_size=2000,
    )  # fmt: skip
    post = Post(thread_id=1, number=1, text="x", html="<p>x</p>", posted=moment, key=uuid4())
    writer, thread = "(n - 1) / 2 + 1", f"mod(n * 7919::bigint, {threads}) + 1"
    copies(post, 2 * MEMBERS, author_id=writer, thread_id=thread, number="n", key="gen_random_uuid()")
    learn(moment)
    entry = Entry(member_id=1, audience=Sight.MEMBERS, name="somebody", words=" somebody")
    copies(entry, MEMBERS, member_id="n")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TalksAbout._meta.db_table} (entry_id, subject_id, times) "  # noqa: S608 - words of our own
            f"SELECT i.member_id, f.key::bigint, 1 FROM {Interest._meta.db_table} i "
            f"JOIN {Facet._meta.db_table} f ON f.id = i.facet_id WHERE f.sort = 'subject'"
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("ANALYZE")
    return Interest.objects.count()


def facets_of_threads(threads: int) -> list[list[int]]:
    """What each thread is about, by the numbers of facets that are made for it."""
    subjects = Subject.objects.bulk_create(Subject(name=f"S {nth}", slug=f"s-{nth}") for nth in range(SUBJECTS))
    keys = [(Sort.SUBJECT, str(each.pk)) for each in subjects] + [(Sort.WORD, f"w{nth}") for nth in range(WORDS)]
    Facet.objects.bulk_create([Facet(sort=sort, key=key) for sort, key in [*keys, (Sort.KIND, "thread")]])
    ids = list(Facet.objects.order_by("pk").values_list("pk", flat=True))
    chance = default_rng(1)
    share = 1.0 / (chance.permutation(WORDS) + FLAT)
    words = chance.choice(WORDS, (threads, OF_A_THREAD[1]), p=share / share.sum()) + SUBJECTS
    about = chance.integers(0, SUBJECTS, (threads, OF_A_THREAD[0]))
    return [
        [ids[-1], *(ids[each] for each in dict.fromkeys([*one, *other]))]
        for one, other in zip(about.tolist(), words.tolist(), strict=True)
    ]


def learn(moment: datetime) -> None:
    """What the posts teach: an act in each facet of the thread, and the community's totals of them."""
    table, long, lately = Interest._meta.db_table, growth(moment, half_life=LONG), growth(moment, half_life=LATELY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (member_id, facet_id, long, lately, less, acts) "  # noqa: S608 - words of our own
            f"SELECT p.author_id, e.value::bigint, count(*) * %s, count(*) * %s, 0, count(*) "
            f"FROM {Post._meta.db_table} p JOIN {Thread._meta.db_table} t ON t.id = p.thread_id, "
            f"jsonb_array_elements_text(t.facets) e GROUP BY 1, 2",
            [long, lately],
        )
        cursor.execute(
            f"UPDATE {Facet._meta.db_table} f SET long = s.long, lately = s.lately FROM (SELECT facet_id, "  # noqa: S608 - likewise
            f"sum(long) AS long, sum(lately) AS lately FROM {table} GROUP BY 1) s WHERE s.facet_id = f.id"
        )


def copies(example: Model, count: int, **columns: str) -> None:
    """So many rows like an example, numbered n from 1, but for these columns, which are words of SQL."""
    told = {field: field.pre_save(example, add=True) for field in example._meta.concrete_fields}
    # What the database fills in by itself is left to it.
    fields = [
        field for field, value in told.items()
        if field.column not in columns and not field.primary_key and not isinstance(value, DatabaseDefault)
    ]  # fmt: skip
    values = [field.get_db_prep_save(told[field], connection) for field in fields]
    names = ", ".join(["id", *columns, *(str(field.column) for field in fields)])
    given = ", ".join(["n", *columns.values(), *(["%s"] * len(fields))])
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {example._meta.db_table} ({names}) SELECT {given} FROM generate_series(1, {int(count)}) n",  # noqa: S608 - words of our own
            values,
        )


def ask_each() -> float:
    """Seconds that a query a member takes, in the middle."""
    taken, query = [], QUERY.format(interests=Interest._meta.db_table)
    with connection.cursor() as cursor:
        for member in default_rng(2).integers(1, MEMBERS + 1, ASKED).tolist():
            began = time.perf_counter()
            cursor.execute(query, [member])
            cursor.fetchall()
            taken.append(time.perf_counter() - began)
    return median(taken)
