"""Makes a synthetic community a hundred times as large inside PostgreSQL, where writing it anew would take hours.

Every thread comes again and again, each time under a number of its own, with the first half of its posts, a little
earlier than before, with its subjects, likes, read marks and its place in the search index. What the ledger says and
what was learned of it stays that of the first community. Columns are read from the models: a new one is copied too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model

from community.models import Post, Reaction, ReadMark, Thread
from search.models import SearchDocument

TIMES = 100
APART = "interval '53 minutes'"
HALF = "((t.last_number + 1) / 2)"
POSTS = f"community_post p JOIN community_thread t ON t.id = p.thread_id AND p.number <= {HALF}"


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows to copy, called by a letter in their source, `t` being their thread; and the columns that differ."""

    model: type[Model]
    letter: str
    source: str
    changed: dict[str, str]  # {threads} and {posts}: by how much ids grow; {earlier}: by how much times shrink


COPIED = (
    Copied(
        Thread,
        "t",
        f"community_thread t JOIN community_post p ON p.thread_id = t.id AND p.number = {HALF}",
        {
            "id": "t.id + {threads}",
            "posted": "t.posted - {earlier}",
            "active": "p.posted - {earlier}",
            "last_author_id": "p.author_id",
            "last_number": HALF,
            "post_count": HALF,
            "solution_id": "NULL",
            "key": "gen_random_uuid()",
        },
    ),
    Copied(
        Post,
        "p",
        POSTS,
        {
            "id": "p.id + {posts}",
            "thread_id": "p.thread_id + {threads}",
            "answers_id": "NULL",
            "posted": "p.posted - {earlier}",
            "key": "gen_random_uuid()",
        },
    ),
    Copied(
        Thread.subjects.through,
        "s",
        "community_thread_subjects s JOIN community_thread t ON t.id = s.thread_id",
        {"thread_id": "s.thread_id + {threads}"},
    ),
    Copied(
        ReadMark,
        "m",
        "community_readmark m JOIN community_thread t ON t.id = m.thread_id",
        {"thread_id": "m.thread_id + {threads}", "number": f"least(m.number, {HALF})"},
    ),
    Copied(
        Reaction, "r", f"community_reaction r JOIN ({POSTS}) ON p.id = r.post_id", {"post_id": "r.post_id + {posts}"}
    ),
    Copied(
        SearchDocument,
        "d",
        "search_searchdocument d JOIN community_thread t ON d.kind = 'thread' AND t.id = d.item",
        {"item": "d.item + {threads}", "body": "left(d.body, 1200)", "active": "d.active - {earlier}"},
    ),
)


def grow(times: int = TIMES) -> str:
    """Make so many threads of each; says how many there are then."""
    threads, posts = _highest(Thread), _highest(Post)
    with connection.cursor() as cursor:
        for copy in range(1, times):
            given = {"threads": copy * threads, "posts": copy * posts, "earlier": f"{copy} * {APART}"}
            with transaction.atomic():
                for statement in _statements(threads, given):
                    cursor.execute(statement)
        for model in (Thread, Post):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [_table(model), _highest(model)])
        cursor.execute("ANALYZE")
    return f"{Thread.objects.count():,} threads with {Post.objects.count():,} posts"


def _statements(threads: int, given: dict[str, Any]) -> Iterator[str]:
    """One more of everything that the first community has, whose threads end at that id."""
    for each in COPIED:
        fields = [field for field in each.model._meta.concrete_fields if not field.generated]
        kept = [str(field.column) for field in fields if field.column not in {"id", *each.changed}]
        values = [value.format(**given) for value in each.changed.values()] + [f"{each.letter}.{name}" for name in kept]
        columns = ", ".join([*each.changed, *kept])
        chosen = f"SELECT {', '.join(values)} FROM {each.source} WHERE t.id <= {threads}"  # noqa: S608 - words of our own
        yield f"INSERT INTO {_table(each.model)} ({columns}) {chosen}"


def _highest(model: type[Model]) -> int:
    found: int = model._default_manager.aggregate(highest=Max("pk"))["highest"]
    return found


def _table(model: type[Model]) -> str:
    return model._meta.db_table
