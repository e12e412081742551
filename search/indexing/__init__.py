"""Keeping what is found up to date: the index in the database, and Elasticsearch where there is one."""

from search.indexing.database import READER, index_step, rebuild
from search.indexing.elastic import (
    BuiltByAnother,
    elastic_place,
    elastic_step,
    follow_elastic,
    forget_elastic,
    own_index,
    rebuild_elastic,
)

__all__ = [
    "READER",
    "BuiltByAnother",
    "elastic_place",
    "elastic_step",
    "follow_elastic",
    "forget_elastic",
    "index_step",
    "own_index",
    "rebuild",
    "rebuild_elastic",
]
