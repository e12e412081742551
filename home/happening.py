"""What happens in the whole place just now, as far as this viewer may see it: the ticker “Now”."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.kinds import ItemRef, Story, kind_named
from profiles.gathering import stories_of
from profiles.models import Activity, Verb
from profiles.permissions import may_read

LOOKED_AT = 1000  # the newest acts of the ledger
SHOWN = 8
MOST = 40  # things of which each viewer is asked what they may see
WORDS: dict[str, Promise] = {
    Verb.STARTED: _("new thread"),
    Verb.SOLVED: _("solved"),
    Verb.LISTED: _("new listing"),
    Verb.JOINED: _("new member"),
}


class Happening(NamedTuple):
    """One thing that happened: what it was, with what, and when."""

    word: Promise
    story: Story
    when: datetime


def happenings(viewer: Any) -> list[Happening]:
    """The newest first; nothing the viewer may not see or has muted, nothing that was taken back."""
    acts = _newest()
    wanted = _wanted_by(viewer, [ref for _verb, ref, _when in acts])
    stories = stories_of(viewer, wanted)
    found = [
        Happening(WORDS[verb], stories[ref], when)
        for verb, ref, when in acts
        if ref in stories and _is_told(viewer, verb, stories[ref])
    ]
    return found[:SHOWN]


def _is_told(viewer: Any, verb: str, story: Story) -> bool:
    """A solution only while it stands; who is new only where they say since when they are here."""
    if verb == Verb.SOLVED:
        return bool(story.is_solved)
    return verb != Verb.JOINED or may_read(viewer, story.author, "joined")


def _newest() -> list[tuple[str, ItemRef, datetime]]:
    """The last acts of these sorts, each thing once with each; one query of a set size."""
    rows = Activity.objects.order_by("-month", "-id").values_list("verb", "kind", "item", "happened", "sign")
    found: dict[tuple[str, ItemRef], datetime] = {}
    for verb, kind, item, happened, sign in rows[:LOOKED_AT]:
        if verb in WORDS and sign > 0:
            found.setdefault((verb, ItemRef(kind, item)), happened)
    return [(verb, ref, when) for (verb, ref), when in list(found.items())[:MOST]]


def _wanted_by(viewer: Any, refs: Sequence[ItemRef]) -> list[ItemRef]:
    kinds = {ref.kind for ref in refs}
    wanted = {kind: kind_named(kind).wanted_by(viewer, [ref.id for ref in refs if ref.kind == kind]) for kind in kinds}
    return [ref for ref in refs if ref.id in wanted[ref.kind]]
