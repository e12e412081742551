"""Asking Elasticsearch with the same meaning as the other stores: every term, or any; the last may go on."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from django.conf import settings
from elasticsearch import BadRequestError
from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Bool, Exists, MultiMatch, Term, Terms
from elasticsearch.dsl.query import Query as Clause
from urllib3 import Timeout

from lib.kinds import ItemRef
from search.documents.asking import Query
from search.documents.elastic.reaching import AWAY, Elastic, Nonsense, elastic
from search.documents.hits import MOST, Hit

log = logging.getLogger(__name__)
FIELDS = ["title^4", "body"]  # a word in the title says more
GOES_ON = 0.2  # what a word that merely begins as asked counts, beside one that is as asked
SIGN, SIGNS_BEHIND = re.compile(r"[\W_]"), re.compile(r"[\W_]+$")
LAST_MOMENT = 0.01  # seconds; a wait may not be none
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COLUMNS = ["kind", "item", {"field": "active", "format": "epoch_millis"}]
Rights = Mapping[str, set[str] | None]


def answer(ask: Callable[[Callable[..., list[Hit]]], list[Hit]]) -> list[Hit] | None:
    """What `ask` makes of a search in Elasticsearch; None where there is none, or it is away."""
    reached = elastic()
    if reached is None or not reached.breaker.may_try():
        return None
    end = monotonic() + settings.ELASTICSEARCH_TIMEOUT
    try:
        found = ask(lambda query, **how: _search(reached, query, end=end, **how))
    except BadRequestError as fault:  # one question it does not take says nothing of the next
        log.warning("Elasticsearch refused a search: %s", fault)
        return None
    except AWAY as fault:
        reached.breaker.failed(fault)
        return None
    reached.breaker.answered()
    return found


def _search(reached: Elastic, query: Query, *, is_strict: bool, rights: Rights, end: float) -> list[Hit]:
    wait: Any = Timeout(total=max(end - monotonic(), LAST_MOMENT))  # for connecting and reading together
    asked: Search[Any] = Search(using=reached.client.options(request_timeout=wait), index=reached.alias)
    asked = asked.query(expression(query, is_strict)).filter(_findable(rights)).source(False)
    asked = asked.extra(size=MOST, track_total_hits=False, docvalue_fields=COLUMNS, stored_fields="_none_")
    response = asked.params(allow_partial_search_results=False).execute()
    try:
        return [_hit(found) for found in response.to_dict()["hits"]["hits"]]
    except (LookupError, TypeError, ValueError, AttributeError) as fault:
        raise Nonsense(f"It answered what is no list of hits: {fault!r}") from fault


def expression(query: Query, is_strict: bool) -> Clause:
    """Every term or any of them, each in the title or the text; what is typed is never a language of its own."""
    terms: list[Clause] = [_as_asked(term) for term in query.terms]
    if query.is_open:
        terms[-1] = terms[-1] | _going_on(query.terms[-1])
    return Bool(must=terms) if is_strict else Bool(should=terms, minimum_should_match=1)


def _as_asked(term: str) -> Clause:
    return MultiMatch(query=term, type="phrase", fields=FIELDS, tie_breaker=1.0)


def _going_on(word: str) -> Clause:
    """What begins like this; a sign behind the word would end it, and one inside makes it a phrase."""
    begun = SIGNS_BEHIND.sub("", word)
    if SIGN.search(begun):
        return MultiMatch(query=begun, type="phrase_prefix", fields=FIELDS, max_expansions=MOST, boost=GOES_ON)
    return MultiMatch(query=begun, type="bool_prefix", fields=FIELDS, boost=GOES_ON)


def _findable(rights: Rights) -> Clause:
    """Of each kind what is everyone's, or is held by one of the viewer's rights terms."""
    kinds: list[Clause] = []
    for kind, held in rights.items():
        of_kind = Term(kind=kind)
        if held is None:
            kinds.append(of_kind)
        else:
            kinds.append(Bool(filter=[of_kind, Terms(rights=sorted(held)) | ~Exists(field="rights")]))
    return Bool(should=kinds, minimum_should_match=1)


def _hit(found: dict[str, Any]) -> Hit:
    fields = found["fields"]
    return Hit(ItemRef(fields["kind"][0], fields["item"][0]), float(found["_score"]), int(fields["active"][0]) / 1000)
