"""What a load balancer and a person ask first: is it well, and what is not."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def cache_answers() -> None:
    cache.set("healthz", "here", 5)
    if cache.get("healthz") != "here":
        raise ConnectionError("The cache forgot at once.")


PARTS: dict[str, Callable[[], None]] = {"database": database_answers, "cache": cache_answers}


@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 with each part's state when all are well, 503 when one is away."""
    states = {name: state_of(name, check) for name, check in PARTS.items()}
    is_well = all(state == "ok" for state in states.values())
    return JsonResponse({"status": "ok" if is_well else "degraded", "parts": states}, status=200 if is_well else 503)


def state_of(name: str, check: Callable[[], None]) -> str:
    """Say “ok”, or “away” with the fault in the log."""
    try:
        check()
    except Exception:  # whatever is wrong with a part, the others are still to be told of
        log.exception("The %s does not answer.", name)
        return "away"
    return "ok"
