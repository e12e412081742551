"""Lists: forums, the threads of one, of all, and of a subject."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.kinds import list_stories, set_levels
from community.models import Forum, Thread
from community.models.thread import ThreadQuerySet
from lib.kinds import Story
from profiles.models import Subject

PAGE = 25


@require_safe
def forum_list(request: HttpRequest) -> HttpResponse:
    """Every forum one may see, with its latest thread."""
    visible = Thread.objects.visible_to(request.user)
    forums = list(Forum.objects.visible_to(request.user).with_activity(visible))
    latest_ids = {each.pk: each.latest_thread for each in forums}  # type: ignore[attr-defined]
    latest = Thread.objects.select_related("last_author").in_bulk([pk for pk in latest_ids.values() if pk])
    rows = [{"forum": each, "latest": latest.get(latest_ids[each.pk])} for each in forums]
    return render(request, "community/forum_list.html", {"rows": nested(rows)})


@require_safe
def forum(request: HttpRequest, slug: str) -> HttpResponse:
    visible = Forum.objects.visible_to(request.user)
    found = get_object_or_404(visible, slug=slug)
    context = {
        "forum": found,
        "parent": visible.filter(pk=found.parent_id).first() if found.parent_id else None,
        "children": visible.filter(parent=found),
        "is_open": Forum.objects.open_to(request.user).filter(pk=found.pk).exists(),
        **listed(request, Thread.objects.visible_to(request.user).filter(forum=found)),
    }
    return render(request, "community/forum.html", context)


@require_safe
def thread_list(request: HttpRequest) -> HttpResponse:
    """The latest threads of all forums; for members also those with something unread."""
    threads = Thread.objects.visible_to(request.user)
    only_unread = request.user.is_authenticated and "unread" in request.GET
    if only_unread:
        threads = threads.with_read_mark(request.user).unread()
    return render(request, "community/thread_list.html", {"only_unread": only_unread, **listed(request, threads)})


@require_safe
def subject(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Subject, slug=slug)
    set_levels(request.user, [found])
    threads = Thread.objects.visible_to(request.user).about(found)
    return render(request, "community/subject.html", {"subject": found, **listed(request, threads)})


def listed(request: HttpRequest, threads: ThreadQuerySet) -> dict[str, Any]:
    """One page of threads as stories; a page that does not exist is the nearest that does."""
    page: Page[Thread] = Paginator(threads.latest_first(), PAGE).get_page(request.GET.get("page"))
    stories: list[Story] = list_stories(request.user, [each.pk for each in page.object_list])
    return {"page": page, "stories": stories}


def nested(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Forums with their children behind them; one whose parent is out of sight stands for itself."""
    seen = {row["forum"].pk for row in rows}
    children = [row for row in rows if row["forum"].parent_id in seen]
    return [
        {**row, "children": [child for child in children if child["forum"].parent_id == row["forum"].pk]}
        for row in rows
        if row["forum"].parent_id not in seen
    ]
