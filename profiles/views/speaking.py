"""The language of the site, chosen by members for good and by guests for their browser."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from lib.clock import now
from lib.doors import next_url
from profiles import actions
from profiles.forms import LanguageForm
from profiles.models import Member


@csrf_exempt  # a guest's choice needs no token, so that no page sets a guest a cookie for it
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    if isinstance(request.user, Member):
        return _choose_for_member(request)
    return _remembered(request, _asked(request))


@csrf_protect
def _choose_for_member(request: HttpRequest) -> HttpResponse:
    language = _asked(request)
    assert isinstance(request.user, Member)
    actions.choose_language(member=request.user, language=language, now=now())
    return _remembered(request, language)


def _asked(request: HttpRequest) -> str:
    form = LanguageForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("a language that is not offered")
    language: str = form.cleaned_data["language"]
    return language


def _remembered(request: HttpRequest, language: str) -> HttpResponse:
    """Back to the page, with a cookie for the time when nobody is signed in."""
    response = redirect(next_url(request, "/"))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response
