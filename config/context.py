"""What every template may use."""

from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString, mark_safe

from desk.settings import site_settings
from home.navigating import Frame, device_of, frame_of, places_for_guests, sections_of
from lib.doors import token_of
from lib.drawing import draw
from lib.telling import Face
from profiles.models import Member

PLACES = "components/side/places.html"
UNREACHED = "components/unreached.html"
OWN_PLACES = {"articles", "events", "examples", "members", "messages", "outbox"}


class Where(NamedTuple):
    """On which part of the site a page is, as the navigation marks it."""

    namespace: str
    view: str


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and look, and what stands round its pages; each only asked for when used."""
    ours = getattr(request, "own_site", SimpleLazyObject(site_settings))
    return {
        "site": ours,
        "our_site": ours,  # allauth's pages put Django's idea of a site in the other's place
        "own": Own(request, ours),
        "here": request.get_full_path(),
        "searched": request.GET.get("q", ""),
        "theme": theme if (theme := request.COOKIES.get("theme")) in {"dark", "light"} else "",
        "where": _where(request),
        "languages": tuple(settings.LANGUAGES),
    }


class Own:
    """What the frame of a page says to whoever looks, each part asked for and drawn when it is needed."""

    def __init__(self, request: HttpRequest, our_site: Any) -> None:
        self.request, self.our_site = request, our_site

    @cached_property
    def frame(self) -> Frame:
        """What stands round a member's page; asked together."""
        return frame_of(self.request.user, device_of(self.request))  # type: ignore[arg-type]

    @cached_property
    def top(self) -> SafeString:
        """The header, for a member."""
        member = self.request.user
        face = Face(member.pk, member.username, member.name)  # type: ignore[union-attr,arg-type]
        values = {"member": face, "site": self.our_site, "news": self.frame.news}
        fills = {"q": self.request.GET.get("q", ""), "token": token_of(self.request)}
        return draw("components/top.html", values, fills)

    @property
    def side(self) -> SafeString:
        """The places of the site; for a member with what is their own, as they arranged it."""
        where = _where(self.request)
        here = {"here": where.namespace, "view": where.view}
        member = getattr(self.request, "user", None)
        if not isinstance(member, Member):
            return draw(PLACES, {"places": places_for_guests(device_of(self.request)), **here})
        sections = sections_of(member, self.frame)
        drawn = [draw(each.template, each.values | (here if each.template == PLACES else {})) for each in sections]
        if member.is_staff:
            drawn.append(draw("components/side/staff.html", here))
        drawn.append(draw("components/side/arrange.html", {"learns": member.is_personalised}))
        return mark_safe("".join(drawn))  # noqa: S308 - each is drawn by a template

    @cached_property
    def said(self) -> str:
        """What the page says back, below what a member is to know on every page."""
        messages, member = get_messages(self.request), getattr(self.request, "user", None)
        said = render_to_string("components/messages.html", {"messages": messages}) if len(messages) else SafeString()
        if getattr(member, "is_unreached", False) and _where(self.request).view != "notices:choices":
            return draw(UNREACHED, {}) + said
        return said


def _where(request: HttpRequest) -> Where:
    match = request.resolver_match
    return Where(_part(match.route, match.namespace), match.view_name) if match else Where("", "")


def _part(route: str, namespace: str) -> str:
    """The app, or a part of one that has a place of its own in the navigation."""
    first = route.partition("/")[0]
    return first if first in OWN_PLACES else namespace
