"""Choosing for everyone's letter at once, against a query a member and against choosing for each alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.ratios import Took, cpu_against, side_by_side, spread, wall_against
from benchmarks.report import Section
from community.models import Thread
from lib.clock import now
from newsletters.selection.planning import BATCH
from newsletters.selection.weighing import LETTER
from profiles.models import Member, Surface
from search.recommending import choose

MEMBERS = 10_000
ALONE, ASKED = 4, 100  # members in a round of each of the other two
WORDS = (
    "The batch path chooses letters for {members:,} members, {batch:,} at a time as mailings do, among what was "
    "active in the last month. Beside each batch, in turn: {asked} members with one query each, their newest unread"
    " threads, which ranks nothing; and {alone} members with the chooser called for each alone. Those two are "
    "samples, scaled to as many members as the batch has."
)


def measure() -> Section:
    members = list(Member.objects.filter(is_active=True).order_by("pk")[:MEMBERS])
    batches = [members[start : start + BATCH] for start in range(0, len(members), BATCH)]
    together, each_alone, asked = iter([batches[0], *batches]), iter(members), iter(members)
    taken = side_by_side(
        {
            "batch": lambda: chosen(next(together)),
            "a query each": lambda: ask_each(list(islice(asked, ASKED))),
            "each alone": lambda: choose_each(list(islice(each_alone, ALONE))),
        },
        rounds=len(batches),
    )
    words = WORDS.format(members=len(members), batch=BATCH, alone=ALONE, asked=ASKED)
    section = Section("Choosing", words, ("a member’s letter", "CPU", "wall", "CPU for all", "queries for all"))
    size = len(batches[0])
    queries = {
        "batch": counted(batches[0]) * len(batches),
        "a query each": len(members),
        "each alone": counted(batches[0][:1]) * len(members),
    }
    for name, count in (("batch", size), ("a query each", ASKED), ("each alone", ALONE)):
        scale = size / count
        cpu, wall = compared(taken[name], taken["batch"], scale)
        whole = spread([took.cpu * scale for took in taken[name]]).middle * len(batches)
        section.rows.append((name, cpu, wall, f"{whole:.1f} s", f"{queries[name]:,}"))
    for name, told, count in (
        ("a query each", "One query each", ASKED),
        ("each alone", "The same for each alone", ALONE),
    ):
        ratio = cpu_against(taken[name], taken["batch"], scale=size / count)
        line = f"{told}, for the letters of {len(members):,} members, to choosing for all at once"
        section.headlines.append((line, f"{ratio} of CPU"))
    return section


def compared(taken: Sequence[Took], base: Sequence[Took], scale: float) -> tuple[str, str]:
    if taken is base:
        return "1", "1"
    return str(cpu_against(taken, base, scale=scale)), str(wall_against(taken, base, scale=scale))


def chosen(members: Sequence[Member]) -> None:
    """What a mailing asks for these members."""
    found = choose(members=members, surface=Surface.MAIL, now=now(), limit=LETTER)
    assert len(found) == len(members)


def choose_each(members: Sequence[Member]) -> None:
    """The chooser called for each of these alone."""
    for member in members:
        chosen([member])


def ask_each(members: Sequence[Member]) -> None:
    """A query a member, as simple as a letter could be: the newest threads they have not read."""
    for member in members:
        list(Thread.objects.visible_to(member).with_read_mark(member).unread().latest_first()[:LETTER])


def counted(members: Sequence[Member]) -> int:
    with CaptureQueriesContext(connection) as captured:
        chosen(members)
    return len(captured)
