"""Small presses on a thread's page: react, choose, read, not read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.dressing import Dresser, Line
from community.forms import ReadForm
from community.models import Post, Reaction, Thread
from lib.clock import now
from lib.doors import members_only, next_url

MOST_NAMED = 100  # of those who reacted


@require_safe
def reactions(request: HttpRequest, post_id: int) -> HttpResponse:
    """Who reacted to a post, and the five reactions to choose from."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=post_id)
    line = line_of(request, post)
    tally = dict(line.tally)
    names = [(value, label, tally.get(value, 0)) for value, label in Reaction.Name.choices]
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "community/thread/react.html", {"post": line, "names": names})
    given = Reaction.objects.visible_to(request.user).filter(post=post).select_related("member")[:MOST_NAMED]
    thread = Thread.objects.select_related("forum").get(pk=post.thread_id)
    context = {"post": line, "names": names, "given": given, "thread": thread}
    return render(request, "community/reactions.html", context)


@members_only
@require_POST
def like_post(request: Any, post_id: int) -> HttpResponse:
    """React by `name`, a like where none is given; `undo` takes it back."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread"), pk=post_id)
    if "undo" in request.POST:
        actions.unlike_post(member=request.user, post=post, now=now())
    else:
        try:
            name = request.POST.get("name", Reaction.Name.LIKE)
            actions.like_post(member=request.user, post=post, now=now(), name=name)
        except ValidationError:
            return HttpResponse(status=422)
    if not request.htmx:
        return redirect(post)
    return render(request, "community/thread/like.html", {"post": line_of(request, post)})


@members_only
@require_POST
def decline_call(request: Any, thread_id: int) -> HttpResponse:
    """Say that a question is not theirs to answer: it leaves My page, and is put before somebody else."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user), pk=thread_id)
    actions.decline_call(member=request.user, thread=thread, now=now())
    return HttpResponse() if request.htmx else redirect(next_url(request, reverse("search:wanted")))


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


@members_only
@require_POST
def mark_unread(request: Any, thread_id: int) -> HttpResponse:
    """Leave the thread, and find it unread from post `number` on."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user).select_related("forum"), pk=thread_id)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    actions.mark_unread(member=request.user, thread=thread, number=form.cleaned_data["number"], now=now())
    return redirect(thread.forum)


def line_of(request: HttpRequest, post: Post) -> Line:
    """A post that was just read through visible_to, as the thread's page has it."""
    threads = Thread.objects.visible_to(request.user).for_page(request.user)
    thread = get_object_or_404(threads, pk=post.thread_id)
    rows = Post.objects.visible_to(request.user, within=thread).filter(pk=post.pk).rows(request.user)
    if not rows:  # hidden in between
        raise Http404
    return Dresser(thread, request.user, "").line(rows[0], rows[0].number)
