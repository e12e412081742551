"""What every template may use."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from desk.settings import site_settings
from lib.prepared import ask
from lib.telling import About
from notices.models import Notice
from profiles.models import Dial
from profiles.models.subject import Subject

OWN_PLACES = {"messages"}


class Where(NamedTuple):
    """On which part of the site a page is, as the navigation marks it."""

    namespace: str
    view: str


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and look, the member's own subjects and their bell; each only asked for when used."""
    ours = getattr(request, "own_site", None) or SimpleLazyObject(site_settings)
    match = request.resolver_match
    return {
        "site": ours,
        "our_site": ours,  # allauth's pages put Django's idea of a site in the other's place
        "side_subjects": SimpleLazyObject(lambda: side_subjects(request)),
        "news": SimpleLazyObject(lambda: len(ask(_news, viewer=request.user))),
        "here": request.get_full_path(),
        "searched": request.GET.get("q", ""),
        "theme": theme if (theme := request.COOKIES.get("theme")) in {"dark", "light"} else "",
        "where": Where(_part(match.route, match.namespace), match.view_name) if match else Where("", ""),
        "languages": tuple(settings.LANGUAGES),
    }


def side_subjects(request: HttpRequest, limit: int = 8) -> list[dict[str, Any]]:
    """The subjects whose dials this member has turned, loudest first."""
    user = getattr(request, "user", None)  # an address by another name is refused before anyone asks who it is
    if user is None or not user.is_authenticated:
        return []
    levels = dict(ask(_loudest, limit, viewer=user))
    if not levels:
        return []
    subjects = {each[0]: About(*each) for each in ask(_subjects, viewer=None, ids=list(levels))}
    return [{"subject": subjects[pk], "level": level} for pk, level in levels.items() if pk in subjects]


def _part(route: str, namespace: str) -> str:
    """The app, or a part of one that has a place of its own in the navigation."""
    first = route.partition("/")[0]
    return first if first in OWN_PLACES else namespace


def _news(viewer: Any) -> QuerySet[Any, Any]:
    return Notice.objects.visible_to(viewer).unseen().things().values_list("occasion", "kind", "item")


def _loudest(viewer: Any, limit: int) -> QuerySet[Any, Any]:
    dials = Dial.objects.filter(member=viewer.pk, of=Dial.Of.SUBJECT).order_by("-level", "-turned")
    return dials.values_list("target", "level")[:limit]


def _subjects(viewer: Any, ids: Sequence[int]) -> QuerySet[Any, Any]:
    return Subject.objects.filter(pk__among=ids).order_by().values_list("pk", "slug", "name")
