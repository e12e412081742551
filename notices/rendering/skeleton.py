"""The HTML of letters with its styles put inline once, so that writing a copy is only filling it in."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import css_inline
from django.template import Engine, Template, engines
from django.template.loader import get_template

TAG_IN_COMMENT = re.compile(r"<!--(\{%.*?%\})-->")


COLOURS = ("#0f5c4d", "#6fc7b2")  # of the template: what the site's own take the place of, by day and by night


@lru_cache(maxsize=16)
def inlined(name: str, accent: str = COLOURS[0], accent_at_night: str = COLOURS[1]) -> Template:
    """The template of that name, ready to be filled in; its block tags may stand in HTML comments, as tables need."""
    path = get_template(name).origin.name  # type: ignore[attr-defined]  # what backends return has an origin
    html = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False).inline(Path(path).read_text())
    for colour, own in zip(COLOURS, (accent, accent_at_night), strict=True):
        html = html.replace(colour, own)
    return _engine().from_string(TAG_IN_COMMENT.sub(r"\1", html))


def _engine() -> Engine:
    return engines["django"].engine  # type: ignore[no-any-return, attr-defined]  # the stubs know any backend only
