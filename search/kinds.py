"""What search tells the apps below: how Elasticsearch is, where there is one."""

from __future__ import annotations

from django.conf import settings

from lib.clock import now
from lib.health import LATE, OK, Finding, Part, register_part
from profiles.activity import lag_at
from search.documents.elastic import elastic, indexes
from search.models import ElasticIndex

BEHIND = 300.0  # seconds that the oldest act may wait for it


def elasticsearch() -> Finding:
    """Whether it answers with an index of ours, and how far that is behind the ledger; raises where it is away."""
    reached = elastic()
    if reached is None:
        return Finding()
    index = ElasticIndex.objects.filter(name=indexes.live(reached)).first()
    if index is None:
        return Finding(LATE, {"index": None})
    behind = lag_at(index.position, now=now())
    detail = {"index": index.name, "acts": behind.acts, "seconds": round(behind.seconds)}
    return Finding(LATE if behind.seconds > BEHIND else OK, detail)


PART = Part("elasticsearch", elasticsearch)
if settings.ELASTICSEARCH_URL:
    register_part(PART)
