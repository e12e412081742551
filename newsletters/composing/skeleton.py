"""The HTML of letters with its styles put inline once, so that writing a copy is only filling it in."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import css_inline
from django.template import Engine, Template, engines
from django.template.loader import get_template

TAG_IN_COMMENT = re.compile(r"<!--(\{%.*?%\})-->")


@cache
def inlined(name: str) -> Template:
    """The template of that name, ready to be filled in; its block tags may stand in HTML comments, as tables need."""
    path = get_template(name).origin.name  # type: ignore[attr-defined]  # what backends return has an origin
    html = css_inline.CSSInliner(keep_style_tags=False, load_remote_stylesheets=False).inline(Path(path).read_text())
    return _engine().from_string(TAG_IN_COMMENT.sub(r"\1", html))


def _engine() -> Engine:
    return engines["django"].engine  # type: ignore[no-any-return, attr-defined]  # the stubs know any backend only
