"""My page for members, the start page for guests."""

from __future__ import annotations

from dataclasses import replace
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
from lib.doors import members_only
from profiles.forms import sealed
from profiles.gathering import stories_of
from profiles.models import Member, Surface
from profiles.permissions import MemberRequest
from search.recommending import choose

PREVIEWED = 8


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


@members_only
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """What My page would show now, the first of it; looking at it counts as shown for nothing."""
    choices = choose(members=[request.user], surface=Surface.PAGE, now=now(), limit=PREVIEWED)[request.user.pk]
    stories = stories_of(request.user, [choice.ref for choice in choices])
    told = [replace(stories[each.ref], reason=each.reason) for each in choices if each.ref in stories]
    return render(request, f"home/preview/{'list' if request.htmx else 'index'}.html", {"stories": told})


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
