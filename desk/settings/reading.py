"""What the owner decided, with the values a new site starts with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from desk.models import Setting
from desk.settings.defined import DEFINITIONS
from lib.colours import OURS

KEPT = 60  # seconds a worker may go on with the old value
CACHE_KEY = "desk:site"
BLEND, AUTOMATIC = "blend", "blend_automatic"  # weights of the ranking; whether a proposal counts at once
HOLDOUT = "holdout"  # the draw of the hold-out group: its salt, its share, since when
BESIDE = (BLEND, AUTOMATIC, HOLDOUT)  # decided on pages of their own, and not by a form of settings
SCHEME = 1  # counted up when lib.colours draws the same colour otherwise, so that no browser keeps the old sheet
SAID = (
    "language",
    "time_zone",
    "welcome",
    "footer",
    "imprint",
    "privacy",
    "sign_up",
    "volume",
    "accent",
    "logo",
    "roll",
)


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the place."""

    name: str
    tagline: str
    language: str
    time_zone: str
    welcome: str
    footer: str
    imprint: str
    privacy: str
    sign_up: str
    volume: int
    accent: str
    roll: str  # who sees the list of members
    logo: dict[str, Any]  # what pages need of a Logo; empty where there is none

    def __hash__(self) -> int:  # equal ones have it alike; a logo cannot be hashed
        return hash((self.name, self.tagline, self.footer, self.accent))

    @property
    def look(self) -> str:
        """The version of the stylesheet with the owner's colour; empty for our own, which every page has."""
        return look_version(self.accent) if self.accent != OURS else ""


def site_settings() -> Site:
    """The site's name and the rest of what pages say; one query a minute at most."""
    kept = kept_values()
    value = values(kept)
    return Site(
        name=value["name"],
        tagline=value["tagline"] or _("A place to talk, trade and help one another."),
        **{field: value[field] for field in SAID},
    )


def look_version(accent: str) -> str:
    """What stands in the address of a stylesheet: the way colours are made, and the colour."""
    return f"{SCHEME}-{accent.removeprefix('#')}"


def kept_values() -> dict[str, Any]:
    """What was decided, by name, secrets left out: they are read where they are used, and nowhere kept in a cache."""
    kept: dict[str, Any] | None = cache.get(CACHE_KEY)
    if kept is None:
        names = [*BESIDE, *(name for name, each in DEFINITIONS.items() if not each.is_secret)]
        kept = dict(Setting.objects.filter(name__in=names).values_list("name", "value"))
        cache.set(CACHE_KEY, kept, KEPT)
    return kept


def values(kept: dict[str, Any]) -> dict[str, Any]:
    """Every setting's value: as decided, else as it is before anyone touches it."""
    return {name: kept.get(name, each.default) for name, each in DEFINITIONS.items()}


def set_setting(name: str, value: Any) -> None:
    """Keep one value, without history; seen everywhere within a minute, here at once."""
    Setting.objects.update_or_create(name=name, defaults={"value": value})
    forget()


def forget() -> None:
    """Read anew from now on, and once more when the running transaction is over."""
    cache.delete(CACHE_KEY)
    transaction.on_commit(lambda: cache.delete(CACHE_KEY))
