"""What holds for every request: private pages, the member's own language and clock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation.trans_real import parse_accept_lang_header

from desk.settings import site_settings
from desk.setup.code import is_open
from lib.clock import now
from profiles.actions import note_here

FOR_EVERYONE = ("/look/", "/previews/", "/media/", "/manifest.webmanifest", "/service-worker.js", "/offline/")
Answer = Callable[[HttpRequest], HttpResponse]


class MediaMiddleware:
    """The address for media alone serves media and nothing else: no page, no form, no session."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_media_host = bool(settings.MEDIA_HOST) and request.headers.get("Host") == settings.MEDIA_HOST
        if is_media_host and not request.path.startswith("/media/"):
            return HttpResponse(status=404)
        return self.get_response(request)


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

    AS_USUAL = ("/setup/", *FOR_EVERYONE, "/language/", "/static/", "/healthz", "/account/login/")

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_usual = request.path.startswith(self.AS_USUAL) or request.user.is_authenticated
        if not is_usual and is_open():
            return redirect("desk:setup-administrator")
        return self.get_response(request)


class LanguageMiddleware(LocaleMiddleware):
    """Guests are spoken to as they chose, else as their browser asks, else as the owner decided."""

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(wished_language(request) or own_language())
        request.LANGUAGE_CODE = translation.get_language()


def wished_language(request: HttpRequest) -> str | None:
    """The first language we offer that a cookie or a browser names."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    for code in (chosen, *(code for code, _weight in asked)):
        with suppress(LookupError):
            return str(translation.get_supported_language_variant(code))
    return None


def own_language() -> str:
    """The owner's choice; also while the database is away or the choice is no longer offered there is an answer."""
    try:
        return str(translation.get_supported_language_variant(site_settings().language))
    except (DatabaseError, LookupError):
        return settings.LANGUAGE_CODE


class MemberLanguageMiddleware:
    """Pages speak the member's language; for guests their cookie or browser has decided before."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(FOR_EVERYONE) and request.user.is_authenticated:
            translation.activate(request.user.speaks)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class MemberClockMiddleware:
    """Pages show times in the member's zone, to guests in the site's; a member who looks at one was here."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(FOR_EVERYONE):  # asks no session, so that it may be kept by every cache
            return self.get_response(request)
        if request.user.is_authenticated:
            request.own_site = SimpleLazyObject(site_settings)  # type: ignore[attr-defined]
            timezone.activate(request.user.zone)
            note_here(member=request.user, now=now())
        else:
            request.own_site = site_settings()  # type: ignore[attr-defined]  # asked once for the page too
            timezone.activate(request.own_site.time_zone)  # type: ignore[attr-defined]
        return self.get_response(request)
