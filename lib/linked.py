"""Linked data: what a page tells machines of itself, as JSON-LD (https://www.w3.org/TR/json-ld11/) of schema.org."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# As Django's json_script has it: nothing in the data can end the element it stands in.
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def as_json_ld(data: Mapping[str, Any]) -> SafeString:
    """The data as it stands in a script of a page."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False).translate(ESCAPES)
    return mark_safe(text)  # noqa: S308 - escaped for where it stands
