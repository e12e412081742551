"""What a member keeps to come back to, threads, posts and other things, with a note and a day to be reminded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions
from community.forms import BookmarkForm
from community.models import Bookmark, Post, Thread
from community.views.marking import line_of
from lib.clock import now
from lib.doors import members_only
from lib.kinds import ItemRef, Kind, Story, all_kinds, kind_named

PAGE = 25


@members_only
@require_safe
def bookmark_list(request: Any) -> HttpResponse:
    """Everything kept that may still be seen; what is due first, then the newest."""
    kept = Bookmark.objects.visible_to(request.user).for_list(now())
    page: Page[Bookmark] = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    return render(request, "community/bookmark_list.html", {"page": page, "rows": _rows(request.user, list(page))})


@members_only
@require_http_methods(["GET", "POST"])
def edit_bookmark(request: Any, bookmark_id: int) -> HttpResponse:
    """The note and the day of one; `undo` lets it go."""
    kept = get_object_or_404(
        Bookmark.objects.visible_to(request.user).select_related("thread__forum", "post"), pk=bookmark_id
    )
    if "undo" in request.POST:
        _let_go(request.user, kept)
        return redirect("community:bookmark-list")
    form = BookmarkForm(request.POST or None, initial={"note": kept.note, "due": kept.due})
    if form.is_valid():
        try:
            actions.edit_bookmark(member=request.user, bookmark=kept, now=now(), **form.cleaned_data)
            return redirect("community:bookmark-list")
        except ValidationError as error:
            form.add_error(None, error)
    status = 422 if form.is_bound else 200
    row = _rows(request.user, [kept])[0]
    return render(request, "community/edit_bookmark.html", {"form": form, "row": row}, status=status)


@members_only
@require_POST
def bookmark(request: Any, thread_id: int) -> HttpResponse:
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    act = actions.unbookmark_thread if "undo" in request.POST else actions.bookmark_thread
    act(member=request.user, thread=thread, now=now())
    if not request.htmx:
        return redirect(thread)
    thread.is_bookmarked = "undo" not in request.POST  # type: ignore[attr-defined]
    return render(request, "community/thread/bookmark.html", {"thread": thread})


@members_only
@require_POST
def bookmark_post(request: Any, post_id: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread"), pk=post_id)
    act = actions.unbookmark_thread if "undo" in request.POST else actions.bookmark_thread
    act(member=request.user, thread=post.thread, post=post, now=now())
    if not request.htmx:
        return redirect(post)
    return render(request, "community/thread/keep.html", {"post": line_of(request, post)})


@members_only
@require_POST
def keep(request: Any, kind: str, item_id: int) -> HttpResponse:
    """An article, an example, or what another app has to keep; with `undo` no longer."""
    found = get_object_or_404(_kept_kind(kind).visible_to(request.user), pk=item_id)
    act = actions.let_item_go if "undo" in request.POST else actions.keep_item
    act(member=request.user, ref=ItemRef(kind, found.pk), now=now())
    if not request.htmx:
        return redirect(_kept_kind(kind).stories(request.user, [item_id])[item_id].url)
    context = {"kind": kind, "item": item_id, "is_kept": "undo" not in request.POST}
    return render(request, "components/keep.html", context)


class Row(NamedTuple):
    """One thing kept, as the list shows it."""

    kept: Bookmark
    url: str
    title: str
    place: str


def _rows(viewer: Any, kept: Sequence[Bookmark]) -> list[Row]:
    """What was kept that the viewer may see; threads come with them, each other kind is asked once."""
    stories = _stories(viewer, kept)
    return [_row(each, stories) for each in kept if each.thread or each.ref in stories]


def _row(kept: Bookmark, stories: dict[ItemRef, Story]) -> Row:
    if kept.thread:
        return Row(kept, kept.get_absolute_url(), kept.thread.title, kept.thread.forum.name)
    story = stories[kept.ref]
    return Row(kept, story.url, story.title, story.place)


def _stories(viewer: Any, kept: Sequence[Bookmark]) -> dict[ItemRef, Story]:
    wanted: dict[str, list[int]] = defaultdict(list)
    for each in kept:
        if not each.thread_id:
            wanted[each.kind].append(each.ref.id)
    return {
        ItemRef(kind, pk): story
        for kind, ids in wanted.items()
        for pk, story in kind_named(kind).stories(viewer, ids).items()
    }


def _kept_kind(name: str) -> Kind:
    found = next((kind for kind in all_kinds() if kind.is_kept and kind.name == name), None)
    if found is None:
        raise Http404
    return found


def _let_go(member: Any, kept: Bookmark) -> None:
    if kept.thread:
        actions.unbookmark_thread(member=member, thread=kept.thread, post=kept.post, now=now())
    else:
        actions.let_item_go(member=member, ref=kept.ref, now=now())
