"""My page for members, the start page for guests."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from home.arranging import arrange, arrange_start
from home.happening import happenings
from lib.clock import now
from profiles.forms import sealed
from profiles.models import Member


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Member):
        return render(request, "home/start.html", {"page": arrange_start(request.user, now=now())})
    member = request.user
    arranged = arrange(member, now=now())
    shown_url = ""
    if arranged.showings:
        proof = urlencode({"page": sealed(member, arranged.showings)})
        shown_url = f"{reverse('profiles:note-shown')}?{proof}"
    context = {"page": arranged, "shown_url": shown_url, "greeting": greeting(member)}
    return render(request, "home/page.html", context)


@require_safe
def happening(request: Any) -> HttpResponse:
    """What happens just now: a page, or the list that the block beside other pages fetches."""
    template = "home/now/list.html" if request.htmx else "home/now/index.html"
    return render(request, template, {"happenings": happenings(request.user)})


def greeting(member: Member) -> str:
    """By the member's own clock."""
    hour = now().astimezone(member.zone).hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": member.name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": member.name}
    return _("Good evening, %(name)s") % {"name": member.name}
