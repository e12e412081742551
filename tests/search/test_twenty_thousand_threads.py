"""Lists, forums, threads and search ask the database as often where there are 20,000 threads as where there are 30."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from community.models import Forum, Post, Thread
from desk.settings.reading import forget
from lib.clock import now as present
from lib.kinds import Document, ItemRef
from profiles.models import Member, Subject
from search.documents import DatabaseStore
from search.models import SearchDocument

MANY, FEW = 20_000, 30
# Each address with the queries of a guest and of a member; `{thread}` is the first of all.
PINS = {
    "/forums/": (2, 5),
    "/forums/winter-camping/": (4, 8),
    "/subjects/stoves/": (4, 8),
    "/threads/": (3, 7),
    "/threads/?page=2": (3, 7),
    "/threads/?list=new": (3, 7),
    "/threads/?list=unread": (3, 7),
    "/threads/?list=unanswered": (3, 7),
    "/threads/?list=top": (3, 7),
    "/threads/?list=hot": (3, 7),
    "/threads/newer/?since=1_0": (1, 2),
    "/threads/{thread}/?page=1": (4, 8),
    "/search/?q=stove": (5, 8),
}


def opened(count: int, forum: Forum, author: Member, subject: Subject) -> list[Thread]:
    """So many threads about a subject, a minute apart up to now, each with its opening, found by its title."""
    now = present()
    moments = [now - timedelta(minutes=number) for number in range(count, 0, -1)]
    given = {"forum": forum, "author": author, "last_author": author, "last_number": 1, "post_count": 1, "changes": 1}
    threads = Thread.objects.bulk_create(
        [Thread(title=f"Stove {when:%H:%M}", posted=when, active=when, key=uuid4(), **given) for when in moments],
        batch_size=500,
    )
    told = {"author": author, "number": 1, "change": 1, "text": "Burns.", "html": "<p>Burns.</p>"}
    posts = [Post(thread=thread, posted=thread.posted, key=thread.key, **told) for thread in threads]
    Post.objects.bulk_create(posts, batch_size=500)
    about = Thread.subjects.through
    about.objects.bulk_create([about(thread=thread, subject=subject) for thread in threads], batch_size=500)
    return threads


def indexed(threads: list[Thread]) -> None:
    rights = f"forum:{threads[0].forum_id}"
    documents = [Document(ItemRef("thread", each.pk), each.title, "Burns.", each.active, rights) for each in threads]
    assert DatabaseStore().put(documents) == len(threads)


def counted() -> None:
    """Have the database look at how much there is, as it does by itself of what is committed.

    It may look in the middle of a test, too, and find the tables empty; while we hold them, it passes them over.
    """
    if connection.vendor == "postgresql":
        models = (Thread, Post, Thread.subjects.through, SearchDocument)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def asked(client: Client, address: str) -> int:
    """How many queries a page takes when it is asked for again; settings, read once a minute, are not among them."""
    forget()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code in {200, 204}
    return len(queries)


@pytest.mark.parametrize("count", [FEW, MANY])
def test_it_costs_as_many_queries(
    client: Client, ann: Member, di: Member, forum: Forum, stoves: Subject, now: datetime, count: int
) -> None:
    threads = opened(count, forum, ann, stoves)
    indexed(threads)
    counted()
    addresses = {each: each.replace("{thread}", str(threads[0].pk)) for each in PINS}
    guest = {name: asked(client, address) for name, address in addresses.items()}
    client.force_login(di)
    member = {name: asked(client, address) for name, address in addresses.items()}
    assert {name: (guest[name], member[name]) for name in PINS} == PINS
    assert max(guest.values()) <= 8
    assert max(member.values()) <= 12
    assert Thread.objects.count() == count
