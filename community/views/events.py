"""An event: who comes, saying whether one does, changing it, calling it off."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, permissions
from community.actions.announcing import as_announced
from community.events import draw_event, event_of, line_of
from community.forms import AnswerForm, ChangeEventForm, OffForm, event_fields
from community.models import Attendance, Event, Thread
from community.views.comparing import conflict_page
from lib.clock import now
from lib.doors import members_only, token_of
from profiles.models import Member
from writing.actions import LostUpdate

MOST = 500  # of those who say the same, on one page


@require_safe
def event(request: HttpRequest, thread_id: int) -> HttpResponse:
    """An event on a page of its own: who comes, who perhaps, who waits."""
    thread, found = event_or_404(request, thread_id)
    return render(request, "community/event/index.html", shown(request, thread, found))


@members_only
@require_POST
def answer_event(request: Any, thread_id: int) -> HttpResponse:
    """Say whether one comes, or take the answer back; a refusal shows the event again and says why."""
    thread, found = event_or_404(request, thread_id)
    form, wrong = AnswerForm(request.POST), ""
    if "undo" in request.POST or form.is_valid():
        says = None if "undo" in request.POST else form.cleaned_data["says"]
        actions.answer_event(member=request.user, thread=thread, says=says, now=now())
        found = Event.objects.with_those_here().get(pk=found.pk)
    else:
        wrong = str(form.errors["says"][0])
    status = 422 if wrong else 200
    if request.htmx:
        part = draw_event(line_of(found, thread, request.user), token_of(request), wrong)
        return HttpResponse(part, status=status)
    if not wrong:
        return redirect(found.place_on_page)
    return render(request, "community/event/index.html", shown(request, thread, found, wrong), status=status)


@members_only
@require_http_methods(["GET", "POST"])
def edit_event(request: Any, thread_id: int) -> HttpResponse:
    thread, found = event_or_404(request, thread_id)
    permissions.refuse(permissions.refusal_to_change_event(request.user, thread))
    form = _form_of(found, request.POST or None)
    if form.is_valid():
        said = {"event": form.announced(), "version": form.cleaned_data["version"]}
        try:
            actions.change_event(member=request.user, thread=thread, now=now(), **said)
        except LostUpdate as lost:
            held = event_fields(form.announced()) | {"version": lost.version}
            again = ChangeEventForm(initial=held, zone=form.zone)
            return conflict_page(request, lost, again, cancel=thread.get_absolute_url())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(found.place_on_page)
    return _edit_page(request, thread, found, form, off=OffForm(), status=422 if form.is_bound else 200)


def _form_of(found: Event, typed: Any = None) -> ChangeEventForm:
    stands = event_fields(as_announced(event=found)) | {"version": found.version}
    return ChangeEventForm(typed, initial=stands, zone=found.zone)


def _edit_page(
    request: Any, thread: Thread, found: Event, form: ChangeEventForm, *, off: OffForm, status: int
) -> HttpResponse:
    context = {"thread": thread, "form": form, "event": found, "off": off}
    return render(request, "community/event/edit.html", context, status=status)


@members_only
@require_POST
def call_off_event(request: Any, thread_id: int) -> HttpResponse:
    """It does not take place, with the reason; with `undo` it does after all."""
    thread, found = event_or_404(request, thread_id)
    form = OffForm(request.POST)
    if not form.is_valid():
        return _edit_page(request, thread, found, _form_of(found), off=form, status=422)
    is_off, why = "undo" not in request.POST, form.cleaned_data["why"]
    actions.call_off_event(member=request.user, thread=thread, is_off=is_off, why=why, now=now())
    return redirect(found.place_on_page)


def event_or_404(request: HttpRequest, thread_id: int) -> tuple[Thread, Event]:
    threads = Thread.objects.visible_to(request.user).select_related("forum")
    thread = get_object_or_404(threads, pk=thread_id)
    found = event_of(thread)
    if found is None:
        raise Http404
    return thread, found


def shown(request: HttpRequest, thread: Thread, found: Event, wrong: str = "") -> dict[str, Any]:
    """What the page of an event is made of."""
    line = line_of(found, thread, request.user)
    said = Attendance.objects.shown_to(request.user, found)

    def who(**wanted: Any) -> list[Member]:
        return [each.member for each in said.filter(**wanted)[:MOST]]

    return {
        "thread": thread,
        "event": line,
        "part": draw_event(line, token_of(request), wrong),
        "comes": who(says=Attendance.Says.COMES, is_waiting=False),
        "waits": who(is_waiting=True) if line.waits else [],
        "perhaps": who(says=Attendance.Says.MAYBE) if line.perhaps else [],
        "cannot": who(says=Attendance.Says.NOT),
    }
