"""What templates cannot say by themselves; `{% load page %}`."""

from collections.abc import Iterable

from django import template
from django.core.paginator import Page

register = template.Library()

HUES = 10


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
def page_numbers(page: Page[object]) -> Iterable[int | str]:
    """The pages worth a link, with an ellipsis where some are left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
