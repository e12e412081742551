"""Asking the sources that members show: each once an hour for all of them, and less often while it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction

from home.models import Pick, Source
from home.outside.addresses import digest_of
from home.outside.finding import FEEDS, named_feed
from home.outside.reading import Told, read_feed
from lib.cards import host_of
from lib.fetching import Fetched, Refused, fetch

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
WAITS = (EVERY, timedelta(hours=4), timedelta(days=1))  # after one failure, two, and more
GIVEN_UP = timedelta(days=14)  # of nothing but failures
UNUSED = timedelta(days=1)  # for which a source stays that nobody shows, so that it is not asked twice an hour
LEASE = timedelta(minutes=2)
PAGES = ("text/html", "application/xhtml+xml")
TYPES = (*PAGES, *FEEDS, "application/xml", "text/xml", "application/json", "text/plain")
Fetch = Callable[[str, Iterable[str]], Fetched]


def outside_step(*, now: datetime, ask: Fetch | None = None) -> int:
    """Ask one source under a lease, and keep what it says; 0 where none is due."""
    source = _claimed(now) if settings.OUTSIDE_FEEDS else None
    if source is None:
        return 0
    ask = ask or partial(fetch, agent=f"Commonplace-Feeds (+{settings.SITE_URL})")
    try:
        answer = ask(source.url, TYPES)
        told = read_feed(answer.body, answer.url, now=now)
        led = "" if told else _led(source, answer)
    except Refused as why:
        _fail(source, str(why), now)
        return 1
    if told:
        _keep(source, told, now)
    else:
        _lead(source, led, now)
    return 1


def is_due(*, now: datetime) -> bool:
    """Whether a source is to be asked by now."""
    return settings.OUTSIDE_FEEDS and Source.objects.due(now).exists()


def tidy_sources(*, now: datetime) -> int:
    """Take away sources that nobody shows, and that nobody chose for a day; how many there were."""
    with transaction.atomic():
        rows = Source.objects.unwanted(now - UNUSED).order_by("pk").select_for_update(skip_locked=_may_skip())
        gone = [source.pk for source in rows[:100]]
        Source.objects.filter(pk__in=gone).delete()
    return len(gone)


def _may_skip() -> bool:
    return connection.features.has_select_for_update_skip_locked


def _claimed(now: datetime) -> Source | None:
    with transaction.atomic():
        source = Source.objects.due(now).select_for_update(skip_locked=_may_skip()).first()
        if source is not None:
            source.due, source.asked = now + LEASE, now
            source.save(update_fields=["due", "asked"])
    return source


def _led(source: Source, answer: Fetched) -> str:
    """The feed that a page names; raises Refused where there is none, or where a page led here already."""
    url = named_feed(answer.body, answer.url)
    if not url or digest_of(url) == source.digest or source.named_by.exists():
        raise Refused("no feed")
    return url


def _keep(source: Source, told: Told, now: datetime) -> None:
    source.title, source.lines = told.title, [line.kept() for line in told.lines]
    source.read, source.due = now, now + EVERY
    source.failing, source.failures, source.fault = None, 0, ""
    source.save(update_fields=["title", "lines", "read", "due", "failing", "failures", "fault"])


@transaction.atomic
def _fail(source: Source, why: str, now: datetime) -> None:
    """What it said before stays; it is given up when it did nothing but fail for too long."""
    log.info("Nothing from %s: %s.", host_of(source.url), why)
    source.failing = source.failing or now
    source.failures = min(source.failures + 1, 1000)
    wait = WAITS[min(source.failures, len(WAITS)) - 1]
    source.due = now + wait if now - source.failing < GIVEN_UP else None
    source.fault = why[:80]
    source.save(update_fields=["due", "failing", "failures", "fault"])


@transaction.atomic
def _lead(page: Source, url: str, now: datetime) -> None:
    """Let whoever chose the page show the feed that it names."""
    feed, _is_new = Source.objects.get_or_create(
        digest=digest_of(url), defaults={"url": url, "wanted": now, "due": now}
    )
    feed_pk = feed.leads_to_id or feed.pk
    held = list(Source.objects.select_for_update().filter(pk__in=[page.pk, feed_pk]).order_by("pk"))
    if len(held) < 2:
        return  # the feed was tidied away at this moment; asked again after the lease
    has = Pick.objects.filter(source=feed_pk).values("member")
    Pick.objects.filter(source=page.pk).exclude(member__in=has).update(source=feed_pk)
    Pick.objects.filter(source=page.pk).delete()
    Source.objects.filter(pk=feed_pk).update(wanted=now)
    page.leads_to_id, page.due = feed_pk, now + EVERY
    page.failing, page.failures, page.fault = None, 0, ""
    page.save(update_fields=["leads_to", "due", "failing", "failures", "fault"])
