"""How much newsletter a member wants, signed in or by a link of theirs, and the way out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from lib.doors import members_only
from newsletters.composing.links import SETTINGS, STOP, Link, signed
from newsletters.forms import VolumeForm
from newsletters.schedule import quieter
from newsletters.selection.meaning import meaning_for
from newsletters.views.letters import who
from profiles.actions import turn_volume, withdraw_consent
from profiles.models import Consent, Member
from profiles.permissions import MemberRequest


@csrf_exempt  # a mail program's one click (RFC 8058) has no cookie; the signature stands for it
@require_http_methods(["GET", "POST"])
@never_cache
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    _link, member = who(STOP, token)
    if request.method == "POST":
        withdraw_consent(member=member, how="link in a newsletter", now=now())
        return render(request, "newsletters/stopped.html")
    return render(request, "newsletters/unsubscribe.html", _choices(member))


@require_http_methods(["GET", "POST"])
@never_cache
def settings(request: HttpRequest, token: str) -> HttpResponse:
    _link, member = who(SETTINGS, token)
    form = VolumeForm(request.POST or None, meaning=meaning_for(member, now=now()), initial={"volume": member.volume})
    if form.is_valid():
        turn_volume(member=member, volume=form.cleaned_data["volume"], now=now())
    return render(request, "newsletters/settings.html", _choices(member) | {"form": form, "is_set": form.is_valid()})


@members_only
@require_safe
def dial(request: MemberRequest) -> HttpResponse:
    """The volume as a part of another page; `?bare` leaves form and button to that page."""
    meaning = meaning_for(request.user, now=now())
    form = VolumeForm(meaning=meaning, initial={"volume": request.user.volume})
    part = "volume" if "bare" in request.GET else "dial"
    return render(request, f"newsletters/{part}.html", {"form": form, "field": form["volume"]})


def _choices(member: Member) -> dict[str, object]:
    """What a member may do about the newsletter, and what it will mean."""
    less, meaning = quieter(member.volume), meaning_for(member, now=now())
    consents = Consent.objects.filter(member=member, purpose=Consent.NEWSLETTER, withdrawn__isnull=True)
    return {
        "is_receiving": consents.exists(),
        "settings_token": signed(SETTINGS, Link(member.pk)),
        "stop_token": signed(STOP, Link(member.pk)),
        "volume": member.volume,
        "words": meaning[member.volume],
        "less": less,
        "less_words": meaning[less],
    }
