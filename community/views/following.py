"""What each step of a dial means for one thing, and what it would cost in mail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.dials import PATHS, is_mailed, pace_of, steps_of
from lib.clock import now
from lib.doors import members_only
from lib.forms import is_row_id
from lib.kinds import kind_named
from notices.models import Manner
from profiles.models import Dial, Subject


@members_only
@require_safe
def dial(request: Any, of: str, target: int) -> HttpResponse:
    """A page of its own; in an opened dial its steps alone."""
    found = _thing(request.user, of, target)
    manner = Manner.objects.filter(member=request.user).first() or Manner()
    pace = pace_of(request.user, of, target, now=now())
    by_mail = is_mailed(request.user, of, found)
    context = {
        "of": of,
        "target": target,
        "name": str(found),
        "level": Dial.objects.filter(member=request.user, of=of, target=target).values_list("level", flat=True).first(),
        "pace": pace,
        "steps": steps_of(of, pace, a_day=manner.mails_a_day, by_mail=by_mail),
        "by_mail": by_mail,
        "is_part": bool(request.htmx),
        "back": found.get_absolute_url(),
    }
    return render(request, f"community/dial/{'steps' if request.htmx else 'index'}.html", context)


def _thing(viewer: Any, of: str, target: int) -> Any:
    """What the dial is of, as far as the viewer may see it; 404 for the rest."""
    if of not in PATHS or not is_row_id(target):
        raise Http404
    rows = Subject.objects.all() if of == Dial.Of.SUBJECT else kind_named(of).visible_to(viewer)
    found = rows.filter(pk=target).first()
    if found is None:
        raise Http404
    return found
