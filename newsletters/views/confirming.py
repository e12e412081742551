"""What the mail leads to that asks whether an address is to have the newsletter."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lib.clock import now
from newsletters.composing.confirming import Stands, asked_by
from newsletters.composing.links import CONFIRM, read
from profiles.actions import confirm_consent, withdraw_consent


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Without signing in; whoever holds the link learns neither name nor address, and looking changes nothing."""
    link = read(CONFIRM, token)
    if link is None:
        raise Http404(_("This link is not whole. Copy it again from the letter."))
    stands, consent = asked_by(link)
    if request.method == "POST" and consent is not None and stands == Stands.OPEN:
        if "no" in request.POST:
            withdraw_consent(member=consent.member, how="link in a mail", now=now())
        else:
            confirm_consent(consent=consent, now=now())
        stands, consent = asked_by(link)
    is_over = stands in {Stands.MOVED, Stands.GONE}
    page = {"stands": stands, "consent": consent, "is_refused": "no" in request.POST and stands == Stands.GONE}
    return render(request, "newsletters/confirm.html", page, status=410 if is_over and request.method == "GET" else 200)
