"""Rating a deal, and what others said of a member."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import Deal
from feedback.actions import rate_deal
from feedback.forms import RatingForm
from feedback.models import Rating
from feedback.permissions import SEALED_FOR, refusal_to_rate
from feedback.trust import trust_of
from lib.clock import now
from lib.doors import members_only
from profiles.models import Member
from profiles.permissions import may_be_seen

PAGE = 20
FEW = 3  # remarks on a part embedded in another page


@members_only
@require_http_methods(["GET", "POST"])
def deal_rate(request: Any, deal_id: int) -> HttpResponse:
    """Rate the other side; who has rated sees what they said, and the other's rating once it is open."""
    deal = get_object_or_404(Deal.objects.of(request.user).for_list(), pk=deal_id)
    form = RatingForm(request.POST or None)
    if form.is_valid():
        try:
            rate_deal(deal=deal, rater=request.user, now=now(), **form.cleaned_data)
        except (PermissionDenied, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            return redirect("feedback:deal-rate", deal.pk)
    context = {"deal": deal, "other": deal.other_side(request.user), "form": form, **standing(deal, request.user)}
    return render(request, "feedback/deal_rate.html", context, status=422 if form.is_bound else 200)


@require_safe
def ratings(request: Any, username: str) -> HttpResponse:
    """Count, mean and where it lies of all, and the remarks one may read; a part of it for a page that embeds it."""
    rated = get_object_or_404(Member, username=username)
    if not may_be_seen(request.user, rated):
        return render(request, "errors/404.html", status=404)
    received = Rating.objects.received_by(rated).counted()
    readable = received.visible_to(request.user).for_list()
    page: Page[Rating] = Paginator(readable, FEW if request.htmx else PAGE).get_page(request.GET.get("page"))
    context = {
        "rated": rated,
        "trust": trust_of(**received.order_by().summary()),
        "periods": [] if "brief" in request.GET else received.order_by().by_period(now()),
        "page": page,
    }
    template = "feedback/ratings/part.html" if request.htmx else "feedback/ratings/index.html"
    return render(request, template, context)


def standing(deal: Deal, viewer: Any) -> dict[str, Any]:
    """What each side said as far as this one may know, and whether they may still rate; one query."""
    said = {rating.rater_id: rating for rating in Rating.objects.filter(deal=deal)}
    mine = said.pop(viewer.pk, None)
    theirs = next(iter(said.values()), None)
    first_given = theirs.given if theirs else None
    is_open = theirs is not None and theirs.revealed is not None and theirs.shelf == Rating.Shelf.STANDING
    return {
        "mine": mine,
        "theirs": theirs if is_open else None,
        "opens": mine.given + SEALED_FOR if mine and mine.revealed is None else None,
        "refusal": "" if mine else refusal_to_rate(viewer, deal, first_given=first_given, now=now()),
    }
