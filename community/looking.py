"""That somebody looks at a thing: told by every page of one, for what is counted of views and of guests' visits."""

from __future__ import annotations

from django.http import HttpRequest

from community.actions import note_view, note_visit
from community.models import GuestDay
from lib.clock import now
from lib.doors import visitor_of

End = GuestDay.End


def note_look(request: HttpRequest, end: GuestDay.End = End.ELSEWHERE, *, thread_id: int = 0) -> None:
    """Note a view of a thread, and where a guest's visit ends so far; asks the cache alone."""
    visitor, program = visitor_of(request), request.headers.get("User-Agent", "")
    if thread_id:
        note_view(thread_id=thread_id, visitor=visitor, program=program)
    if not request.user.is_authenticated:
        note_visit(visitor=visitor, program=program, end=end, now=now())
