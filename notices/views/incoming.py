"""The doors for a mail provider: one hands over answers and what came back, one tells what became of mails."""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from lib.clock import now
from notices.actions import take_incoming, take_told
from notices.answering.reading import MOST_BYTES
from notices.bounces.events import UnreadableCallError, proves_itself, told_by
from notices.transport import mail_provider

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
FIELDS = ("body-mime", "email")  # in which Mailgun and SendGrid send the whole mail


@csrf_exempt  # a server has no cookie; the secret stands for it
@require_POST
@never_cache
def incoming(request: HttpRequest) -> HttpResponse:
    """The mail as it is, or in the field or the JSON that a provider puts it into; 200 once it is dealt with."""
    if not settings.REPLY_SECRET or not constant_time_compare(_secret(request), settings.REPLY_SECRET):
        raise PermissionDenied(_("Only the mail provider of this site hands over mail here."))
    raw = _mail(request)
    if raw is None:
        return HttpResponse(_("This is larger than a mail may be."), status=413, content_type="text/plain")
    came = take_incoming(raw=raw, now=now(), to=request.GET.get("to", "")[:500])
    return HttpResponse(came.value, content_type="text/plain")


@csrf_exempt  # likewise, or the provider's signature
@require_POST
@never_cache
def provider_says(request: HttpRequest) -> HttpResponse:
    """What became of mails, as the provider that took them tells it; 200 once it is kept."""
    provider = mail_provider()
    is_known = bool(settings.REPLY_SECRET) and constant_time_compare(_secret(request), settings.REPLY_SECRET)
    if provider is None or not (is_known or proves_itself(request, provider)):
        raise PermissionDenied(_("Only the mail provider of this site tells us of mails here."))
    try:
        told = told_by(request, provider)
    except UnreadableCallError:
        return HttpResponse(_("This cannot be read."), status=422, content_type="text/plain")
    kept = sum(take_told(told=each, now=now()) for each in told)
    return HttpResponse(str(kept), content_type="text/plain")


def _secret(request: HttpRequest) -> str:
    """What it shows: as a token, or as the password in the address that the provider was given."""
    sort, _blank, said = request.headers.get("Authorization", "").partition(" ")
    if sort.lower() != "basic":
        return said if sort.lower() == "bearer" else ""
    try:
        return b64decode(said, validate=True).decode().partition(":")[2]
    except (Error, UnicodeDecodeError):
        return ""


def _mail(request: HttpRequest) -> bytes | None:
    if request.content_type in FORMS:
        return next((request.POST[name].encode() for name in FIELDS if name in request.POST), b"")
    raw = request.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        return None
    if request.content_type != "application/json":
        return raw
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError):
        return b""
    return str(said.get("RawEmail", "")).encode() if isinstance(said, dict) else b""  # Postmark
