"""Which of the nearest are shown to a member, and why: all of it asked anew of what stands now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from profiles.models import Block, Dial, Entry, Interest, Level, Member, Sight, Sort, Subject, TalksAbout
from search.models import Neighbour
from search.near.crowd import may_be_near

SHOWN = 5
NAMED = 2  # subjects in a reason


@dataclass(frozen=True, slots=True)
class Person:
    """A member who is shown to another, with the dial as the other has it turned, and a whole sentence that is true."""

    member: Member
    level: int | None
    reason: str


def people_like(viewer: Member, *, now: datetime) -> list[Person]:
    """Those nearest to a member who let themselves be seen by them, the nearest first; five queries at most.

    Nobody while either of the two has learning paused, and nobody with whom no subject can be named.
    """
    if not viewer.is_personalised:
        return []
    entries = list(_entries(viewer, now))
    cares, talks = (_cares(viewer), _talks(viewer)) if entries else ([], set())
    told: dict[int, dict[int, Subject]] = defaultdict(dict)
    known = TalksAbout.objects.filter(entry__in=entries, subject__in=cares).select_related("subject")
    for row in known if cares else ():
        told[row.entry_id][row.subject_id] = row.subject
    found: list[Person] = []
    for entry in entries:
        subjects = [told[entry.pk][pk] for pk in cares if pk in told[entry.pk]]
        if subjects and len(found) < SHOWN:
            found.append(Person(entry.member, entry.level, _reason(subjects, talks)))
    return found


def _entries(viewer: Member, now: datetime) -> QuerySet[Any]:
    """The lines in the list of members of those nearest, as this member may read them now."""
    near = Neighbour.objects.filter(member=viewer.pk, other=OuterRef("member"))
    dials = Dial.objects.filter(member=viewer.pk, of=Dial.Of.MEMBER)
    entries = Entry.objects.visible_to(viewer).filter(
        may_be_near(now, "member__"), member__in=Neighbour.objects.filter(member=viewer.pk).values("other")
    )
    open_to = entries.exclude(member__in=Block.objects.filter(other=viewer.pk).values("member"))
    wanted = open_to.exclude(member__in=dials.filter(level=Level.MUTED).values("target"))
    level = dials.filter(target=OuterRef("member")).values("level")[:1]
    ranked = wanted.annotate(nth=Subquery(near.values("nth")[:1]), level=Subquery(level))
    return ranked.select_related("member").order_by("nth", "pk")


def _cares(viewer: Member) -> list[int]:
    """The subjects this member is about and has not muted, the foremost first."""
    muted = Dial.objects.filter(member=viewer.pk, of=Dial.Of.SUBJECT, level=Level.MUTED)
    held = Interest.objects.filter(member=viewer.pk, facet__sort=Sort.SUBJECT, long__gt=F("less"))
    keys = held.order_by(F("less") - F("long"), "facet").values_list("facet__key", flat=True)
    unwanted = set(muted.values_list("target", flat=True))
    return [int(key) for key in keys if int(key) not in unwanted]


def _talks(viewer: Member) -> set[int]:
    """What the list of members says that they talk about themselves."""
    own = TalksAbout.objects.filter(entry__member=viewer.pk, entry__audience=Sight.MEMBERS)
    return set(own.values_list("subject", flat=True))


def _reason(subjects: list[Subject], talks: set[int]) -> str:
    both = [subject.name for subject in subjects if subject.pk in talks]
    if both:
        return _("Both of you talk about %(things)s") % {"things": get_text_list(both[:NAMED], _("and"))}
    things = get_text_list([subject.name for subject in subjects[:NAMED]], _("and"))
    return _("Talks about %(things)s, which you care about") % {"things": things}
