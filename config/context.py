"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from desk.settings import site_settings
from notices.models import Notice
from profiles.models import Dial
from profiles.models.subject import Subject


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and look, the member's own subjects and their bell; each only asked for when used."""
    ours = SimpleLazyObject(site_settings)
    return {
        "site": ours,
        "our_site": ours,  # allauth's pages put Django's idea of a site in the other's place
        "side_subjects": SimpleLazyObject(lambda: side_subjects(request)),
        "news": SimpleLazyObject(lambda: Notice.objects.visible_to(request.user).unseen().count_things()),
        "here": request.get_full_path(),
        "languages": settings.LANGUAGES,
    }


def side_subjects(request: HttpRequest, limit: int = 8) -> list[dict[str, Any]]:
    """The subjects whose dials this member has turned, loudest first."""
    user = getattr(request, "user", None)  # an address by another name is refused before anyone asks who it is
    if user is None or not user.is_authenticated:
        return []
    dials = Dial.objects.filter(member=user.pk, of=Dial.Of.SUBJECT).order_by("-level", "-turned")[:limit]
    levels = {dial.target: dial.level for dial in dials}
    subjects = Subject.objects.in_bulk(list(levels))
    return [{"subject": subjects[pk], "level": level} for pk, level in levels.items() if pk in subjects]
