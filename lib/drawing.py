"""Parts of pages, and whole ones, drawn once for the values they are made of, then kept, with holes for the rest.

A part is kept under its values, its template and the language, so it cannot be out of date: other values are another
part. It is drawn without a request, so nothing of whoever looks can get into it except by name, as a value. What
changes with the viewer or the minute stands in holes, and never in what is kept.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import lru_cache
from secrets import token_hex
from typing import Any

from django.template import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

KEPT = 5000  # parts; a row of a list is one, of some two thousand characters
SALT = token_hex(8)  # so that nobody can write a hole into a title
HOLE = re.compile(f"hole{SALT}([a-z0-9_]+?)x{SALT}")

LAYOUT = re.compile(r"\s*\n\s*")
Values = tuple[tuple[str, Hashable], ...]


def hole(name: str) -> SafeString:
    """What a part is given in the place of a value that is filled in later; it may only be printed."""
    return mark_safe(f"hole{SALT}{name}x{SALT}")  # noqa: S308 - letters and digits


def draw(template: str, values: Mapping[str, Hashable], fills: Mapping[str, Any] | None = None) -> SafeString:
    """The part with these values, kept, and these others filled in."""
    kept = pieces(template, tuple(values.items()), tuple(fills or ()))
    if not fills:
        return mark_safe(kept[0])  # noqa: S308 - a template has escaped it
    return filled(kept, {name: str(conditional_escape(value)) for name, value in fills.items()})


def pieces(template: str, values: Values, holes: tuple[str, ...]) -> tuple[str, ...]:
    """What stands between the holes of a part, and at every second place a hole's name."""
    safe = tuple(isinstance(value, SafeString) for _name, value in values)  # "<b>" that is safe equals one that is not
    return _pieces(template, get_language(), values, safe, holes)


def filled(kept: tuple[str, ...], texts: Mapping[str, str]) -> SafeString:
    """The pieces with the texts, which are safe already, in their holes."""
    parts = list(kept)
    parts[1::2] = [texts[name] for name in kept[1::2]]
    return mark_safe("".join(parts))  # noqa: S308 - the caller's texts are safe


@lru_cache(maxsize=KEPT)
def _pieces(
    template: str, language: str | None, values: Values, safe: tuple[bool, ...], holes: tuple[str, ...]
) -> tuple[str, ...]:
    given = dict(values) | {name: hole(name) for name in holes}
    if rows := [name for name, value in values if hasattr(value, "_meta")]:
        raise TypeError(f"{template} would be kept under a row of the database, which may change: {rows}.")
    return tuple(HOLE.split(thinned(rendered(template, given))))


def rendered(template: str, given: Mapping[str, Any]) -> str:
    """The template with no more than this; what stands for a request reaches the parts it includes too."""
    context = Context(dict(given))
    context.request = given.get("request")  # type: ignore[attr-defined]
    return str(get_template(template).template.render(context))  # type: ignore[attr-defined]


def thinned(html: str) -> str:
    """Without the spaces that lay a template out, unless it has a text in which they count."""
    return html.strip() if "<pre" in html or "<textarea" in html else LAYOUT.sub("\n", html.strip())
