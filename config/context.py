"""What every template may use."""

from functools import cached_property
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.messages import get_messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from desk.settings import site_settings
from lib.doors import token_of
from lib.drawing import draw
from lib.prepared import ask
from lib.telling import Face
from notices.models import Notice
from profiles.turned import turned_subjects

BESIDE = 8  # subjects beside every page
OWN_PLACES = {"articles", "events", "examples", "members", "messages", "outbox"}


class Where(NamedTuple):
    """On which part of the site a page is, as the navigation marks it."""

    namespace: str
    view: str


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and look, the member's own subjects and their bell; each only asked for when used."""
    ours = getattr(request, "own_site", SimpleLazyObject(site_settings))
    match = request.resolver_match
    return {
        "site": ours,
        "our_site": ours,  # allauth's pages put Django's idea of a site in the other's place
        "own": Own(request, ours),
        "here": request.get_full_path(),
        "searched": request.GET.get("q", ""),
        "theme": theme if (theme := request.COOKIES.get("theme")) in {"dark", "light"} else "",
        "where": Where(_part(match.route, match.namespace), match.view_name) if match else Where("", ""),
        "languages": tuple(settings.LANGUAGES),
    }


class Own:
    """What the frame of a page says to whoever looks, each part asked for and drawn when it is needed."""

    def __init__(self, request: HttpRequest, our_site: Any) -> None:
        self.request, self.our_site = request, our_site

    @cached_property
    def top(self) -> SafeString:
        """The header, for a member."""
        member = self.request.user
        face = Face(member.pk, member.username, member.name)  # type: ignore[union-attr,arg-type]
        values = {"member": face, "site": self.our_site, "news": len(ask(_news, viewer=member))}
        fills = {"q": self.request.GET.get("q", ""), "token": token_of(self.request)}
        return draw("components/top.html", values, fills)

    @cached_property
    def side(self) -> SafeString | str:
        """The subjects whose dials a member has turned, loudest first."""
        turned = turned_subjects(getattr(self.request, "user", None))[:BESIDE]
        return draw("components/side_subjects.html", {"side_subjects": turned}) if turned else ""

    @cached_property
    def said(self) -> str:
        """What the page says back."""
        messages = get_messages(self.request)
        return render_to_string("components/messages.html", {"messages": messages}) if len(messages) else ""


def _part(route: str, namespace: str) -> str:
    """The app, or a part of one that has a place of its own in the navigation."""
    first = route.partition("/")[0]
    return first if first in OWN_PLACES else namespace


def _news(viewer: Any) -> QuerySet[Any, Any]:
    return Notice.objects.visible_to(viewer).unseen().things().values_list("occasion", "kind", "item")
