"""Starting and replying; whatever is refused keeps what was typed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from community import actions, permissions
from community.forms import ReplyForm, ThreadForm
from community.models import Forum, Post, Thread
from community.places import COMMENT, REPLY, START
from community.quoting import quote_of
from community.views.reading import seen_or_404
from lib.clock import now
from lib.doors import members_only
from writing.places import Begun, begun_at


@members_only
@require_http_methods(["GET", "POST"])
def start_thread(request: Any) -> HttpResponse:
    permissions.refuse(permissions.refusal_to_write(request.user))
    forum = Forum.objects.open_to(request.user).filter(slug=request.GET.get("forum", "")).first()
    begun = begun_at(request.user, request.POST.get("draft") or START.at(forum.pk if forum else 0))
    form = ThreadForm(request.POST or None, viewer=request.user, initial=started(request, forum, begun))
    if form.is_valid():
        try:
            return redirect(actions.start_thread(author=request.user, now=now(), **form.cleaned_data))
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "community/start.html", {"form": form, "draft": begun}, status=status_of(form))


@members_only
@require_http_methods(["GET", "POST"])
def reply(request: Any, thread_id: int) -> HttpResponse:
    """A page of its own for answers, quotes and comments, and for what was wrong with a reply."""
    thread = seen_or_404(request.user, thread_id)
    answered = post_named(request.user, thread, request.POST.get("answers") or request.GET.get("to"))
    form = ReplyForm(request.POST or None)
    if form.is_valid():
        said: dict[str, Any] = {**form.cleaned_data, "answers": answered}
        try:
            return redirect(actions.reply(author=request.user, thread=thread, now=now(), **said))
        except ValidationError as error:
            form.add_error(None, error)
    refusal = permissions.refusal_to_reply(request.user, thread, is_granted=thread.is_answerable)  # type: ignore[attr-defined]
    permissions.refuse(refusal)
    begun = reply_begun(request, thread, answered)
    form = form if form.is_bound else ReplyForm(initial=begun.initial)
    is_comment = bool(form["is_comment"].value())
    context = {"thread": thread, "form": form, "answered": answered, "is_comment": is_comment, "draft": begun}
    template = "community/reply_part.html" if request.htmx else "community/reply.html"
    return render(request, template, context, status=status_of(form))


def post_named(viewer: Any, thread: Thread, number: str | None) -> Post | None:
    """The post of that number which the reply answers; a comment is answered under the post it is on."""
    if not number or not number.isdecimal() or len(number) > 9:
        return None
    posts = Post.objects.visible_to(viewer, within=thread)
    post: Post | None = posts.select_related("author", "answers__author").filter(number=number).first()
    return post.answers if post and post.is_comment and post.answers else post


def started(request: HttpRequest, forum: Forum | None, begun: Begun) -> dict[str, Any]:
    """What a fresh form for a thread holds: the forum and the kind one came for, and what was begun."""
    sort = request.GET.get("sort", "")
    kind = {"sort": sort} if sort in Thread.Sort.values else {}
    return {"forum": forum} | kind | begun.initial | {"draft": begun.place}


def reply_begun(request: HttpRequest, thread: Thread, answered: Post | None) -> Begun:
    """What a fresh reply form holds: what was begun, whom it answers, and their words where they are quoted."""
    is_comment = answered is not None and "comment" in request.GET
    begun = begun_at(request.user, COMMENT.at(answered.pk) if answered and is_comment else REPLY.at(thread.pk))
    if answered is not None:
        begun.initial["answers"], begun.initial["is_comment"] = answered.number, is_comment
    if answered is not None and "quote" in request.GET:
        said = str(begun.initial.get("text", ""))
        begun.initial["text"] = f"{said}\n\n{quote_of(answered)}" if said.strip() else quote_of(answered)
    return begun


def status_of(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
