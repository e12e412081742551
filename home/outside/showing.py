"""What a member sees of the sources they chose: the newest of each, and how each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from home.models import Pick, Suggestion
from home.outside.reading import line_of
from lib.cards import host_of
from profiles.models import Member

# What the fetcher says, and what one reads of it. Which names lead inside is nobody's to find out.
FAULTS: tuple[tuple[str, Promise], ...] = (
    ("no such host", _("There is no such site, or it is not on the open web.")),
    ("leads inside", _("There is no such site, or it is not on the open web.")),
    ("no connection", _("The site does not answer.")),
    ("too slow", _("The site takes too long to answer.")),
    ("too large", _("It is larger than what we read, one megabyte.")),
    ("status 404", _("There is nothing at this address.")),
    ("status 410", _("There is nothing at this address any more.")),
    ("status", _("The site refuses to give it.")),
    ("too many redirects", _("The site sends us in circles.")),
    ("is ", _("What stands there is no feed.")),
    ("no feed", _("What stands there is no feed, and names none.")),
)
ELSE = _("What the site sent could not be read.")


@dataclass(frozen=True, slots=True)
class Outer:
    """One line of a source, as it is shown."""

    title: str
    url: str
    host: str
    when: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One source that a member chose, and how it is."""

    pk: int  # of the pick
    title: str
    url: str
    read: datetime | None
    fault: Promise | str
    is_given_up: bool

    @property
    def is_waiting(self) -> bool:
        """Nothing came of it yet."""
        return self.read is None and not self.fault


def picks_of(member: Member) -> list[Pick]:
    """The first chosen first; one query."""
    return list(Pick.objects.filter(member=member).select_related("source").order_by("picked", "pk"))


def newest_of(picks: Sequence[Pick], limit: int) -> list[Outer]:
    """So many lines of several sources, the newest first; each source has its newest among them before any its second.

    A site that writes a hundred times a day would else leave no room for one that writes once a month.
    """
    told = [[_outer(kept) for kept in pick.source.lines[:limit]] for pick in picks]
    once: dict[str, Outer] = {}
    for nth in range(limit):
        for lines in told:
            if nth < len(lines):
                once.setdefault(lines[nth].url, lines[nth])
    chosen = list(once.values())[:limit]
    return sorted(chosen, key=lambda each: each.when.timestamp() if each.when else 0.0, reverse=True)


def _outer(kept: dict[str, str]) -> Outer:
    line = line_of(kept)
    return Outer(line.title, line.url, host_of(line.url), line.when)


def shown_of(picks: Sequence[Pick]) -> list[Shown]:
    """How each source is; one that never answered goes by its host."""
    return [
        Shown(
            pk=pick.pk,
            title=pick.source.title or host_of(pick.url),
            url=pick.url,
            read=pick.source.read,
            fault=fault_of(pick.source.fault),
            is_given_up=pick.source.due is None,
        )
        for pick in picks
    ]


def fault_of(said: str) -> Promise | str:
    """What the fetcher said, in plain words; empty where nothing is wrong."""
    if not said:
        return ""
    return next((words for start, words in FAULTS if said.startswith(start)), ELSE)


def suggested_to(picks: Sequence[Pick]) -> list[Suggestion]:
    """What the staff suggest and the member has not chosen; one query, none where nothing may be asked."""
    if not settings.OUTSIDE_FEEDS:
        return []
    has = {pick.url for pick in picks} | {pick.source.url for pick in picks}
    return [each for each in Suggestion.objects.all() if each.url not in has]
