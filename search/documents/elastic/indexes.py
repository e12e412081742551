"""The indexes behind the alias: made, put in its place, looked through and dropped."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import uuid4

from elasticsearch import NotFoundError
from elasticsearch.dsl import Index

from search.documents.elastic.mapping import IndexedDocument
from search.documents.elastic.reaching import LOOKING, Elastic, Nonsense

STAMP = r"\d{14}-[0-9a-f]{6}"


def new_name(reached: Elastic, now: datetime) -> str:
    """A name that no other index has, and that says when it was made."""
    return f"{reached.alias}-{now:%Y%m%d%H%M%S}-{uuid4().hex[:6]}"


def create(reached: Elastic, name: str) -> None:
    """An empty index that nobody searches yet."""
    index = Index(name)
    index.document(IndexedDocument)
    index.settings(**IndexedDocument.Index.settings)
    index.create(using=reached.client)


def live(reached: Elastic) -> str | None:
    """The index behind the alias; None where there is none."""
    try:
        names = reached.client.options(request_timeout=LOOKING).indices.get_alias(name=reached.alias).body
    except NotFoundError:
        return None
    if not isinstance(names, dict) or len(names) != 1:
        raise Nonsense(f"The alias {reached.alias} should stand for one index, not for {names!r:.200}.")
    return str(*names)


def go_live(reached: Elastic, name: str) -> None:
    """From one moment to the next the alias stands for this index alone."""
    reached.client.indices.refresh(index=name)
    removed = [{"remove": {"index": old, "alias": reached.alias}} for old in [live(reached)] if old]
    reached.client.indices.update_aliases(actions=[*removed, {"add": {"index": name, "alias": reached.alias}}])


def drop_all_but(reached: Elastic, kept: set[str]) -> list[str]:
    """Drop our own indexes but these; say which there were."""
    ours = re.compile(rf"{re.escape(reached.alias)}-{STAMP}")
    there = reached.client.indices.get(index=f"{reached.alias}-*", features="aliases").body
    dropped = sorted(name for name in there if ours.fullmatch(name) and name not in kept)
    for name in dropped:
        reached.client.indices.delete(index=name, ignore_unavailable=True)
    return dropped
