"""Voting in a poll, who chose what, and closing it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from community import actions
from community.forms import VoteForm
from community.models import Ballot, Poll, Post
from community.polling import draw_poll, polls_on
from lib.clock import now
from lib.doors import members_only, token_of


@require_safe
def poll(request: HttpRequest, post_id: int) -> HttpResponse:
    """A poll on a page of its own, and by name who chose what, where it says so."""
    post = asking_or_404(request, post_id)
    return render(request, "community/poll/index.html", shown(request, post))


@members_only
@require_POST
def vote(request: Any, post_id: int) -> HttpResponse:
    """Choose, or take the choice back; a refusal shows the poll again and says why."""
    post = asking_or_404(request, post_id)
    form = VoteForm(request.POST)
    wrong = ""
    if form.is_valid():
        chosen = [] if "undo" in request.POST else form.cleaned_data["option"]
        try:
            actions.vote(member=request.user, post=post, options=chosen, now=now())
        except ValidationError as error:
            wrong = str(error.messages[0])
    else:
        wrong = str(form.errors["option"][0])
    return answered(request, post, wrong)


@members_only
@require_POST
def close_poll(request: Any, post_id: int) -> HttpResponse:
    post = asking_or_404(request, post_id)
    actions.close_poll(member=request.user, post=post, now=now())
    return answered(request, post)


def answered(request: Any, post: Post, wrong: str = "") -> HttpResponse:
    """The poll as it stands now: where it stood, or on its page."""
    status = 422 if wrong else 200
    if request.htmx:
        return HttpResponse(draw_poll(polls_on(request.user, [post])[post.pk], token_of(request), wrong), status=status)
    if not wrong:
        return redirect(post)
    return render(request, "community/poll/index.html", shown(request, post, wrong), status=status)


def asking_or_404(request: HttpRequest, post_id: int) -> Post:
    posts = Post.objects.visible_to(request.user).filter(has_poll=True)
    return get_object_or_404(posts.select_related("thread__forum", "author"), pk=post_id)


def shown(request: HttpRequest, post: Post, wrong: str = "") -> dict[str, Any]:
    """What the page of a poll is made of."""
    part = polls_on(request.user, [post])[post.pk]
    asked = Poll.objects.get(post=post)
    ballots = Ballot.objects.named_to(request.user, asked).prefetch_related("choices") if part.line.is_told else []
    chose = [
        {
            "option": option,
            "members": [each.member for each in ballots if option.pk in {c.pk for c in each.choices.all()}],
        }
        for option in part.line.options
    ]
    return {"post": post, "poll": part.line, "part": draw_poll(part, token_of(request), wrong), "chose": chose}
