"""Deals, which only their two sides know of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from directory import actions, permissions
from directory.forms import OfferForm
from directory.models import Deal, Listing
from directory.places import OFFER
from directory.views.listings import standing, status_of
from lib.clock import now
from lib.doors import members_only
from writing.places import begun_at

PAGE = 25


@members_only
@require_http_methods(["GET", "POST"])
def offer_deal(request: Any, listing_id: int) -> HttpResponse:
    listing = get_object_or_404(Listing.objects.visible_to(request.user).for_list(), pk=listing_id)
    draft = begun_at(request.user, OFFER.at(listing_id))
    form = OfferForm(request.POST or None, initial=draft.initial)
    if form.is_valid():
        try:
            return redirect(actions.offer_deal(member=request.user, listing=listing, now=now(), **form.cleaned_data))
        except (PermissionDenied, ValidationError) as error:
            form.add_error(None, sentences(error))
    context = {"listing": listing, **standing(listing, request.user), "form": form, "draft": draft}
    return render(request, "directory/offer_deal.html", context, status=status_of(form))


@members_only
@require_safe
def deal_list(request: Any) -> HttpResponse:
    """The member's own deals, what waits for somebody first."""
    deals = Deal.objects.of(request.user).for_list().next_first()
    page: Page[Deal] = Paginator(deals, PAGE).get_page(request.GET.get("page"))
    rows = [{"deal": each, **todo(each, request.user)} for each in page.object_list]
    return render(request, "directory/deal_list.html", {"page": page, "rows": rows})


@members_only
@require_safe
def deal(request: Any, deal_id: int) -> HttpResponse:
    found = get_object_or_404(Deal.objects.visible_to(request.user).for_list(), pk=deal_id)
    context = {"deal": found, "is_side": found.has_side(request.user), **todo(found, request.user)}
    return render(request, "directory/deal.html", context)


@members_only
@require_POST
def agree_deal(request: Any, deal_id: int) -> HttpResponse:
    return step(request, deal_id, actions.agree_deal)


@members_only
@require_POST
def decline_deal(request: Any, deal_id: int) -> HttpResponse:
    return step(request, deal_id, actions.decline_deal)


@members_only
@require_POST
def close_deal(request: Any, deal_id: int) -> HttpResponse:
    return step(request, deal_id, actions.close_deal)


def step(request: Any, deal_id: int, act: Callable[..., Deal]) -> HttpResponse:
    """Move a deal on, and show how it stands then; what stood against it is said on its page."""
    found = get_object_or_404(Deal.objects.of(request.user), pk=deal_id)
    try:
        act(member=request.user, deal=found, now=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(found)


def todo(deal: Deal, viewer: Any) -> dict[str, Any]:
    """Whom one deals with, and what one may do next; needs for_list."""
    is_side = deal.has_side(viewer)
    return {
        "other": deal.other_side(viewer) if is_side else deal.asker,
        "may_answer": permissions.may_answer(viewer, deal),
        "may_close": permissions.may_close(viewer, deal),
        "may_rate": is_side and deal.state == Deal.State.CLOSED,
    }


def sentences(error: PermissionDenied | ValidationError) -> list[str]:
    """What was refused, as the member reads it."""
    return error.messages if isinstance(error, ValidationError) else [str(error)]
