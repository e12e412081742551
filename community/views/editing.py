"""Changing a post, and the history of what it said."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import actions, permissions
from community.forms import EditForm, HeadingForm, OpeningForm, heading_fields, poll_fields
from community.headings import head_of, in_words
from community.models import Forum, Poll, Post
from community.places import EDIT
from community.views.comparing import as_typed, both, conflict_page, versions_page
from lib.clock import now
from lib.doors import members_only
from lib.kinds import ItemRef
from moderation.forms import ReasonForm
from writing.actions import LostUpdate
from writing.places import Begun, begun_at


@members_only
@require_http_methods(["GET", "POST"])
def edit_post(request: Any, post_id: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread"), pk=post_id)
    begun = begun_at(request.user, EDIT.at(post.pk))
    asked = Poll.objects.filter(post=post).first() if post.has_poll else None
    form = form_for(request, post, asked, begun)
    if form.is_valid():
        try:
            return redirect(actions.edit_post(editor=request.user, post=post, now=now(), **form.said))
        except LostUpdate as lost:
            return conflict(request, lost, begun, form, post)
        except ValidationError as error:
            form.add_error(None, error)
    context: dict[str, Any] = {"post": post, "form": form, "draft": begun, "poll": asked}
    context["may_make_wiki"] = permissions.may_make_wiki(request.user, post)
    return render(request, "community/edit.html", context, status=422 if form.is_bound else 200)


def form_for(request: Any, post: Post, asked: Poll | None, begun: Begun) -> EditForm | HeadingForm:
    """The text, what stands over the thread, or both: what this member may change; 403 where that is nothing."""
    is_granted = Forum.objects.answerable_by(request.user).filter(pk=post.thread.forum_id).exists()
    may_write = permissions.may_edit(request.user, post, is_granted=is_granted)
    is_asked = request.method == "GET" or "title" in request.POST  # else the page asked for the text alone
    may_retitle = is_asked and permissions.may_retitle(request.user, post)
    if not may_write and not may_retitle:
        permissions.refuse(_("You may change only your own posts, while the thread is open."))
    held = stands(post, asked) | (heading_fields(post.thread) if may_retitle else {}) | begun.initial
    given: dict[str, Any] = {"data": request.POST or None, "initial": held}
    if may_retitle:
        given |= {"viewer": request.user, "post": post}
    if not may_write:
        return HeadingForm(**given)
    return (OpeningForm if may_retitle else EditForm)(**given, asks=may_ask(request, post, asked))


def stands(post: Post, asked: Poll | None) -> dict[str, Any]:
    """What a fresh form for a post holds."""
    held = {"text": post.text, "version": post.version}
    return held | (poll_fields(actions.as_asked(poll=asked)) if asked else {})


def may_ask(request: HttpRequest, post: Post, asked: Poll | None) -> bool:
    """Whether the form has a poll: for its author, while nobody has voted."""
    return permissions.is_own(request.user, post) and not post.is_comment and not (asked and asked.voters)


def conflict(request: Any, lost: LostUpdate, begun: Begun, sent: EditForm | HeadingForm, post: Post) -> HttpResponse:
    """Both texts side by side, with what each changed; sending again replaces the newer one knowingly."""
    asked = sent.cleaned_data.get("poll")
    if isinstance(sent, HeadingForm):
        typed = as_typed(sent, lost) | (poll_fields(asked) if asked else {})
        again: dict[str, Any] = {"initial": typed, "viewer": request.user, "post": post}
        if isinstance(sent, OpeningForm):
            again["asks"] = sent.asks
        return conflict_page(request, lost, type(sent)(**again), cancel=post.get_absolute_url())
    held = {"text": lost.mine, "version": lost.version} | (poll_fields(asked) if asked else {})
    form = EditForm(initial=held, asks=sent.asks)
    context = {"form": form, "action": request.path, "draft": begun, **both(lost)}
    return render(request, "errors/409.html", context, status=409)


@require_safe
def post_history(request: HttpRequest, post_id: int) -> HttpResponse:
    """Every version of a post with what it changed, the latest first; moderators see the hidden ones too."""
    found = Post.objects.with_history_for(request.user).select_related("thread__forum", "author")
    post = get_object_or_404(found, pk=post_id)
    is_moderator = permissions.may_see_hidden_versions(request.user)
    said = {"text": post.text, "number": post.version, "author": post.author, "posted": post.posted}
    if post.number == 1:
        said |= {"head": head_of(post.thread), "in_words": in_words}
    context = {
        "post": post,
        "page": versions_page(request, ref=ItemRef("post", post.pk), with_hidden=is_moderator, **said),
        "is_moderator": is_moderator,
        "reason_form": ReasonForm(auto_id=False),
        "may_make_wiki": permissions.may_make_wiki(request.user, post),
    }
    return render(request, "community/history.html", context)


@members_only
@require_POST
def hide_version(request: Any, post_id: int, version: int) -> HttpResponse:
    """A moderator takes an earlier text out of the history, or puts it back, and says why."""
    post = get_object_or_404(Post.objects.with_history_for(request.user), pk=post_id)
    form = ReasonForm(request.POST)
    if form.is_valid():
        is_hidden = "undo" not in request.POST
        why = form.cleaned_data["reason"]
        actions.hide_version(staff=request.user, post=post, version=version, is_hidden=is_hidden, reason=why, now=now())
    else:
        messages.error(request, str(form.errors["reason"][0]))
    return redirect("community:post-history", post.pk)


@members_only
@require_POST
def make_wiki(request: Any, post_id: int) -> HttpResponse:
    """Every member who may reply may change the post; with `undo` its author alone again."""
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=post_id)
    actions.make_wiki(member=request.user, post=post, is_wiki="undo" not in request.POST)
    return redirect(post)
