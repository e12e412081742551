"""Following the ledger with Elasticsearch, and building a new index beside the one that answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min
from django.db.models.functions import Now

from lib.clock import now
from lib.kinds import all_kinds
from profiles.activity import LEDGER, bookmark, settle
from profiles.models import Activity
from search.documents.elastic import AWAY, Elastic, ElasticStore, elastic, indexes
from search.indexing.reading import portions_of, reindex
from search.models import ElasticIndex

AT_ONCE = 500
LEASE = timedelta(minutes=1)  # a builder that has said nothing for so long was stopped


class BuiltByAnother(Exception):
    """Another process is building the index, or has taken the building over."""


@dataclass(slots=True)
class Built:
    """What a rebuild did."""

    documents: int = 0
    refused: int = 0
    acts: int = 0  # that came in meanwhile
    dropped: int = 0  # indexes that were replaced or left unfinished


def elastic_step(limit: int = 500) -> int:
    """Index what the next acts changed; say how many there were. What cannot be done now waits for a later step."""
    reached = elastic()
    if reached is None or not reached.breaker.may_try():
        return 0
    try:
        done = follow_elastic(reached, limit)
    except AWAY as fault:
        reached.breaker.failed(fault)
        return 0
    except BuiltByAnother:
        return 0
    reached.breaker.answered()
    return done


def follow_elastic(reached: Elastic, limit: int = AT_ONCE) -> int:
    """A step that says what is in its way; where there is no index of ours, it is built."""
    name = own_index(reached)
    if name is None:
        built = rebuild_elastic(reached)
        return built.documents + built.acts
    return _follow(reached, name, limit)[0]


def own_index(reached: Elastic) -> str | None:
    """The index that answers, if this database knows it: nothing is known of what another one holds."""
    return ElasticIndex.objects.filter(name=indexes.live(reached)).values_list("name", flat=True).first()


def _follow(reached: Elastic, name: str, limit: int) -> tuple[int, int]:
    """Take in what the next acts changed; say how many acts there were, and how many documents were refused.

    No lock is held while Elasticsearch is spoken to. Two that follow at once write the same, and the time of
    reading goes with each document, so that the one who read earlier overwrites nothing that was read later.
    """
    settle()
    position, version = _bookmark(name)
    acts = list(Activity.objects.settled().after(position)[:limit])
    store = ElasticStore(reached, name, version=version)
    reindex(acts, store)
    if acts and (place := acts[-1].position) is not None:
        ElasticIndex.objects.filter(name=name, position__lt=place).update(position=place)
    return len(acts), store.refused


def rebuild_elastic(reached: Elastic) -> Built:
    """A new index from nothing, beside the one that goes on answering, and put in its place when it is whole."""
    clean(reached)
    name = indexes.new_name(reached, now())
    begun = _claim(name)
    try:
        indexes.create(reached, name)
        built = _fill(ElasticStore(reached, name, version=begun))
        _renew(name)
        indexes.go_live(reached, name)
    except BaseException:  # also when someone presses Ctrl-C: the next one need not wait for the lease
        ElasticIndex.objects.filter(name=name).delete()
        raise
    ElasticIndex.objects.filter(name=name).update(is_building=False)
    built.dropped = clean(reached)
    return built


def elastic_place() -> int | None:
    """How far the index that is furthest behind follows the ledger; None where there is none."""
    if not settings.ELASTICSEARCH_URL:
        return None
    return ElasticIndex.objects.aggregate(least=Min("position"))["least"]  # type: ignore[no-any-return]


def forget_elastic() -> int:
    """Hold every index for another community's, as after a restored backup: the next step builds anew; say how many."""
    return ElasticIndex.objects.all().delete()[0]


def clean(reached: Elastic) -> int:
    """Drop what was replaced, and what a builder that was killed left unfinished; say how many indexes."""
    live = indexes.live(reached)
    expired = ElasticIndex.objects.filter(is_building=True, leased__lt=now())
    expired.filter(name=live).update(is_building=False)  # killed after it was put in its place
    expired.delete()
    ElasticIndex.objects.filter(is_building=False).exclude(name=live).delete()
    kept = set(ElasticIndex.objects.values_list("name", flat=True))
    return len(indexes.drop_all_but(reached, kept | {live} if live else kept))


def _fill(store: ElasticStore) -> Built:
    built = Built()
    for kind in all_kinds():
        for documents in portions_of(kind) if kind.is_found else ():
            built.documents += store.put(documents)
            _renew(store.index)
    built.refused = store.refused
    while (done := _follow(store.reached, store.index, AT_ONCE))[0]:
        built.acts, built.refused = built.acts + done[0], built.refused + done[1]
        _renew(store.index)
    return built


def _claim(name: str) -> int:
    """Take the right to build, and note the place in the ledger to follow it from; the version of what is read now."""
    while settle():
        pass
    try:
        with transaction.atomic():
            ElasticIndex.objects.create(name=name, position=bookmark(LEDGER), leased=now() + LEASE)
    except IntegrityError as fault:
        raise BuiltByAnother("The index is being built by another process. Try again in a minute.") from fault
    return _bookmark(name)[1]


def _renew(name: str) -> None:
    if not ElasticIndex.objects.filter(name=name, is_building=True).update(leased=now() + LEASE):
        raise BuiltByAnother("The building was taken over, as nothing was heard of it for a minute.")


def _bookmark(name: str) -> tuple[int, int]:
    """How far an index follows the ledger, and the version of what is read from now on.

    The version is the database's own clock, in microseconds, so that all workers go by one.
    """
    row = ElasticIndex.objects.filter(name=name).annotate(clock=Now()).values_list("position", "clock").first()
    if row is None:  # it was replaced between being looked up and being read
        raise BuiltByAnother("The index was replaced by another process meanwhile.")
    position, clock = row
    return position, int(clock.timestamp() * 1_000_000)
