"""A letter as it is read on the site: what its reader, or a guest, may see of it today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from feedback.blocks import left_to_rate
from lib.feeds import GUEST
from lib.kinds import ItemRef, Story
from newsletters.composing.introducing import as_chosen, shown
from newsletters.composing.letter import deals_of, question_of
from newsletters.composing.links import LETTER, address_of, letter_link
from newsletters.composing.looking import items_of, refs_of, ties_of
from newsletters.composing.rating import RATED_WITHIN, ToRate
from newsletters.composing.telling import Ties, called, first_line, sorts_of
from newsletters.models import Digest
from profiles.gathering import stories_of
from profiles.models import Asked, Dial, Subject


@dataclass(frozen=True, slots=True)
class Told:
    """A letter, and each thing in it with what it is to who reads."""

    url: str
    when: datetime
    heading: str
    intro: str  # safe HTML
    things: Sequence[tuple[str, Story]]
    mailing_id: int
    language: str  # of the reasons, where it is not that of the page


def read_by(digests: Sequence[Digest], member: Any) -> list[Told]:
    """As the member whose letters they are; the same few queries for any number."""
    ties, stories = ties_of(digests), stories_of(member, {ref for digest in digests for ref in refs_of(digest)})
    found = []
    for digest in digests:
        own = [as_chosen(stories[ref], item) for ref, item in _left(digest) if ref in stories]
        heading = first_line(member.name, sorts_of(own, ties[digest.pk]), get_language()) if own else ""
        intro = shown(digest.intro.text) if digest.intro else ""
        found.append(_told(digest, own, ties[digest.pk], heading, intro))
    return found


def read_as_guest(digest: Digest) -> Told:
    """No word of whose letter it is, why each thing came to them, and what the editors say to their edition."""
    stories = stories_of(GUEST, refs_of(digest))
    return _told(digest, [stories[ref] for ref, _item in _left(digest) if ref in stories], Ties())


def said_beside(digest: Digest, member: Any, *, now: datetime) -> dict[str, Any]:
    """The question it asks, while that is open, and the deals that are left to rate today."""
    left = left_to_rate([member.pk], since=now - RATED_WITHIN).get(member.pk, [])
    deals = deals_of(ToRate([deal for deal, _closed in left]))
    return question_of(member, _open_question(digest, member)) | deals


def _open_question(digest: Digest, member: Any) -> Subject | None:
    """What its question is about, while nothing was said to it."""
    about = digest.question.partition(":")[2]
    if not about or not member.is_personalised:
        return None
    answered = Asked.objects.filter(member=member, question=digest.question).exclude(answer="")
    turned = Dial.objects.filter(member=member, of=Dial.Of.SUBJECT, target=int(about))
    return None if answered.exists() or turned.exists() else Subject.objects.filter(pk=int(about)).first()


def _left(digest: Digest) -> list[tuple[ItemRef, dict[str, Any]]]:
    """What left with it: not what was left out then, as was read or muted meanwhile."""
    return [(ref, item) for ref, item in items_of(digest) if not item.get("left_out")]


def _told(digest: Digest, stories: Sequence[Story], ties: Ties, heading: str = "", intro: str = "") -> Told:
    url = address_of("letter", LETTER, letter_link(digest.member_id, digest.pk))
    things = [(called(story, ties), story) for story in stories]
    return Told(url, digest.chosen, heading, intro, things, digest.mailing_id, digest.language)
