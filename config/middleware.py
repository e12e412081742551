"""What holds for every request: private pages, and the member's own clock."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from desk.setup.code import is_open

Answer = Callable[[HttpRequest], HttpResponse]


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


class NewSiteMiddleware:
    """A site that has no administrator yet leads whoever comes by to its set-up."""

    AS_USUAL = ("/setup/", "/look/", "/static/", "/healthz", "/account/login/")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_usual = request.path.startswith(self.AS_USUAL) or request.user.is_authenticated
        if not is_usual and is_open():
            return redirect("desk:setup-administrator")
        return self.get_response(request)


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
