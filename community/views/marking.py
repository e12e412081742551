"""Small presses on a thread's page: like, keep, choose, read."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from community import actions
from community.forms import ReadForm
from community.models import Post, Thread
from lib.clock import now
from lib.doors import members_only


@members_only
@require_POST
def like_post(request: Any, post_id: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread"), pk=post_id)
    act = actions.unlike_post if "undo" in request.POST else actions.like_post
    act(member=request.user, post=post, now=now())
    if not request.htmx:
        return redirect(post)
    fresh = get_object_or_404(Post.objects.visible_to(request.user).for_page(request.user), pk=post_id)
    fresh.may_like = True  # type: ignore[attr-defined]
    return render(request, "community/thread/like.html", {"post": fresh})


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
def choose_solution(request: Any, thread_id: int, post_id: int) -> HttpResponse:
    """Choose the post that solved the question; `undo` takes the choice back."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    post = get_object_or_404(Post.objects.visible_to(request.user).filter(thread=thread), pk=post_id)
    chosen = None if "undo" in request.POST else post
    actions.choose_solution(member=request.user, thread=thread, post=chosen, now=now())
    return redirect(post)


@members_only
@require_POST
def mark_read(request: Any, thread_id: int) -> HttpResponse:
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    read = form.cleaned_data
    actions.mark_read(
        member=request.user, thread=thread, number=read["number"], seconds=read["seconds"] or 0, now=now()
    )
    is_page = "next" in request.POST
    return redirect(thread) if is_page else HttpResponse(status=204)
