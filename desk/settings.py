"""What the owner decided, with the values a new site starts with."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _

from desk.models import Setting

KEPT = 60  # seconds a worker may go on with the old value
CACHE_KEY = "desk:site"


@dataclass(frozen=True)
class Site:
    """What every page says of the place."""

    name: str
    tagline: str


def site_settings() -> Site:
    """The site's name and line; one query a minute at most."""
    values: dict[str, str] | None = cache.get(CACHE_KEY)
    if values is None:
        values = dict(Setting.objects.filter(name__in=["name", "tagline"]).values_list("name", "value"))
        cache.set(CACHE_KEY, values, KEPT)
    return Site(
        name=values.get("name", "Commonplace"),
        tagline=values.get("tagline") or _("A place to talk, trade and help one another."),
    )


def set_setting(name: str, value: str) -> None:
    """Decide one thing; seen everywhere within a minute, here at once."""
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    cache.delete(CACHE_KEY)
