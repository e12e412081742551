"""What the tests of examples set up, through our own actions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from community.actions import choose_example, submit_example
from community.models import Example
from profiles.models import Member

# What is done with examples, for it to be done by twenty at once: the act, what it is done to, by whom, the form.
RACING: list[tuple[str, str, str, dict[str, Any]]] = [
    ("edit", "example", "ann", {"title": "T", "text": "Better.", "version": 1}),
    ("withdraw", "example", "ann", {}),
    ("choose", "example", "cy", {}),
    ("send-back", "example", "cy", {"word": "Which stove was it?"}),
    ("thank-for", "example", "cy", {"words": "Thank you."}),
]


def sent_in(author: Member, now: datetime, **fields: Any) -> Example:
    """An example that waits for staff."""
    whole: dict[str, Any] = {
        "title": "A windshield from a tin",
        "text": "Cut the *bottom* off, and mind your fingers.",
        "subjects": [],
    }
    return submit_example(author=author, key=uuid4(), now=now, **(whole | fields))


def chosen(author: Member, staff: Member, now: datetime, **fields: Any) -> Example:
    return choose_example(staff=staff, example=sent_in(author, now, **fields), now=now)
