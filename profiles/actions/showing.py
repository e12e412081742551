"""Keeping what was put before a member, why, and whether they opened it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from lib.kinds import ItemRef, kind_named
from lib.statements import insert_rows
from profiles.actions.saying import acted_today
from profiles.activity import record
from profiles.models import Member, Shown, Surface, Verb


@dataclass(frozen=True, slots=True)
class Showing:
    """One item in its place, with the terms that chose it."""

    ref: ItemRef
    place: int  # 1 is the top
    score: float = 0.0
    terms: Mapping[str, float] = field(default_factory=dict)
    reason: str = ""
    probability: float = 1.0


def note_shown(*, member: Member, surface: Surface, choices: Iterable[Showing], now: datetime) -> int:
    """Keep what was shown, once a day and surface; say how many there were.

    While learning is paused nothing of the page is kept, and of a mail only that it was mailed,
    so that nothing is mailed twice.
    """
    return note_shown_to(shown=[(member, choices)], surface=surface, now=now)


@transaction.atomic
def note_shown_to(*, shown: Iterable[tuple[Member, Iterable[Showing]]], surface: Surface, now: datetime) -> int:
    """The same for many members at once, each with what they were shown."""
    rows = [
        {
            "member_id": member.pk,
            "kind": choice.ref.kind,
            "item": choice.ref.id,
            "place": choice.place,
            "score": choice.score if member.is_personalised else 0,
            "terms": dict(choice.terms) if member.is_personalised else {},
            "reason": choice.reason[:240] if member.is_personalised else "",
            "probability": choice.probability,
        }
        for member, choices in shown
        if member.is_personalised or surface != Surface.PAGE
        for choice in choices
    ]
    insert_rows(Shown, rows, same={"surface": str(surface), "day": now.date(), "shown": now})
    return len(rows)


@transaction.atomic
def note_clicked(*, member: Member, surface: Surface, ref: ItemRef, now: datetime) -> bool:
    """Keep that a shown item was opened; one of a newsletter is also an act. False while learning is paused."""
    if not member.is_personalised:
        return False
    shown = Shown.objects.filter(member=member, surface=surface, kind=ref.kind, item=ref.id)
    last = shown.order_by("-shown").first()
    if last and last.clicked is None:
        last.clicked = now
        last.save(update_fields=["clicked"])
    if surface != Surface.MAIL or acted_today(member=member, verb=Verb.CLICKED, ref=ref, now=now):
        return last is not None
    facets = kind_named(ref.kind).facets([ref.id]).get(ref.id, [])
    detail = {"surface": str(surface)}
    return record(member=member, verb=Verb.CLICKED, ref=ref, facets=facets, now=now, detail=detail) is not None
