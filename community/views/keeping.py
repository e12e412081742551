"""What a member keeps to come back to: threads and posts, with a note and a day to be reminded."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions
from community.forms import BookmarkForm
from community.models import Bookmark, Post, Thread
from community.views.marking import line_of
from lib.clock import now
from lib.doors import members_only

PAGE = 25


@members_only
@require_safe
def bookmark_list(request: Any) -> HttpResponse:
    """Everything kept that may still be seen; what is due first, then the newest."""
    kept = Bookmark.objects.visible_to(request.user).for_list(now())
    page: Page[Bookmark] = Paginator(kept, PAGE).get_page(request.GET.get("page"))
    return render(request, "community/bookmark_list.html", {"page": page})


@members_only
@require_http_methods(["GET", "POST"])
def edit_bookmark(request: Any, bookmark_id: int) -> HttpResponse:
    """The note and the day of one; `undo` lets it go."""
    kept = get_object_or_404(Bookmark.objects.visible_to(request.user).select_related("thread", "post"), pk=bookmark_id)
    if "undo" in request.POST:
        actions.unbookmark_thread(member=request.user, thread=kept.thread, post=kept.post, now=now())
        return redirect("community:bookmark-list")
    form = BookmarkForm(request.POST or None, initial={"note": kept.note, "due": kept.due})
    if form.is_valid():
        try:
            actions.edit_bookmark(member=request.user, bookmark=kept, now=now(), **form.cleaned_data)
            return redirect("community:bookmark-list")
        except ValidationError as error:
            form.add_error(None, error)
    status = 422 if form.is_bound else 200
    return render(request, "community/edit_bookmark.html", {"form": form, "bookmark": kept}, status=status)


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
