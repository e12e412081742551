"""My page's ranking for one member, now, in a community of a hundred thousand things."""

from __future__ import annotations

from functools import partial
from statistics import median, quantiles

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.growing import grow
from benchmarks.pages import busy_members
from benchmarks.ratios import Took, timed
from benchmarks.report import Section
from community.models import Thread
from directory.models import Listing
from home.arranging import CHOSEN
from lib.clock import now
from profiles.models import Member, Surface
from search.recommending import choose
from search.recommending.keeping import forget, standing
from search.recommending.laying import WINDOW

ITEMS = 100_000
ROUNDS = 15
WORDS = (
    "{threads:,} threads and {listings:,} listings, of which {astir:,} threads were active in the last month; pages "
    "choose from {slate:,} things. Eight members who wrote much lately are each ranked for {rounds} times in turn: "
    "rights, what they read and muted, their interests and dials, score, variety and reasons of {chosen} items, "
    "database and all. *Laid anew* is what one request in ten minutes waits for before that."
)


def measure() -> Section:
    if Thread.objects.count() < ITEMS:
        grow(-(-ITEMS // Thread.objects.count()))
    members = busy_members()
    for member in members:
        rank(member)
    taken = [timed(partial(rank, member)) for _round in range(ROUNDS) for member in members]
    forget()
    laid = timed(lambda: standing(now()))
    words = WORDS.format(
        threads=Thread.objects.count(),
        listings=Listing.objects.count(),
        astir=Thread.objects.active_since(now() - WINDOW).count(),
        slate=len(standing(now())),
        rounds=ROUNDS,
        chosen=CHOSEN,
    )
    section = Section("One member", words, ("My page’s ranking", "wall", "95 of 100 within", "CPU", "queries"))
    with CaptureQueriesContext(connection) as asked:
        rank(members[0])
    section.rows = [
        ("ranked", *middle_and_most(taken), str(len(asked))),
        ("laid anew", f"{1000 * laid.wall:.0f} ms", "–", f"{1000 * laid.cpu:.0f} ms", "–"),
    ]
    return section


def rank(member: Member) -> None:
    """What My page asks for."""
    found = choose(members=[member], surface=Surface.PAGE, now=now(), limit=CHOSEN)
    assert len(found[member.pk]) == CHOSEN


def middle_and_most(taken: list[Took]) -> tuple[str, str, str]:
    walls = [took.wall * 1000 for took in taken]
    cpu = 1000 * median(took.cpu for took in taken)
    return f"{median(walls):.0f} ms", f"{quantiles(walls, n=20)[-1]:.0f} ms", f"{cpu:.0f} ms"
