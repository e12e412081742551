"""What templates cannot say by themselves; `{% load page %}`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context
from django.template.loader import get_template
from django.utils.safestring import SafeString

from lib import clock
from lib.doors import token_of
from lib.drawing import draw
from lib.kinds import Story
from lib.telling import tell
from lib.times import Moments, ago_at

register = template.Library()

HUES = 10
FILL = "fill_"


@register.filter
def ago(when: datetime) -> str:
    """How long ago, in words."""
    return ago_at(when, clock.now())


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


@register.filter
def whole(address: str) -> str:
    """An address of ours as it is read elsewhere; nothing stays nothing."""
    return f"{settings.SITE_URL}{address}" if address else ""


@register.filter
def on_page(address: str, number: int) -> str:
    """The address of a page of a list; the first has no number."""
    return f"{address}{'&' if '?' in address else '?'}page={number}" if number > 1 else address


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
    return token_of(request)


@register.simple_tag
def drawn(name: str, **values: Any) -> str:
    """A part that nothing but these values and the language change, kept; `fill_…` are printed in it, but not kept."""
    fills = {key.removeprefix(FILL): value for key, value in values.items() if key.startswith(FILL)}
    return draw(name, {key: value for key, value in values.items() if not key.startswith(FILL)}, fills)


@register.simple_tag
def moment(when: datetime) -> SafeString:
    """How long ago, the exact time on hover; kept for as long as the words stay true."""
    return Moments().told(when)


@register.simple_tag(takes_context=True)
def told(context: Context, story: Story, heading: int = 3) -> SafeString:
    """A story as every list shows it: drawn once for what it says, then given what is this viewer's."""
    request = request_of(context)
    is_member = request is not None and request.user.is_authenticated
    why = ""
    if story.reason:
        part = get_template("components/why.html").template  # type: ignore[attr-defined]
        why = part.render(context.new({"story": story, "surface": story.surface}))
    return tell(story, Moments(), heading=heading, is_member=is_member, why=why)


@register.simple_tag(takes_context=True)
def way_back(context: Context) -> str:
    """The address to come back to after a small form without scripts: of the page that fetched it, if one did."""
    request = request_of(context)
    if request is None:
        return "/"
    htmx = getattr(request, "htmx", None)  # false for a request of another sort
    return (htmx.current_url_abs_path if htmx else None) or request.get_full_path()
