"""What search tells the apps below: how Elasticsearch is, where there is one; and who is near a member."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q

from lib.clock import now
from lib.health import LATE, OK, Finding, Part, register_part
from lib.kinds import register
from profiles.activity import lag_at
from profiles.kinds import OwnRows
from search.documents.elastic import elastic, indexes
from search.models import ElasticIndex, Neighbour
from search.near import people_like

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


class NeighbourKind(OwnRows):
    """Who is near a member, and to whom they are: made of interests, it goes with them."""

    name, model = "neighbour", Neighbour

    def export(self, member: Any) -> list[dict[str, Any]]:
        """Those whom they may see."""
        people = people_like(member, now=now())
        return [{"name": each.member.name, "because": each.reason} for each in people]

    def erase(self, member: Any) -> None:
        self.forget(member)

    def forget(self, member: Any) -> int:
        return Neighbour.objects.filter(Q(member=member.pk) | Q(other=member.pk)).delete()[0]


register(NeighbourKind())

PART = Part("elasticsearch", elasticsearch)
if settings.ELASTICSEARCH_URL:
    register_part(PART)
