"""How much newsletter a member wants, signed in or by a link of theirs, and the way out."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from lib.doors import members_only
from newsletters.composing.links import SETTINGS, STOP
from newsletters.forms import VolumeForm
from newsletters.selection.meaning import meaning_for
from newsletters.views.letters import who
from newsletters.views.pages import page_of
from newsletters.views.wishes import heard
from profiles.actions import withdraw_consent
from profiles.models import Member
from profiles.permissions import MemberRequest


@csrf_exempt  # a mail program's one click (RFC 8058) has no cookie; the signature stands for it
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    _link, member = who(STOP, token)
    if request.method == "POST":
        withdraw_consent(member=member, how="link in a newsletter", now=now())
        return render(request, "newsletters/stopped.html")
    return render(request, "newsletters/unsubscribe.html", page_of(member, now=now()))


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def yours(request: MemberRequest) -> HttpResponse:
    """One's own newsletter on one page: how much, of what, when, and when not."""
    return _page(request, request.user, how="newsletter page")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def settings(request: HttpRequest, token: str) -> HttpResponse:
    """The same by the link in a letter, without signing in."""
    _link, member = who(SETTINGS, token)
    return _page(request, member, how="link in a newsletter")


def _page(request: HttpRequest, member: Member, *, how: str) -> HttpResponse:
    said = wrong = ""
    if request.method == "POST":
        try:
            said = heard(member, request.POST, how=how, now=now())
        except ValidationError as error:
            wrong = error.messages[0]
    page = page_of(member, now=now()) | {"said": said, "wrong": wrong, "is_by_link": request.user != member}
    return render(request, "newsletters/yours/index.html", page, status=422 if wrong else 200)


@members_only
@require_safe
def dial(request: MemberRequest) -> HttpResponse:
    """The volume as a part of another page; `?bare` leaves form and button to that page."""
    meaning = meaning_for(request.user, now=now()).words
    form = VolumeForm(meaning=meaning, initial={"volume": request.user.volume})
    part = "volume" if "bare" in request.GET else "dial"
    return render(request, f"newsletters/{part}.html", {"form": form, "field": form["volume"]})
