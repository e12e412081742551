"""What is known of every request: its number, how it was answered, and how long that took."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from config.health import livez
from config.logs import request_id
from config.metrics import metrics
from lib.metrics import REQUEST_SECONDS, REQUESTS

log = logging.getLogger("config.requests")
Answer = Callable[[HttpRequest], HttpResponse]
GIVEN = re.compile(r"[\w-]{8,64}", re.ASCII)


class MachineMiddleware:
    """What machines ask of this very process, under whatever name they reach it; no session, no host, no log."""

    answers: dict[str, Answer] = {"/livez": livez, "/metrics": metrics}

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.answers.get(request.path_info, self.get_response)(request)
        if request.path_info in self.answers:
            response["Cache-Control"] = "no-store"
        return response


class RequestMiddleware:
    """Gives each request a number, which the proxy may choose, and writes down how it went."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        number = given if GIVEN.fullmatch(given) else uuid4().hex
        token, began = request_id.set(number), perf_counter()
        try:
            response = self.get_response(request)
            self.write_down(request, response, perf_counter() - began)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = number
        return response

    def write_down(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        """The address without its question mark, as that may hold anything; the view by its name."""
        match = request.resolver_match
        view = (match.view_name if match else "") or "none"
        REQUESTS.labels(view, response.status_code).inc()
        REQUEST_SECONDS.labels(view).observe(seconds)
        member = getattr(request, "_cached_user", None)  # only where something asked who it is
        facts = {
            "method": request.method,
            "path": request.path,
            "view": view,
            "status": response.status_code,
            "duration_ms": round(seconds * 1000, 1),
            "member": getattr(member, "pk", None),
        }
        log.info("%s %s %s", request.method, request.path, response.status_code, extra=facts)
