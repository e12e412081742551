"""Addresses pasted in any form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

IN_BRACKETS = re.compile(r'(?:"[^"]*"\s*)?<\s*([^<>\s]+)\s*>')
BETWEEN = re.compile(r"[\s,;]+")
EDGE = "\"'()[]<>.:"


@dataclass(frozen=True, slots=True)
class Read:
    """What was found in a text: addresses, and pieces that look like one and are none."""

    good: list[str]
    bad: list[str]


def addresses_in(text: str) -> Read:
    """Lines, commas, semicolons, names with the address in brackets: as address books and tables give them."""
    good: list[str] = []
    bad: list[str] = []
    for line in text.splitlines():
        found = IN_BRACKETS.findall(line)
        rest = [piece.strip(EDGE) for piece in BETWEEN.split(IN_BRACKETS.sub(" ", line))]
        # Beside an address in brackets a bare word is a part of somebody's name.
        pieces = found + [piece for piece in rest if piece and ("@" in piece or not found)]
        for piece in pieces:
            (good if _is_address(piece) else bad).append(piece)
    return Read(list(dict.fromkeys(good)), list(dict.fromkeys(bad)))


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254


class InviteForm(forms.Form):
    """Whom to invite; what is no address stays in the box."""

    addresses = forms.CharField(
        label=_("Addresses"),
        max_length=40_000,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Paste them as they are: one a line, with commas, or with names around them. At most 200 at once."),
        error_messages={"required": _("Type or paste at least one address.")},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["read"] = addresses_in(data.get("addresses", ""))
        return data
