"""What templates cannot say by themselves; `{% load page %}`."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib import clock

register = template.Library()

HUES = 10
A_MOMENT, AN_HOUR, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG_AGO = timedelta(days=60)


@register.filter
def ago(when: datetime) -> str:
    """How long ago in one unit, a date once that says more; “in 3 days” for what is to come."""
    return ago_at(when, clock.now())


def ago_at(when: datetime, now: datetime) -> str:
    """How long ago that was at a moment."""
    if abs(now - when) < A_MOMENT:
        return _("just now")
    if abs(now - when) > LONG_AGO:
        return date_format(localtime(when), "DATE_FORMAT")
    if when > now:
        return _("in %(time)s") % {"time": timesince(now, when, depth=1)}
    return _("%(time)s ago") % {"time": timesince(when, now, depth=1)}


@register.filter
def hue(number: int) -> int:
    """Which of the ten colours of avatars is this member's, for good."""
    return int(number) % HUES


@register.filter
def initials(name: str) -> str:
    """One or two letters to know a name by: “Mara Olsen” is MO."""
    words = [word for word in name.split() if word[0].isalnum()] or [name or "?"]
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()


@register.filter
def page_numbers(page: Page[Any]) -> Iterable[int | str]:
    """The pages worth a link, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


def request_of(context: Context) -> HttpRequest | None:
    """The request a part is drawn for, which `{% include … only %}` keeps from its variables."""
    request: HttpRequest | None = getattr(context, "request", None) or context.get("request")
    return request


@register.simple_tag(takes_context=True)
def member_token(context: Context) -> str:
    """The token of a member's small forms; empty for guests and in mail, where there are none."""
    request = request_of(context)
    user = getattr(request, "user", None)  # none where a request was refused before anyone asked who it is
    if request is None or user is None or not user.is_authenticated:
        return ""
    if not hasattr(request, "member_token"):  # one disguise for all forms of a page: each costs a draw of its own
        request.member_token = get_token(request)  # type: ignore[attr-defined]
    return str(request.member_token)  # type: ignore[attr-defined]


@register.simple_tag
def drawn(name: str, **values: str | int | None) -> str:
    """A part that nothing but these few values and the language change: drawn once for each, then kept."""
    return _drawn(name, get_language(), tuple(sorted(values.items())))


@lru_cache(maxsize=1000)
def _drawn(name: str, language: str, values: tuple[tuple[str, str | int | None], ...]) -> str:
    return render_to_string(name, dict(values))


@register.simple_tag
def moment(when: datetime) -> str:
    """How long ago, the exact time on hover; kept for as long as the words stay true."""
    past = clock.now() - when
    if past < timedelta():
        return render_to_string("components/time.html", {"when": when, "words": ago(when)})
    return _moment(when, get_language(), get_current_timezone(), _whole(past))


def _whole(past: timedelta) -> timedelta:
    """The part of that while which can be told from its words."""
    if past > LONG_AGO:
        return LONG_AGO + A_MOMENT
    unit = A_DAY if past >= A_DAY else AN_HOUR if past >= AN_HOUR else A_MOMENT
    return past - past % unit


@lru_cache(maxsize=5000)
def _moment(when: datetime, language: str, zone: tzinfo, past: timedelta) -> str:
    return render_to_string("components/time.html", {"when": when, "words": ago_at(when, when + past)})


@register.simple_tag(takes_context=True)
def way_back(context: Context) -> str:
    """The address to come back to after a small form without scripts."""
    request = request_of(context)
    return request.get_full_path() if request is not None else "/"
