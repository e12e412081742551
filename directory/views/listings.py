"""The directory: what is for sale and wanted, one listing, a new one."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.looking import note_look
from community.models import is_kept_by
from community.permissions import may_introduce, refusal_to_write, refuse
from directory import actions, permissions
from directory.forms import ListingForm, OfferForm
from directory.kinds import list_stories, state_of
from directory.models import Deal, Listing
from directory.places import NEW_LISTING, OFFER
from lib.clock import now
from lib.doors import members_only
from lib.feeds import ENTRIES, GUEST, Feed, as_feed
from lib.markdown import excerpt
from lib.pictures import first_in
from profiles.models import Subject
from profiles.proposing.tagging import may_answer
from profiles.turned import set_levels
from writing.places import begun_at

PAGE = 24
SAID = 200  # characters that a listing's page says of it to machines


@require_safe
def listing_list(request: HttpRequest) -> HttpResponse:
    """What is open, newest first; `?sort=` and `?subject=` narrow it."""
    found = _listed(request, request.user)
    page: Page[Any] = Paginator(found.listings.values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    offered = Listing.objects.visible_to(request.user).open()
    context = {
        "page": page,
        "stories": list_stories(request.user, list(page.object_list)),
        "sort": found.sort,
        "subject": found.subject,
        "subjects": Subject.objects.filter(listings__in=offered).distinct().order_by("name"),
        "canonical": reverse("directory:listing-list") + found.query,
        "feed": reverse("directory:listing-feed") + found.query,
    }
    return render(request, "directory/listing_list.html", context)


@require_safe
def listing_feed(request: HttpRequest) -> HttpResponse:
    """The newest of the same, as a guest sees them."""
    found = _listed(request, GUEST)
    stories = list_stories(GUEST, list(found.listings.values_list("pk", flat=True)[:ENTRIES]))
    page, own = reverse("directory:listing-list"), reverse("directory:listing-feed")
    return as_feed(request, Feed(_("Directory"), page + found.query, own + found.query), stories)


class Listed(NamedTuple):
    """What a list of listings holds, and what its address asks for."""

    listings: QuerySet[Listing]
    sort: str
    subject: Subject | None

    @property
    def query(self) -> str:
        said = {"sort": self.sort, "subject": self.subject.slug if self.subject else ""}
        text = urlencode({name: value for name, value in said.items() if value})
        return f"?{text}" if text else ""


def _listed(request: HttpRequest, viewer: Any) -> Listed:
    subject = Subject.objects.filter(slug=request.GET.get("subject", "")).first()
    wanted = request.GET.get("sort", "")
    sort = wanted if wanted in Listing.Sort.values else ""
    listings = Listing.objects.visible_to(viewer).open().newest_first()
    if sort:
        listings = listings.filter(sort=sort)
    return Listed(listings.about(subject) if subject else listings, sort, subject)


@require_safe
def listing(request: Any, listing_id: int) -> HttpResponse:
    listings = Listing.objects.visible_to(request.user).for_list()
    found = get_object_or_404(listings.annotate(is_kept=is_kept_by(request.user, "listing")), pk=listing_id)
    note_look(request)
    set_levels(request.user, found.about)
    told = {"lead": excerpt(found.html, SAID), "picture": first_in(found.html)}
    context = {"listing": found, "state": state_of(found), **told, **standing(found, request.user)}
    return render(request, "directory/listing/index.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def new_listing(request: Any) -> HttpResponse:
    refuse(refusal_to_write(request.user))
    wanted = request.GET.get("sort")
    draft = begun_at(request.user, NEW_LISTING)
    sort = Listing.Sort.WANTED if wanted == Listing.Sort.WANTED else Listing.Sort.SELLING
    form = ListingForm(request.POST or None, initial={"place": request.user.place, "sort": sort} | draft.initial)
    if form.is_valid():
        try:
            return redirect(actions.list_item(owner=request.user, now=now(), **form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "directory/new_listing.html", {"form": form, "draft": draft}, status=status_of(form))


@members_only
@require_POST
def close_listing(request: Any, listing_id: int) -> HttpResponse:
    found = get_object_or_404(Listing.objects.visible_to(request.user), pk=listing_id)
    return redirect(actions.close_listing(member=request.user, listing=found, now=now()))


@members_only
@require_POST
def note_seen(request: Any, listing_id: int) -> HttpResponse:
    """Told by the page once somebody looked at it for a second."""
    found = get_object_or_404(Listing.objects.visible_to(request.user), pk=listing_id)
    actions.note_seen(member=request.user, listing=found, now=now())
    return HttpResponse(status=204)


def standing(listing: Listing, viewer: Any) -> dict[str, Any]:
    """What this viewer may do with a listing, and the deals of theirs about it; needs for_list."""
    is_reserved: bool = listing.is_reserved  # type: ignore[attr-defined]
    refusal = permissions.refusal_to_offer(viewer, listing, is_reserved=is_reserved)
    deals = Deal.objects.visible_to(viewer).filter(listing=listing).for_list().next_first()
    own = [deal for deal in deals if deal.has_side(viewer)]
    waits = any(deal.state != Deal.State.DECLINED for deal in own)
    draft = None if refusal or waits else begun_at(viewer, OFFER.at(listing.pk))
    return {
        "deals": own,
        "refusal": refusal,
        "form": OfferForm(initial=draft.initial) if draft else None,
        "draft": draft,
        "is_own": permissions.is_owner(viewer, listing),
        "may_answer": may_answer(viewer, kind="listing", item=listing),
        "may_introduce": _may_introduce(viewer, listing),
        "may_close": permissions.may_close_listing(viewer, listing),
    }


def _may_introduce(viewer: Any, listing: Listing) -> bool:
    is_open = listing.closed is None and not listing.is_reserved  # type: ignore[attr-defined]
    return is_open and may_introduce(viewer, listing.owner_id, listing.posted, now())


def status_of(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
