"""What the mails of notices of one look need, found for all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lib.kinds import ItemRef, Story
from notices.actions.choosing import choices_of_each
from notices.answering import answers_by_mail, answers_to
from notices.gathering import refs_of, speaking_alike, stories_of_each
from notices.models import Envelope, Notice
from notices.occasions import MAIL
from profiles.gathering import by_kind
from profiles.models import Member


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of some mails at one moment."""

    envelopes: Mapping[int, Envelope]  # with their members
    notices: Mapping[int, list[Notice]]  # by envelope, those that are wanted by mail, latest first
    stories: Mapping[int, Mapping[ItemRef, Story]]  # by member, what they may see and have not muted
    answerable: Mapping[int, set[ItemRef]]  # by member, what they may answer by mail
    now: datetime


def look(envelope_ids: Iterable[int], *, now: datetime) -> Looked:
    """Rights, muting, ignoring and choices as they are now; as many queries for many mails as for few."""
    envelopes = Envelope.objects.select_related("member").in_bulk(list(envelope_ids))
    notices = _wanted(envelopes)
    refs: dict[int, set[ItemRef]] = defaultdict(set)
    unders: dict[int, set[ItemRef]] = defaultdict(set)
    for some in notices.values():
        refs[some[0].member_id] |= refs_of(some)
        unders[some[0].member_id] |= {notice.under for notice in some}
    known = {envelope.member_id: envelope.member for envelope in envelopes.values()}
    members = [known[pk] for pk in sorted(refs)]
    return Looked(envelopes, notices, stories_of_each(members, refs), _answerable(members, unders), now)


def _wanted(envelopes: Mapping[int, Envelope]) -> dict[int, list[Notice]]:
    """Not seen on the site, and of an occasion that its member wants by mail."""
    waiting = Notice.objects.to_mail().welcome().filter(envelope__in=envelopes)
    ways = choices_of_each(members=[envelope.member for envelope in envelopes.values()])
    found: dict[int, list[Notice]] = defaultdict(list)
    for notice in waiting.select_related("actor").latest_first():
        if ways[notice.member_id].get((notice.occasion, MAIL), False):
            found[notice.envelope_id or 0].append(notice)
    return dict(found)


def _answerable(members: Sequence[Member], unders: Mapping[int, set[ItemRef]]) -> dict[int, set[ItemRef]]:
    """Asked once for all who may do the same; of kinds that are each member's own, once for each."""
    found: dict[int, set[ItemRef]] = defaultdict(set)
    for kind in by_kind(set().union(*unders.values())) if answers_by_mail() else ():
        answers = answers_to(kind)
        if answers is None:
            continue
        for same in speaking_alike(members) if answers.is_alike else [[member] for member in members]:
            own = {member.pk: {ref for ref in unders[member.pk] if ref.kind == kind} for member in same}
            if ids := sorted({ref.id for refs in own.values() for ref in refs}):
                is_open = answers.open_to(same[0], ids)
                for pk, refs in own.items():
                    found[pk] |= {ref for ref in refs if ref.id in is_open}
    return found
