"""What holds for every request: quiet faults, private pages, the member's own clock."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from psycopg_pool import PoolTimeout

from config.faults import away

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]
AWAY = (OperationalError, InterfaceError, PoolTimeout)


class QuietFaultsMiddleware:
    """A database that is away is a page that says so, not a trace."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.get_response(request)
        except AWAY as fault:
            return self.process_exception(request, fault) or away(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Django turns a view's exception into a 500 before __call__ could see it; this comes first."""
        if isinstance(exception, AWAY):
            log.error("The database is away: %s", type(exception).__name__)
            return away(request)
        if isinstance(exception, DatabaseError):
            log.error("The database refused: %s", type(exception).__name__)
        return None


class PrivateMiddleware:
    """Whatever read a session belongs to one person and is kept by no cache on the way."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = getattr(request, "session", None)
        if session is not None and session.accessed:
            response["Cache-Control"] = "private, no-store"
        return response


class MemberClockMiddleware:
    """Pages show times in the member's zone."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            timezone.activate(request.user.zone)
        else:
            timezone.deactivate()
        return self.get_response(request)
