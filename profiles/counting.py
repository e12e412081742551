"""How many things each facet is about: what makes a word rare, however much is done in the few things that have it."""

from __future__ import annotations

from collections import Counter

from django.db import connection, transaction

from profiles.models import Facet
from profiles.proposing.tagging import tagged_kinds

NEWEST = 10_000  # things of a kind that are counted
AT_ONCE = 1000  # facets in one statement


def count_things() -> int:
    """Write down anew of how many of the newest things each facet is one; how many facets had another number."""
    now = counted()
    before = dict(Facet.objects.filter(things__gt=0).values_list("pk", "things"))
    changed = [(now[pk], pk) for pk in sorted(now.keys() | before.keys()) if now[pk] != before.get(pk, 0)]
    for start in range(0, len(changed), AT_ONCE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany("UPDATE profiles_facet SET things = %s WHERE id = %s", changed[start : start + AT_ONCE])
    return len(changed)


def counted() -> Counter[int]:
    """Facet → how many of the newest things of each kind have it; one query a kind."""
    found: Counter[int] = Counter()
    for kind in tagged_kinds().values():
        newest = kind.standing().order_by("-pk").values_list("facets", flat=True)[:NEWEST]
        for facets in newest.iterator(chunk_size=2000):
            found.update(set(facets))
    return found
