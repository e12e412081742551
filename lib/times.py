"""Times as people read them: how long ago in words, the exact time on hover; kept while the words stay true."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib import clock

A_MOMENT, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG_AGO = timedelta(days=60)


def ago_at(when: datetime, now: datetime) -> str:
    """How long ago in one unit, a date once that says more; “in 3 days” for what is to come."""
    if abs(now - when) < A_MOMENT:
        return _("just now")
    if abs(now - when) > LONG_AGO:
        return date_format(localtime(when), "DATE_FORMAT")
    if when > now:
        return _("in %(time)s") % {"time": timesince(now, when, depth=1)}
    return _("%(time)s ago") % {"time": timesince(when, now, depth=1)}


class Moments:
    """One present, language and zone, for all times of a list."""

    def __init__(self) -> None:
        self.now, self.language, self.zone = clock.now(), get_language(), get_current_timezone()

    def told(self, when: datetime) -> SafeString:
        past = self.now - when
        if past < timedelta():
            return _element(when, ago_at(when, self.now))
        return _told(when, self.language, self.zone, _whole(past))


def _whole(past: timedelta) -> timedelta:
    """As much of that as its words tell: whole minutes, then hours, then days; all of long ago is one."""
    if past > LONG_AGO:
        return LONG_AGO + A_MOMENT
    unit = A_DAY if past >= A_DAY else AN_HOUR if past >= AN_HOUR else A_MOMENT
    return past - past % unit


@lru_cache(maxsize=5000)
def _told(when: datetime, language: str, zone: tzinfo, past: timedelta) -> SafeString:
    return _element(when, ago_at(when, when + past))


def _element(when: datetime, words: str) -> SafeString:
    values = {"when": when.replace(microsecond=0), "words": words}
    return mark_safe(render_to_string("components/time.html", values).strip())  # noqa: S308 - a template has escaped it
