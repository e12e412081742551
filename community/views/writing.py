"""Starting and replying; whatever is refused keeps what was typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from community import actions, permissions
from community.forms import ReplyForm, ThreadForm
from community.models import Post, Thread
from lib.clock import now
from lib.doors import members_only


@members_only
@require_http_methods(["GET", "POST"])
def start_thread(request: Any) -> HttpResponse:
    permissions.refuse(permissions.refusal_to_write(request.user))
    form = ThreadForm(request.POST or None, viewer=request.user)
    form.initial["forum"] = form.open_forums.filter(slug=request.GET.get("forum", "")).first()
    if form.is_valid():
        try:
            return redirect(actions.start_thread(author=request.user, now=now(), **form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "community/start.html", {"form": form}, status=status_of(form))


@members_only
@require_http_methods(["GET", "POST"])
def reply(request: Any, thread_id: int) -> HttpResponse:
    """A page of its own for answers, quotes and comments, and for what was wrong with a reply."""
    thread = get_object_or_404(Thread.objects.visible_to(request.user).for_page(request.user), pk=thread_id)
    posts = Post.objects.visible_to(request.user).filter(thread=thread)
    answered = post_named(posts, request.POST.get("answers") or request.GET.get("to"))
    form = ReplyForm(request.POST or None, initial=reply_begun(request, answered))
    if form.is_valid():
        said: dict[str, Any] = {**form.cleaned_data, "answers": answered}
        try:
            return redirect(actions.reply(author=request.user, thread=thread, now=now(), **said))
        except ValidationError as error:
            form.add_error(None, error)
    refusal = permissions.refusal_to_reply(request.user, thread, is_granted=thread.is_answerable)  # type: ignore[attr-defined]
    permissions.refuse(refusal)
    context = {"thread": thread, "form": form, "answered": answered, "is_comment": bool(form["is_comment"].value())}
    return render(request, "community/reply.html", context, status=status_of(form))


def post_named(posts: Any, number: str | None) -> Post | None:
    """The post of that number which the reply answers; a comment is answered under the post it is on."""
    if not number or not number.isdecimal() or len(number) > 9:
        return None
    post: Post | None = posts.select_related("author", "answers__author").filter(number=number).first()
    return post.answers if post and post.is_comment and post.answers else post


def reply_begun(request: HttpRequest, answered: Post | None) -> dict[str, Any]:
    """What a fresh reply form holds: whom it answers, and their words where they are quoted."""
    if answered is None:
        return {}
    quoted = "\n".join(f"> {line}" for line in answered.text.splitlines()[:20]) + "\n\n"
    return {
        "answers": answered.number,
        "is_comment": "comment" in request.GET,
        "text": quoted if "quote" in request.GET else "",
    }


def status_of(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
