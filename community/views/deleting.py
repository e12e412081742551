"""Taking one's post back, and bringing it back again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community import actions, permissions
from community.models import Post
from lib.clock import now
from lib.doors import members_only
from moderation.forms import ReasonForm

PAGE = 20


@members_only
@require_http_methods(["GET", "POST"])
def delete_post(request: Any, post_id: int) -> HttpResponse:
    """Asks first, then takes the post away."""
    post = get_object_or_404(Post.objects.visible_to(request.user).select_related("thread__forum"), pk=post_id)
    if not permissions.may_delete(request.user, post):
        permissions.refuse(permissions.NOT_TO_DELETE)
    if request.method == "POST":
        actions.delete_post(member=request.user, post=post, now=now())
        messages.success(request, _("Deleted. For thirty days you can bring it back, from “What you deleted”."))
        return redirect(post.thread.forum if post.number == 1 else post.thread)
    return render(request, "community/delete.html", {"post": post})


@members_only
@require_safe
def deleted_posts(request: Any) -> HttpResponse:
    """What this member deleted and may still bring back."""
    own = Post.objects.deleted_for(request.user).filter(
        author=request.user, deleted__gte=now() - permissions.RESTORABLE
    )
    page = Paginator(own.select_related("thread").order_by("-deleted"), PAGE).get_page(request.GET.get("page"))
    return render(request, "community/deleted.html", {"page": page})


@members_only
@require_http_methods(["GET", "POST"])
def restore_post(request: Any, post_id: int) -> HttpResponse:
    """Asks first, of a moderator also why, then brings the post back."""
    post = get_object_or_404(Post.objects.deleted_for(request.user).select_related("thread__forum"), pk=post_id)
    if not permissions.may_restore(request.user, post, now=now()):
        permissions.refuse(_("This can no longer be brought back: thirty days have passed, or its thread is gone."))
    form = None if permissions.is_own(request.user, post) else ReasonForm(request.POST or None)
    if request.method == "POST" and (form is None or form.is_valid()):
        reason = form.cleaned_data["reason"] if form else ""
        actions.bring_back_post(member=request.user, post=post, reason=reason, now=now())
        return redirect(post)
    return render(request, "community/restore.html", {"post": post, "form": form}, status=status_of(request))


def status_of(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
