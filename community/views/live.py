"""What an open page asks for when it is told that its thread changed, and after every gap."""

from __future__ import annotations

from collections import defaultdict
from time import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.dressing import Dresser
from community.forms import ChangesForm
from community.models import Post, Thread
from community.models.post import PostQuerySet, Row
from community.views.reading import seen_or_404
from lib.doors import members_only, token_of
from lib.kinds import ItemRef
from lib.presence import book
from profiles.models import Member

NAMED = 8  # of those who are here
AT_ONCE = 50  # changed posts in one answer; the page asks on until there are no more


@require_safe
def new_posts(request: HttpRequest, thread_id: int) -> HttpResponse:
    """The posts that came or changed since a change, the numbers of those gone, and how many lie beyond the page."""
    found = seen_or_404(request.user, thread_id)
    form = ChangesForm(request.GET)
    if not form.is_valid():
        return HttpResponse(status=204)
    said = form.cleaned_data
    touched = (
        Post.objects.filter(thread=found.pk).changed_since(said["after"]).values_list("number", "change")[:AT_ONCE]
    )
    changes = dict(touched)
    if not changes:
        return HttpResponse(status=204)
    posts = Post.objects.visible_to(request.user, within=found)
    rows = posts.filter(number__in=changes).in_order().rows(request.user)
    context = {
        "thread": found,
        "gone": sorted(changes.keys() - {row.number for row in rows}),
        "parts": parts(Dresser(found, request.user, token_of(request)), rows, posts, said["upto"]),
        "is_opening": 1 in changes,
        "change": max(changes.values()),
        "is_more": len(changes) == AT_ONCE,
        **beyond(posts, said["upto"], said["known"]),
    }
    return render(request, "community/thread/changes.html", context)


def parts(dresser: Dresser, rows: list[Row], posts: PostQuerySet, upto: int | None) -> list[dict[str, Any]]:
    """Each post with the comments under it, and each comment with the post it is on."""
    shown = [row for row in rows if not row.is_comment and (upto is None or row.number <= upto)]
    under: dict[int | None, list[Row]] = defaultdict(list)
    if shown:
        comments = posts.filter(is_comment=True, answers__in=[row.pk for row in shown])
        for comment in comments.in_order().rows(dresser.viewer):
            under[comment.answers_id].append(comment)
    dresser.take_polls(shown)
    made = [{"html": dresser.post(row, row.number, under[row.pk])} for row in shown]
    return made + [{"html": dresser.comment(row), "on": row.answers_id} for row in rows if row.is_comment]


def beyond(posts: PostQuerySet, upto: int | None, known: int | None) -> dict[str, Any]:
    """For a page that is not the last: how many posts came behind it since it was made, and the first of them."""
    if upto is None or known is None:
        return {}
    numbers = posts.since(max(upto, known)).in_order().values_list("number", flat=True)
    return {"beyond": numbers.count(), "first": numbers.first()}


@members_only
@require_safe
def here(request: Any, thread_id: int) -> HttpResponse:
    """Who else has a thread open; for those who let themselves be seen."""
    found = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    ids = book().here(str(ItemRef("thread", found.pk)), time()) if request.user.is_presence_shown else []
    members = list(Member.objects.seen_beside(request.user, ids))
    context = {"members": members[:NAMED], "more": len(members[NAMED:])}
    return render(request, "community/thread/here.html", context)
