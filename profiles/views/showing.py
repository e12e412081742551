"""Hearing from the page which chosen items came into view, and which were opened."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from lib.clock import now
from lib.doors import members_only
from profiles import actions
from profiles.evidence.investing import investment as invested
from profiles.evidence.showing import last_shown
from profiles.forms import unsealed
from profiles.holdout import is_held_out
from profiles.models import Surface
from profiles.permissions import MemberRequest


@members_only
@require_safe
def shown_list(request: MemberRequest) -> HttpResponse:
    """What was chosen for the member lately, and the sum behind it."""
    return render(request, "profiles/shown/index.html", {"rows": last_shown(request.user)})


@members_only
@require_safe
def investment(request: MemberRequest) -> HttpResponse:
    """What the member told and tuned, and what it changed."""
    context = {"investment": invested(request.user, now=now()), "is_held_out": is_held_out(request.user)}
    return render(request, "profiles/investment.html", context)


@members_only
@require_POST
def note_shown(request: MemberRequest) -> HttpResponse:
    """The page names items; what was chosen there, and why, stands sealed in the address it was given."""
    page = unsealed(request.GET.get("page", ""), member=request.user)
    if page is None:
        return HttpResponseBadRequest()
    shown = [page[item] for item in request.POST.getlist("item") if item in page]
    actions.note_shown(member=request.user, surface=Surface.PAGE, choices=shown, now=now())
    for item in request.POST.getlist("clicked"):
        if item in page:
            actions.note_clicked(member=request.user, surface=Surface.PAGE, ref=page[item].ref, now=now())
    return HttpResponse(status=204)
