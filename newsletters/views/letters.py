"""What the links in a letter lead to; each works without signing in and signs nobody in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lib.clock import now
from lib.doors import members_only
from lib.kinds import ItemRef, Story, kind_named
from newsletters.composing.links import ANSWER, CLICK, SAY, Link, read
from newsletters.selection.foreseeing import foreseen
from profiles.actions import answer_question, note_clicked, say_less, say_more
from profiles.asking import query_named
from profiles.models import Member, Surface
from profiles.permissions import MemberRequest


@require_safe
@never_cache
def click(request: HttpRequest, token: str) -> HttpResponse:
    """On to the item; that it was opened is kept, which no other GET does (docs/decisions)."""
    link, member = who(CLICK, token)
    story = _story(member, link)
    if request.method == "GET" and settings.COUNT_CLICKS:
        note_clicked(member=member, surface=Surface.MAIL, ref=story.ref, now=now())
    return redirect(story.url)


@members_only
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """The next letter as it would be now: a page, or a part of the interest page; nothing is kept of it."""
    part = "list" if request.htmx else "index"
    return render(request, f"newsletters/preview/{part}.html", {"letter": foreseen(request.user, now=now())})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def say(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before anything is kept: mail programs follow links by themselves."""
    link, member = who(SAY, token)
    story = _story(member, link)
    seen = _seen(request.user, story.ref)  # whoever else has the link reads no more of it than they may
    context = {"story": seen, "says": link.says, "is_said": request.method == "POST", "is_off": False}
    if request.method == "POST":
        speak = say_less if link.says == "less" else say_more
        speak(member=member, ref=story.ref, surface=Surface.MAIL, now=now())
        context["is_off"] = not member.is_personalised
    return render(request, "newsletters/say.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The question of a letter, answered; asked back before anything is kept, as mail programs follow links."""
    link, member = who(ANSWER, token)
    name = f"subject:{link.ref.id}" if link.ref else ""
    query = query_named(name)
    said = query.answer(link.says) if query else None
    if query is None or said is None:
        raise Http404(_("This is no longer there."))
    if request.method == "POST":
        answer_question(member=member, question=name, answer=said.value, now=now())
    return render(
        request, "newsletters/answer.html", {"query": query, "said": said, "is_said": request.method == "POST"}
    )


def who(purpose: str, token: str) -> tuple[Link, Member]:
    """What a link says and whose it is; 404 for one that is not ours, or of somebody who was erased."""
    link = read(purpose, token)
    if link is None:
        raise Http404(_("This link is not whole. Copy it again from the letter."))
    return link, get_object_or_404(Member.objects.exclude(status=Member.Status.ERASED), pk=link.member_id)


def _story(member: Member, link: Link) -> Story:
    """The item of a link, while its member may see it."""
    story = _seen(member, link.ref) if link.ref else None
    if story is None:
        raise Http404(_("This is no longer there."))
    return story


def _seen(viewer: Any, ref: ItemRef) -> Story | None:
    return kind_named(ref.kind).stories(viewer, [ref.id]).get(ref.id)
