"""My page for members, the start page for guests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from home import actions
from home.arranging import Part, arrange_start
from home.arranging import arrange as arranged_for
from home.forms import ArrangeForm, SourceForm
from home.happening import happenings
from home.holding import Held, arrangement_of
from home.models import Device, Pick
from home.navigating import device_of, opened_at
from home.ordering import LARGE, held_at
from home.outside.showing import newest_of, picks_of, shown_of, suggested_to
from home.rows import listed, news_of, part_in, row_of, why_there
from home.saying import meanwhile, said_of
from lib.blocks import Block, block_named, known
from lib.clock import now
from lib.doors import members_only, next_url
from lib.kinds import ItemRef
from profiles.forms import sealed
from profiles.gathering import stories_of
from profiles.models import Member, Surface
from profiles.permissions import MemberRequest
from search.recommending import choose, choose_for_visit

PREVIEWED = 8
VISITED = 20  # things looked at in a visit that are asked about


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Member):
        return render(request, "home/start.html", {"page": arrange_start(request.user, now=now())})
    member = request.user
    arranged = arranged_for(member, device=device_of(request), now=now())
    shown_url = ""
    if arranged.showings:
        proof = urlencode({"page": sealed(member, arranged.showings)})
        shown_url = f"{reverse('profiles:note-shown')}?{proof}"
    context = {"page": arranged, "shown_url": shown_url, "greeting": greeting(member)}
    context["news"] = news_of(arranged.held, now=now()) if arranged.held else ""
    return render(request, "home/page.html", context)


@members_only
@require_http_methods(["GET", "POST"])
def arrange(request: MemberRequest) -> HttpResponse:
    """All blocks of My page, or of the navigation, with their buttons; POST: one press of one of them."""
    if request.method != "POST":
        return _listed(request, arrangement_of(request.user, device_of(request)))
    form = ArrangeForm(request.POST)
    if not form.is_valid():
        return _told(request, Device.DESK, _("Press one of the buttons."), status=400)
    told = form.cleaned_data
    device = told["device"]
    try:
        layout = actions.arrange(
            member=request.user, device=device, change=told["does"], version=told["version"], now=now()
        )
    except actions.LayoutChanged:
        held = arrangement_of(request.user, device)
        return _listed(request, held, said=meanwhile(held.said), status=409)
    except ValidationError as error:
        return _told(request, device, error.messages[0])
    return _told(request, device, said_of(layout.said))


@members_only
@require_safe
def arrange_block(request: MemberRequest, name: str) -> HttpResponse:
    """Why one block is there and what can be done with it: a page, or the menu of the block on My page."""
    held = arrangement_of(request.user, device_of(request))
    block = _block(name)
    if block is None or not block.is_for(learns=held.learns):
        raise Http404
    beside = {key: _block(request.GET.get(key, "")) for key in ("above", "below")}
    context = {"row": row_of(held, block), "held": held, "why": why_there(held, block), **beside}
    return render(request, f"home/arrange/{'menu' if request.htmx else 'block'}.html", context)


@members_only
@require_safe
def preview(request: MemberRequest) -> HttpResponse:
    """What My page would show now, the first of it; looking at it counts as shown for nothing."""
    choices = choose(members=[request.user], surface=Surface.PAGE, now=now(), limit=PREVIEWED)[request.user.pk]
    stories = stories_of(request.user, [choice.ref for choice in choices])
    told = [replace(stories[each.ref], reason=each.reason) for each in choices if each.ref in stories]
    return render(request, f"home/preview/{'list' if request.htmx else 'index'}.html", {"stories": told})


@require_safe
def visit(request: HttpRequest) -> HttpResponse:
    """What suits what a guest looked at in this visit, as their browser says; nothing of it is kept.

    A part of the start page, which fetches it: empty for members, who have a page of their own.
    """
    if request.user.is_authenticated:
        return HttpResponse()
    looks = [ref for each in request.GET.getlist("seen")[:VISITED] if (ref := _ref(each))]
    choices = choose_for_visit(request.user, looks, now=now(), limit=PREVIEWED)
    stories = stories_of(request.user, [choice.ref for choice in choices])
    told = [replace(stories[each.ref], reason=each.reason) for each in choices if each.ref in stories]
    return render(request, "home/visit.html", {"stories": told})


@require_safe
def happening(request: Any) -> HttpResponse:
    """What happens just now: a page, or the list that the block beside other pages fetches."""
    template = "home/now/list.html" if request.htmx else "home/now/index.html"
    return render(request, template, {"happenings": happenings(request.user, now=now())})


def greeting(member: Member) -> str:
    """By the member's own clock."""
    hour = now().astimezone(member.zone).hour
    if 5 <= hour < 12:
        return _("Good morning, %(name)s") % {"name": member.name}
    if 12 <= hour < 18:
        return _("Good afternoon, %(name)s") % {"name": member.name}
    return _("Good evening, %(name)s") % {"name": member.name}


