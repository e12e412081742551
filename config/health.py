"""What a load balancer and a person ask first: is it well, and what is not."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import cache as once
from time import perf_counter
from typing import Any
from uuid import uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.inside import is_inside
from config.queue import SWEEP, WORKER, queued
from config.steps import READERS
from desk.models import Beat
from lib.clock import now
from lib.health import AWAY, LATE, LOW, OK, Finding, Part, all_parts, register_part
from notices.delivery import held_purposes
from notices.models import Outgoing
from profiles.activity import lag

log = logging.getLogger(__name__)
PATIENCE = 2  # seconds that one question to a server may take
SILENCE = timedelta(minutes=3)  # without a sign of life the workers count as away
SWEPT = timedelta(minutes=10)  # after which a sweep is late: a large mailing may keep one busy
BEHIND = 300.0  # seconds that the oldest act may wait for its reader
UNSENT = timedelta(minutes=15)  # that a due mail may wait
LEAST_FREE = 500_000_000  # bytes on the disk that holds VAR_DIR


def quickly(look: Callable[[], Finding]) -> Callable[[], Finding]:
    """For questions to the database: PostgreSQL gives up after our patience."""

    def bounded() -> Finding:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{PATIENCE}s"])
            return look()

    return bounded


def database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding(detail={"kind": connection.vendor})


@once
def known_migrations() -> frozenset[tuple[str, str]]:
    """Those that came with this code."""
    return frozenset(MigrationLoader(None).disk_migrations)


def migrations() -> Finding:
    missing = sorted(known_migrations() - MigrationRecorder(connection).applied_migrations().keys())
    return Finding(LATE if missing else OK, {"missing": [f"{app}.{name}" for app, name in missing]})


def cache_answers() -> Finding:
    word = uuid4().hex
    cache.set("healthz", word, 5)
    if cache.get("healthz") is None or getattr(cache, "is_away", False):
        raise ConnectionError("The cache forgot at once, or each process has its own.")
    return Finding()


def channel_layer() -> Finding:
    async_to_sync(_there_and_back)()
    return Finding()


async def _there_and_back() -> None:
    layer: Any = get_channel_layer()
    async with asyncio.timeout(PATIENCE):
        channel = await layer.new_channel("healthz")
        await layer.send(channel, {"type": "healthz"})
        await layer.receive(channel)


def workers() -> Finding:
    """Whether any worker lives and how long ago the last sweep came to its end."""
    life, swept = (Beat.objects.age(name, now=now()) for name in (WORKER, SWEEP))
    detail = {"sign_seconds": _seconds(life), "sweep_seconds": _seconds(swept), "queued": queued()}
    if life is None or life > SILENCE:
        return Finding(AWAY, detail)
    return Finding(LATE if swept is None or swept > SWEPT else OK, detail)


def ledger() -> Finding:
    behind = {name: lag(reader, now=now()) for name, reader in READERS.items()}
    detail = {name: {"acts": each.acts, "seconds": round(each.seconds)} for name, each in behind.items()}
    return Finding(LATE if any(each.seconds > BEHIND for each in behind.values()) else OK, detail)


def mail() -> Finding:
    moment = now()
    since = Outgoing.objects.exclude(purpose__in=held_purposes()).waits_since(moment)
    waits = moment - since if since else timedelta()
    return Finding(LATE if waits > UNSENT else OK, {"oldest_due_seconds": _seconds(waits)})


def disk() -> Finding:
    free = shutil.disk_usage(settings.VAR_DIR).free
    return Finding(LOW if free < LEAST_FREE else OK, {"free_bytes": free})


for part in (
    Part("database", quickly(database), is_needed=True),
    Part("migrations", quickly(migrations), is_needed=True),
    Part("cache", cache_answers),
    Part("channel_layer", channel_layer),
    Part("workers", quickly(workers)),
    Part("ledger", quickly(ledger)),
    Part("mail", quickly(mail)),
    Part("disk", disk),
):
    register_part(part)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, also when a part beside them is not well; 503 when one they need is not."""
    looked = [(part, *look_at(part)) for part in all_parts()]
    is_served = all(finding.state == OK for part, finding, _ in looked if part.is_needed)
    is_well = all(finding.state == OK for _, finding, _ in looked)
    answer: dict[str, Any] = {
        "status": "ok" if is_well else "degraded" if is_served else "down",
        "parts": {part.name: finding.state for part, finding, _ in looked},
    }
    if may_know_more(request):
        answer["details"] = {part.name: finding.detail | {"took_ms": took} for part, finding, took in looked}
    return JsonResponse(answer, status=200 if is_served else 503)


def livez(request: HttpRequest) -> HttpResponse:
    """That this process answers; asks nothing of anyone else."""
    return HttpResponse("ok\n", content_type="text/plain")


def look_at(part: Part) -> tuple[Finding, int]:
    """How the part is, or that it is away with the fault in the log; and the milliseconds that took."""
    began = perf_counter()
    try:
        finding = part.look()
    except Exception:  # whatever is wrong with a part, the others are still to be told of
        log.exception("The part %s does not answer.", part.name)
        finding = Finding(AWAY)
    return finding, round((perf_counter() - began) * 1000)


def may_know_more(request: HttpRequest) -> bool:
    """Numbers are for the staff and for whoever asks from inside."""
    try:
        return is_inside(request.META) or bool(getattr(request.user, "is_moderator", False))
    except DatabaseError:
        return False


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
