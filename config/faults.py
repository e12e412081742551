"""Pages for what went wrong: what happened, what to do, and whatever the person had typed."""

from __future__ import annotations

import sys
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

SECRET_FIELDS = ("password", "csrf", "key", "token", "code", "secret", "proof")
HIDDEN_FIELDS = frozenset({"next", "version", "surface", "kind"})  # what forms carry and nobody typed
KEPT_FROM = 3  # characters; shorter values are quickly typed again


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/400.html", {"kept": kept_texts(request)}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The action's own sentence where it gave one."""
    why = str(exception) if exception and exception.args else ""
    return render(request, "errors/403.html", {"why": why, "kept": kept_texts(request)}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", {"kept": kept_texts(request)}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """Needs neither database nor session: those may be what broke."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return away(request)
    return plain_page(request, "errors/500.html", status=500)


def away(request: HttpRequest) -> HttpResponse:
    """The database is away; says so, keeps what was typed, and asks to come back soon."""
    response = plain_page(request, "errors/503.html", status=503)
    response["Retry-After"] = "10"
    return response


@requires_csrf_token
def expired_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's proof of origin is missing or too old; nothing was done."""
    return render(request, "errors/csrf.html", {"kept": kept_texts(request)}, status=403)


def plain_page(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    html = loader.render_to_string(template, {"kept": kept_texts(request)})
    return HttpResponse(html, status=status)


def kept_texts(request: HttpRequest) -> list[tuple[str, str]]:
    """(field, text) of what was typed, so that nobody has to write it twice; secrets left out."""
    if request.method != "POST":
        return []
    try:
        fields: dict[str, Any] = dict(request.POST.items())
    except (UnreadablePostError, TooManyFieldsSent, RequestDataTooBig):  # a body that cannot be read keeps nothing
        return []
    return [
        (name, str(value))
        for name, value in fields.items()
        if len(str(value)) >= KEPT_FROM
        and name not in HIDDEN_FIELDS
        and not any(secret in name.lower() for secret in SECRET_FIELDS)
    ]