@members_only
@require_POST
def note_use(request: MemberRequest) -> HttpResponse:
    """The page says that something was opened in one of its blocks, or which way of the navigation was."""
    way = request.POST.get("way")
    block = _block(request.POST.get("block", "")) if way is None else opened_at(way)
    if block is None:
        return HttpResponse(status=204) if way else HttpResponseBadRequest()  # the navigation has other ways, too
    actions.note_use(member=request.user, device=device_of(request), block=block.name, now=now())
    return HttpResponse(status=204)


@members_only
@require_http_methods(["GET", "POST"])
def outside(request: MemberRequest) -> HttpResponse:
    """The sources outside that a member shows: a page, or the block that My page fetches; POST: one more of them."""
    _refuse_if_off()
    if request.htmx and request.method != "POST":
        return _outside_block(request)
    form = SourceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            _pick, is_new = actions.pick_source(member=request.user, url=form.cleaned_data["url"], now=now())
        except ValidationError as error:
            form.add_error("url", error)
        else:
            messages.info(request, _("The site is being asked.") if is_new else _("You show that already."))
            return redirect("home:outside")
    picks = picks_of(request.user)
    newest = newest_of(picks, held_at(_outside().most, LARGE))
    context = {"form": form, "newest": newest, "sources": shown_of(picks), "suggested": suggested_to(picks)}
    is_full = len(picks) >= actions.MOST_SOURCES
    context |= {"is_full": is_full, "most": actions.MOST_SOURCES}
    return render(request, "home/outside/index.html", context)


@members_only
@require_POST
def drop_source(request: MemberRequest, pick_id: int) -> HttpResponse:
    pick = get_object_or_404(Pick.objects.filter(member=request.user), pk=pick_id)
    actions.drop_source(member=request.user, pick=pick)
    messages.info(request, _("It is removed."))
    return redirect("home:outside")


@members_only
@require_POST
def ask_source_again(request: MemberRequest, pick_id: int) -> HttpResponse:
    pick = get_object_or_404(Pick.objects.filter(member=request.user), pk=pick_id)
    actions.ask_source_again(member=request.user, pick=pick, now=now())
    messages.info(request, _("The site is being asked."))
    return redirect("home:outside")


def _refuse_if_off() -> None:
    if not settings.OUTSIDE_FEEDS:
        raise Http404


def _outside() -> Block:
    return block_named("outside")


def _outside_block(request: MemberRequest) -> HttpResponse:
    """At its size, with its neighbours on the page that fetches it."""
    block = _outside()
    size = arrangement_of(request.user, device_of(request)).state.size(block.name)
    picks = picks_of(request.user)
    part = Part(block.name, block.title, things=newest_of(picks, held_at(block.most, size)), is_mine=True)
    part.above, part.below = (known(request.GET.get(key, "")) for key in ("above", "below"))
    return render(request, "home/outside/part.html", {"part": part, "is_chosen": bool(picks)})


def _ref(written: str) -> ItemRef | None:
    """“thread:12” as what it names; None for anything else."""
    kind, _colon, number = written.partition(":")
    return ItemRef(kind, int(number)) if number.isdecimal() and len(number) < 19 else None


def _block(name: str) -> Block | None:
    try:
        return block_named(name)
    except KeyError:
        return None


def _listed(request: MemberRequest, held: Held, *, said: str = "", status: int = 200) -> HttpResponse:
    """The page, or its list for a script."""
    context = {"held": held, "said": said, "devices": Device.choices, "is_part": bool(request.htmx)}
    context |= {"action": _address(request)} | listed(held, part_in(request.GET))
    template = "home/arrange/list.html" if request.htmx else "home/arrange/index.html"
    return render(request, template, context, status=status)


def _told(request: MemberRequest, device: str, sentence: str, *, status: int = 200) -> HttpResponse:
    """What a press led to: the list for a script, else the page it came from, with a sentence."""
    if request.htmx or status != 200:
        return _listed(request, arrangement_of(request.user, device), said=sentence, status=status)
    there = _address(request, device=device)
    here = next_url(request, there)
    if here == there:
        messages.info(request, sentence)
    return redirect(here)


def _address(request: MemberRequest, **asked: str) -> str:
    """Of the page that arranges what this request is about."""
    of = {"of": "side"} if part_in(request.GET) == "side" else {}
    query = urlencode(asked | of)
    return f"{reverse('home:arrange')}{'?' if query else ''}{query}"
