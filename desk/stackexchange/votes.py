"""Votes without a voter are already in the scores; favourites become bookmarks, bounties votes; links join threads."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from community.models import Bookmark, Thread, ThreadLink
from desk.importing.batching import batches
from desk.importing.origins import Intake
from desk.stackexchange.people import member_for
from desk.stackexchange.rows import Row
from desk.stackexchange.spool import Spool
from lib.kinds import ItemRef
from profiles.activity import Act, record_acts
from profiles.models import Verb

UP, DOWN, FAVOURITE, BOUNTY = 2, 3, 5, 8
LINKS = {1: ThreadLink.Sort.RELATED, 3: ThreadLink.Sort.DUPLICATE}
OTHER = {
    1: "votes: an acceptance, which is the thread's solution",
    4: "votes: a report of offence, closed long ago",
    6: "votes: for closing, which has no counterpart here",
    7: "votes: for reopening, which has no counterpart here",
    9: "votes: a bounty's end, which has no counterpart here",
    10: "votes: for deletion, which has no counterpart here",
    11: "votes: against deletion, which has no counterpart here",
    12: "votes: a report of spam, closed long ago",
    15: "votes: a moderator's review, which has no counterpart here",
    16: "votes: for an edit, which has no counterpart here",
}


def bring_votes(spool: Spool, intake: Intake) -> Iterator[int]:
    """Favourites and bounties by known members come in; every other vote is counted under its reason."""
    threads = {int(foreign): pk for foreign, pk in intake.all_known("question").items()}
    for batch in batches(spool.rows("Votes"), 2000):
        given = [row for row in batch if is_ours(row, spool, intake)]
        with transaction.atomic():
            known = intake.known("vote", [row.id for row in given])
            bring_given([row for row in given if str(row.id) not in known], threads, spool, intake)
        yield len(batch)


def is_ours(row: Row, spool: Spool, intake: Intake) -> bool:
    """Whether a vote becomes a row here; counts the others."""
    sort = row.number("VoteTypeId") or 0
    post = row.number("PostId") or 0
    if not spool.has_post(post):
        intake.leave_out("votes: their post is not in the dump")
    elif spool.thread_of(post) is None:
        intake.leave_out("votes: their post is a tag wiki or the like, and was left out")
    elif sort in (UP, DOWN):
        intake.came_in["vote counted in a score"] += 1
    elif sort not in (FAVOURITE, BOUNTY):
        intake.leave_out(OTHER.get(sort, f"votes: of the unknown type {sort}"))
    elif member_for(row, intake, "UserId") is None:
        intake.leave_out("votes: their voter is not in the dump")
    else:
        return True
    return False


def bring_given(rows: list[Row], threads: dict[int, int], spool: Spool, intake: Intake) -> None:
    """Write the bookmarks and acts of these votes, each with the facets its thread has."""
    there = {row.id: threads[spool.thread_of(row.number("PostId") or 0) or 0] for row in rows}
    facets = dict(Thread.objects.filter(pk__in=there.values()).values_list("pk", "facets"))
    voters = {row.id: intake.members[row.number("UserId") or 0] for row in rows}
    Bookmark.objects.bulk_create(
        [
            Bookmark(member_id=voters[row.id], thread_id=there[row.id], made=row.when())
            for row in rows
            if row.number("VoteTypeId") == FAVOURITE
        ],
        ignore_conflicts=True,
    )
    record_acts(
        [
            Act(
                voters[row.id],
                Verb.BOOKMARKED if row.number("VoteTypeId") == FAVOURITE else Verb.VOTED,
                row.when(),
                ItemRef("thread", there[row.id]),
                facets[there[row.id]],
            )
            for row in rows
        ],
        recorded=intake.now,
    )
    intake.remember("vote", {str(row.id): there[row.id] for row in rows})


def bring_links(spool: Spool, intake: Intake) -> Iterator[int]:
    """Links between questions; a link to an answer leads to its thread."""
    threads = {int(foreign): pk for foreign, pk in intake.all_known("question").items()}
    for batch in batches(spool.rows("PostLinks")):
        with transaction.atomic():
            known = intake.known("link", [row.id for row in batch])
            links = {row.id: link_of(row, threads, spool, intake) for row in batch if str(row.id) not in known}
            here = {number: link for number, link in links.items() if link}
            ThreadLink.objects.bulk_create(here.values(), ignore_conflicts=True)
            intake.remember("link", {str(number): link.thread_id for number, link in here.items()})
        yield len(batch)


def link_of(row: Row, threads: dict[int, int], spool: Spool, intake: Intake) -> ThreadLink | None:
    here = spool.thread_of(row.number("PostId") or 0)
    there = spool.thread_of(row.number("RelatedPostId") or 0)
    sort = LINKS.get(row.number("LinkTypeId") or 0)
    if here not in threads or there not in threads:
        intake.leave_out("links: one of the posts is not in the dump")
    elif here == there:
        intake.leave_out("links: within one thread")
    elif sort is None:
        intake.leave_out("links: of an unknown type")
    else:
        return ThreadLink(thread_id=threads[here], other_id=threads[there], sort=sort)
    return None
