"""A thread's page, and what is new in it for who has it open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from community import permissions
from community.forms import ReplyForm
from community.kinds import set_levels
from community.models import Post, Shelf, Thread
from community.models.post import PostQuerySet

PAGE = 20
AT_ONCE = 50  # new posts sent to an open page together; the rest at the next hint


@require_safe
def thread(request: HttpRequest, thread_id: int) -> HttpResponse:
    """One page of a thread; `?post=N` leads to the page that post N is on."""
    found = get_object_or_404(Thread.objects.visible_to(request.user).for_page(request.user), pk=thread_id)
    posts = Post.objects.visible_to(request.user).filter(thread=found)
    if wanted := request.GET.get("post"):
        return redirect(address_of(found, posts, wanted))
    page: Page[Post] = Paginator(posts.top_level().for_page(request.user).in_order(), PAGE).get_page(
        request.GET.get("page")
    )
    shown = list(page)
    dress(shown, posts, found, request.user)
    read_to = shown[-1].number if page.has_next() else found.last_number
    read_with(shown, read_to)
    set_levels(request.user, list(found.subjects.all()))
    context = {**standing(found, request.user), "page": page, "posts": shown, "read_to": read_to}
    return render(request, "community/thread/index.html", context)


@require_safe
def new_posts(request: HttpRequest, thread_id: int) -> HttpResponse:
    """What came after post `after`: the posts for who is at the end, else a line that leads to them."""
    found = get_object_or_404(Thread.objects.visible_to(request.user).for_page(request.user), pk=thread_id)
    text = request.GET.get("after", "")
    after = int(text) if text.isdecimal() and len(text) < 10 else found.last_number
    posts = Post.objects.visible_to(request.user).filter(thread=found)
    new = list(posts.since(after).for_page(request.user).in_order()[:AT_ONCE])
    if not new:
        return HttpResponse(status=204)
    dress(new, posts.none(), found, request.user)
    read_with(new, new[-1].number)
    context = {**standing(found, request.user), "posts": new, "after": new[-1].number, "first": new[0]}
    part = "community/thread/banner.html" if "banner" in request.GET else "community/thread/new_posts.html"
    return render(request, part, context)


def address_of(thread: Thread, posts: PostQuerySet, wanted: str) -> str:
    """The page and place of post N; of the next one that stands where N is gone, else of the last."""
    number = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 1
    in_order = posts.in_order().select_related("answers")
    post = in_order.filter(number__gte=number).first() or in_order.last()
    if post is None:
        return thread.get_absolute_url()
    top = post.answers if post.is_comment and post.answers else post
    page = posts.top_level().filter(number__lt=top.number).count() // PAGE + 1
    query = f"?page={page}" if page > 1 else ""
    return f"{thread.get_absolute_url()}{query}#p{post.number}"


def standing(thread: Thread, viewer: Any) -> dict[str, Any]:
    """What this viewer may do in a thread; needs for_page."""
    refusal = permissions.refusal_to_reply(viewer, thread, is_granted=thread.is_answerable)  # type: ignore[attr-defined]
    return {
        "thread": thread,
        "refusal": refusal,
        "form": None if refusal else ReplyForm(),
        "may_solve": permissions.may_choose_solution(viewer, thread),
    }


def read_with(posts: Sequence[Post], last: int) -> None:
    """Say up to which number a thread is read once each post was seen; the last one stands for comments too."""
    for post in posts:
        post.reads = post.number  # type: ignore[attr-defined]
    if posts:
        posts[-1].reads = last  # type: ignore[attr-defined]


def answered_by(post: Post) -> Post | None:
    """The post it answers, where this viewer sees that one; needs for_page."""
    answers = post.answers
    is_seen = answers and answers.shelf == Shelf.STANDING and not post.answers_ignored  # type: ignore[attr-defined]
    return answers if is_seen else None


def dress(shown: Sequence[Post], posts: PostQuerySet, thread: Thread, viewer: Any) -> None:
    """Give each post its comments, whether it is new, and what the viewer may do with it."""
    comments: dict[int | None, list[Post]] = defaultdict(list)
    for comment in posts.comments_on(shown).for_page(viewer).in_order():
        comments[comment.answers_id].append(comment)
    for post in [*shown, *(each for under in comments.values() for each in under)]:
        post.thread = thread
        post.comments = comments[post.pk]  # type: ignore[attr-defined]
        post.answered = answered_by(post)  # type: ignore[attr-defined]
        post.is_new = viewer.is_authenticated and post.number > thread.read_number  # type: ignore[attr-defined]
        post.may_edit = permissions.may_edit(viewer, post, is_granted=thread.is_answerable)  # type: ignore[attr-defined]
        post.may_delete = permissions.may_delete(viewer, post)  # type: ignore[attr-defined]
        post.may_like = permissions.may_like(viewer, post)  # type: ignore[attr-defined]
