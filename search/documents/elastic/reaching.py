"""The way to Elasticsearch: where it is, for how long it is waited for, and what counts as its being away."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from elastic_transport.client_utils import DEFAULT
from elasticsearch import ApiError, Elasticsearch, TransportError

from lib.breaker import Breaker

LOOKING = 2.0  # seconds for a question about the indexes, which waits for nothing
REST = 10.0  # seconds for which nobody asks an Elasticsearch that is away
WRITING = 30.0  # seconds; a bulk may take its time, nobody waits for it


class Nonsense(Exception):
    """It answered, but not as Elasticsearch does."""


# Not there, too slow, refusing, without the index, or something else that listens at its address.
AWAY = (TransportError, ApiError, Nonsense)


def _breaker() -> Breaker:
    return Breaker("Elasticsearch", meanwhile="the database answers", rest=REST)


@dataclass(frozen=True, slots=True)
class Elastic:
    """One Elasticsearch, as this process knows it."""

    client: Elasticsearch
    alias: str  # what stands behind it answers searches
    breaker: Breaker = field(default_factory=_breaker)


def elastic() -> Elastic | None:
    """The one the settings name; None where there is none."""
    url = settings.ELASTICSEARCH_URL
    return _known(url, settings.ELASTICSEARCH_INDEX, settings.ELASTICSEARCH_CA) if url else None


@cache
def _known(url: str, alias: str, authority: str) -> Elastic:
    client = Elasticsearch(url, max_retries=0, request_timeout=WRITING, ca_certs=authority or DEFAULT)
    return Elastic(client, alias)
