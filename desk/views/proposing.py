"""Subjects proposed, at the desk: kind by kind how often they are right, and what is proposed now."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from desk.permissions import refuse_all_but_owners
from lib.rates import interval
from profiles.models import Lesson, NotAbout
from profiles.proposing.centroids import GOAL, LEAST_TRIED
from profiles.proposing.tagging import TaggedKind, tagged_kinds

IN_A_HUNDRED = 100


def proposals_urls(site: AdminSite) -> list[URLPattern]:
    """The page, within the desk."""

    def page(request: HttpRequest) -> HttpResponse:
        return proposals(request, site)

    return [path("proposals/", site.admin_view(page), name="proposals")]


@require_safe
def proposals(request: Any, site: AdminSite) -> HttpResponse:
    """A row for each kind of thing that is about subjects."""
    refuse_all_but_owners(request.user)
    lessons = {lesson.kind: lesson for lesson in Lesson.objects.defer("model")}
    context = {
        **site.each_context(request),
        "title": _("Subjects proposed"),
        "rows": [_row(kind, lessons.get(kind.name)) for kind in tagged_kinds().values()],
        "goal": round(GOAL * IN_A_HUNDRED),
        "least": LEAST_TRIED,
        "made": max((lesson.made for lesson in lessons.values()), default=None),
    }
    return TemplateResponse(request, "admin/desk/proposals.html", context)


def _row(kind: TaggedKind, lesson: Lesson | None) -> dict[str, Any]:
    """What a kind's proposals rest on, how many are right in a hundred, and how many stand and were refused."""
    row: dict[str, Any] = {
        "says": kind.called,
        "lesson": lesson,
        "standing": kind.links.objects.proposed().count(),
        "refused": NotAbout.objects.filter(kind=kind.name).count(),
    }
    if lesson is not None and lesson.precision is not None:
        span = interval(lesson.right, lesson.tried)
        row |= {"right": lesson.precision * IN_A_HUNDRED, "found": lesson.recall * IN_A_HUNDRED}
        row |= {"low": span.low * IN_A_HUNDRED, "high": span.high * IN_A_HUNDRED}
    return row
