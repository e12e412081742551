"""The list of events, and what calendar programs read of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.browsing import PAGE, Browsed
from community.calendars import LEAD, calendar_of, member_of_calendar, number_of_calendar, own_address, own_events
from community.dates import months_of
from community.forms import RenewForm
from community.models import Event, Forum
from community.models.event import EventQuerySet
from community.views.events import event_or_404
from community.views.feeds import feed_of, linked
from lib.clock import now
from lib.doors import members_only
from lib.feeds import GUEST
from lib.kinds import kind_named
from profiles.models import Subject

PAST, OWN = "past", "mine"
MOST = 1000  # events in one calendar


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Events that come, the next first, or are past, the latest first; by month, of a forum or about a subject."""
    viewer: Any = request.user
    wanted = _wanted(request, (PAST, OWN) if viewer.is_authenticated else (PAST,))
    start = (wanted.page - 1) * PAGE
    found = list(_listed(viewer, wanted).for_list(viewer)[start : start + PAGE + 1])
    wanted = replace(wanted, has_next=len(found) > PAGE)
    events = found[:PAGE]
    context = {
        "shown": wanted,
        "months": months_of(events),
        "linked": linked(wanted, events),
        "tabs": _tabs(wanted, is_member=viewer.is_authenticated),
        "forums": _forums(viewer, wanted),
        "subjects": _subjects(viewer, wanted),
        "calendar": wanted.base + wanted.calendar,
        **_own(viewer),
    }
    return render(request, "community/event_list.html", context)


@require_safe
def event_feed(request: HttpRequest) -> HttpResponse:
    """The first page of the list, as a guest sees it."""
    wanted = replace(_wanted(request, (PAST,)), page=1)
    threads = list(_listed(GUEST, wanted).values_list("thread", flat=True)[:PAGE])
    by_id = kind_named("thread").stories(GUEST, threads)
    return feed_of(request, wanted, [by_id[pk] for pk in threads if pk in by_id])


@require_safe
def event_calendar(request: HttpRequest) -> HttpResponse:
    """What comes, and what is lately past, as a guest sees it."""
    wanted = _wanted(request, ())
    events = _within(Event.objects.visible_to(GUEST), wanted).order_by("-begins", "-pk")
    return _calendar(calendar_of(events.with_opening(LEAD)[:MOST], _name(request)))


@never_cache
@require_safe
def own_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """What one member goes to, for whoever holds the address."""
    member = member_of_calendar(token)
    if member is None:
        raise Http404(_("This address opens no calendar. Copy it again from the page of events."))
    events, unsure = own_events(member)
    answer = _calendar(calendar_of(events[-MOST:], _name(request), unsure))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@members_only
@require_POST
def renew_calendar(request: Any) -> HttpResponse:
    form = RenewForm(request.POST)
    if form.is_valid() and actions.renew_calendar(member=request.user, number=form.cleaned_data["number"], now=now()):
        messages.success(request, _("Your calendar has a new address. The one before opens nothing any more."))
    return redirect("community:event-list")


@require_safe
def event_file(request: HttpRequest, thread_id: int) -> HttpResponse:
    """One event, to put into a calendar."""
    _thread, found = event_or_404(request, thread_id)
    events = Event.objects.filter(pk=found.pk).with_opening(LEAD)
    answer = _calendar(calendar_of(events, _name(request)))
    answer["Content-Disposition"] = f'attachment; filename="event-{thread_id}.ics"'
    return answer


def _wanted(request: HttpRequest, sorts: tuple[str, ...]) -> Browsed:
    path = request.path.removesuffix("feed/").removesuffix("calendar.ics")
    return Browsed.read(path, _("Events"), request.GET, sorts)


def _listed(viewer: Any, wanted: Browsed) -> EventQuerySet:
    events = _within(Event.objects.visible_to(viewer), wanted)
    if wanted.sort == OWN:
        events = events.attended_by(viewer)
    return events.past(now()) if wanted.sort == PAST else events.coming(now())


def _within(events: EventQuerySet, wanted: Browsed) -> EventQuerySet:
    """Of a forum and those inside it, about a subject."""
    if wanted.forum:
        events = events.filter(Q(thread__forum__slug=wanted.forum) | Q(thread__forum__parent__slug=wanted.forum))
    return events.filter(thread__subjects__slug=wanted.subject) if wanted.subject else events


def _tabs(wanted: Browsed, *, is_member: bool) -> list[tuple[str, str, bool]]:
    """Each list: what it is called, its address, whether it is this one."""
    names = {"": _("Coming"), PAST: _("Past")} | ({OWN: _("I go to")} if is_member else {})
    return [(label, wanted.listing(name), name == wanted.sort) for name, label in names.items()]


def _forums(viewer: Any, wanted: Browsed) -> list[tuple[str, str, bool]]:
    """Where events of this list are: name, the address that shows them alone, whether it does."""
    events = _listed(viewer, replace(wanted, forum="", subject="")).order_by()
    rows = Forum.objects.filter(pk__in=events.values("thread__forum")).order_by("order", "name")
    return [(name, wanted.within(slug), slug == wanted.forum) for slug, name in rows.values_list("slug", "name")]


def _subjects(viewer: Any, wanted: Browsed) -> list[tuple[str, str, bool]]:
    """What they are about."""
    events = _listed(viewer, replace(wanted, forum="", subject="")).order_by()
    rows = Subject.objects.filter(threads__in=events.values("thread")).distinct().order_by("name")
    return [(name, wanted.about(slug), slug == wanted.subject) for slug, name in rows.values_list("slug", "name")]


def _own(viewer: Any) -> dict[str, Any]:
    """The address of a member's own calendar, and which it is."""
    if not viewer.is_authenticated:
        return {"own_calendar": "", "number": 0}
    number = number_of_calendar(viewer)
    return {"own_calendar": own_address(viewer, number), "number": number}


def _name(request: HttpRequest) -> str:
    return render_to_string("community/event/calendar_name.txt", request=request).strip()


def _calendar(text: bytes) -> HttpResponse:
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
