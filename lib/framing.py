"""Whole pages drawn once for all who are told the same, with holes for the parts of whoever looks.

A page is drawn with a stand-in for the request, that knows of a member only what shapes the frame; their number, their
token, their header and what is said back to them are filled in each time.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, NamedTuple

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.context import make_context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from lib.doors import token_of
from lib.drawing import draw, hole

FRAME = ("our_site", "languages", "theme", "where")  # what a page hangs on beside its own values
ASKED = ("here", "searched")  # its address, which has no end of forms
OWN = ("top", "side", "said")  # what the frame says to one member


class Reader(NamedTuple):
    """A member, as far as the frame of a page is another for them."""

    is_staff: bool = False
    is_presence_shown: bool = False
    are_keys_on: bool = True
    is_authenticated: bool = True

    @property
    def pk(self) -> SafeString:
        return hole("own_pk")


class Stand(NamedTuple):
    """In the place of a member's request, for parts and pages that are kept."""

    user: Reader = Reader()

    @property
    def member_token(self) -> SafeString:
        return hole("token")

    def get_full_path(self) -> SafeString:
        return hole("here")


def draw_page(
    request: HttpRequest, template: str, values: Mapping[str, Hashable], fills: Mapping[str, Any]
) -> HttpResponse:
    """A page, kept but for what is filled in; a guest of whom something is known gets one drawn the long way."""
    if not request.user.is_authenticated and not _is_plain_guest(request):
        return render(request, template, {**values, **fills})
    made = get_template(template).template  # type: ignore[attr-defined]
    context = make_context({}, request)
    with context.bind_template(made):
        frame = {name: context[name] for name in FRAME}
        asked = {name: context[name] for name in ASKED}
        own = context["own"]
    if request.user.is_authenticated:
        frame |= _stands_for(request.user)
        asked |= {"own_pk": request.user.pk, "token": token_of(request)}
        asked |= {f"own_{name}": getattr(own, name) for name in OWN}
    else:
        frame["own"] = Parts(top="", side=own.side, said="")
    return HttpResponse(draw(template, {**values, **frame}, {**fills, **asked}))


def _stands_for(member: Any) -> dict[str, Hashable]:
    """What a member's page is drawn with, in which nothing is their own."""
    reader = Reader(bool(member.is_staff), bool(member.is_presence_shown), bool(member.are_keys_on))
    return {"request": Stand(reader), "csrf_token": hole("token"), "own": OWN_HOLES}


def _is_plain_guest(request: HttpRequest) -> bool:
    """Someone of whom nothing is known and to whom nothing is to be said."""
    is_known = request.user.is_authenticated or request.session.session_key
    return not is_known and CookieStorage.cookie_name not in request.COOKIES


class Parts(NamedTuple):
    """Of the frame: those that are a member's own as holes, or a guest's, which are the same for many."""

    top: str
    side: str
    said: str


OWN_HOLES = Parts(*(hole(f"own_{name}") for name in OWN))
