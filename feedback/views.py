"""Rating a deal, and what others said of a member."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from directory.models import Deal
from feedback.actions import rate_deal
from feedback.forms import RatingForm
from feedback.models import Rating
from feedback.permissions import SEALED_FOR, refusal_to_rate
from feedback.places import RATE
from feedback.trust import trust_of
from lib.clock import now
from lib.doors import members_only
from lib.feeds import ENTRIES, GUEST, Feed, as_feed
from lib.kinds import ItemRef, Story
from profiles.models import Member
from profiles.permissions import may_be_seen
from writing.places import begun_at

PAGE = 20
FEW = 3  # remarks on a part embedded in another page


@members_only
@require_http_methods(["GET", "POST"])
def deal_rate(request: Any, deal_id: int) -> HttpResponse:
    """Rate the other side; who has rated sees what they said, and the other's rating once it is open."""
    deal = get_object_or_404(Deal.objects.of(request.user).for_list(), pk=deal_id)
    draft = begun_at(request.user, RATE.at(deal_id))
    form = RatingForm(request.POST or None, initial=draft.initial)
    if form.is_valid():
        try:
            rate_deal(deal=deal, rater=request.user, now=now(), **form.cleaned_data)
        except (PermissionDenied, ValidationError) as error:
            form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        else:
            return redirect("feedback:deal-rate", deal.pk)
    context = {
        "deal": deal,
        "other": deal.other_side(request.user),
        "form": form,
        "draft": draft,
        **standing(deal, request.user),
    }
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
        "feed": reverse("feedback:rating-feed", args=[username]),
    }
    template = "feedback/ratings/part.html" if request.htmx else "feedback/ratings/index.html"
    return render(request, template, context)


@require_safe
def rating_feed(request: HttpRequest, username: str) -> HttpResponse:
    """The newest that one reads without signing in."""
    rated = get_object_or_404(Member, username=username)
    if not may_be_seen(GUEST, rated):
        raise Http404
    latest = Rating.objects.received_by(rated).counted().visible_to(GUEST).for_list()[:ENTRIES]
    page, own = (reverse(f"feedback:{name}", args=[username]) for name in ("ratings", "rating-feed"))
    title = _("Ratings of %(name)s") % {"name": rated.name}
    return as_feed(request, Feed(title, page, own), [_story_of(rating, page) for rating in latest])


def _story_of(rating: Rating, page: str) -> Story:
    stars = _("%(score)s of 5") % {"score": number_format(rating.score, 1)}
    said: dict[str, Any] = {"author": rating.rater, "when": rating.given, "excerpt": rating.remark}
    return Story(ItemRef("rating", rating.pk), f"{page}#rating-{rating.pk}", stars, **said)


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
