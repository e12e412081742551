"""Telling the moderators of something."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lib.clock import now
from lib.doors import members_only
from lib.kinds import ItemRef, Story, kind_named
from moderation.actions import report_item
from moderation.forms import ReportForm
from moderation.permissions import refusal_to_report, refuse

LARGEST = 2**63 - 1  # number that a database holds


@members_only
@require_http_methods(["GET", "POST"])
def report(request: Any, kind: str, item_id: int) -> HttpResponse:
    """A reason, and off it goes to the moderators."""
    refuse(refusal_to_report(request.user))
    story = story_or_404(request.user, ItemRef(kind, item_id))
    form = ReportForm(request.POST or None)
    if form.is_valid():
        try:
            report_item(reporter=request.user, ref=story.ref, now=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Thank you. A moderator will look at it."))
            return redirect(story.url)
    context = {"story": story, "form": form}
    return render(request, "moderation/report.html", context, status=422 if form.is_bound else 200)


def story_or_404(viewer: Any, ref: ItemRef) -> Story:
    """The item as this viewer sees it."""
    if ref.id > LARGEST:
        raise Http404
    try:
        return kind_named(ref.kind).stories(viewer, [ref.id])[ref.id]
    except KeyError:
        raise Http404 from None
