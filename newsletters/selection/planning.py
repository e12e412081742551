"""Opening a mailing and writing each due member's digest, in batches that a death cannot spoil."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

from django.db import IntegrityError, transaction

from newsletters.actions import open_mailing, set_going, write_digests
from newsletters.models import Digest, Mailing, Pause, Timing
from newsletters.news import mailed_before, news_for
from newsletters.selection.due import due_members
from newsletters.selection.editions import put_editions
from newsletters.selection.groups import groups_of
from newsletters.selection.questioning import put_questions
from newsletters.selection.weighing import LETTER, Scales, keep_calibrated, scales_of
from newsletters.selection.worth import version_of, worth_their_place
from profiles.models import Member, Surface
from search.recommending import Choice, choose

log = logging.getLogger("newsletters.selection")
BATCH = 1000  # members chosen for at once
GOES_ON = timedelta(days=1)  # a mailing that was broken off
Skipped = Digest.Skipped


def plan_mailing(*, now: datetime, only_due_hour: bool) -> Mailing | None:
    """Write the digests of all who are due, going on with a mailing that was broken off; None: nobody is due.

    Nothing is opened and nothing goes on while the newsletter is paused.
    """
    return None if Pause.in_force() else _planned(now, only_due_hour)


def _planned(now: datetime, only_due_hour: bool) -> Mailing | None:
    mailing = Mailing.objects.filter(state=Mailing.State.CHOOSING).first()
    if mailing is not None and _is_old(mailing, now, only_due_hour):
        if closed := set_going(mailing=mailing):
            return closed
        mailing = None
    if mailing is None:
        if not due_members(now=now, only_due_hour=only_due_hour).exists():
            return None
        mailing = _opened(now, only_due_hour)
    if mailing is None:  # another worker opened one in this moment, and chooses
        return None
    keep_calibrated(mailing.as_of)
    for members in _batches(mailing, now):
        digests = chosen_for(mailing, members)
        put_questions(digests, now=mailing.as_of)
        if not write_digests(mailing=mailing, digests=digests):
            return None  # another worker has finished it, or the newsletter was paused
        _tell(digests)
    return set_going(mailing=mailing)


def _opened(now: datetime, only_due_hour: bool) -> Mailing | None:
    try:
        with transaction.atomic():
            return open_mailing(now=now, keeps_hours=only_due_hour)
    except IntegrityError:
        return None


def _is_old(mailing: Mailing, now: datetime, only_due_hour: bool) -> bool:
    """Whether it was broken off so long ago that it is closed as it stands; who is due by now gets a new one."""
    # One opened by hand may be as of any time, and be chosen for at this moment: the worker lets it be.
    is_ours_to_close = mailing.keeps_hours or not only_due_hour
    return is_ours_to_close and now - mailing.as_of > GOES_ON


def _batches(mailing: Mailing, now: datetime) -> Iterator[list[Member]]:
    """Those still without a digest in this mailing, as it writes them; one that goes on later asks who is due then."""
    due = due_members(now=mailing.as_of, only_due_hour=mailing.keeps_hours)
    left_out = set(mailing.digests.values_list("member_id", flat=True))
    if now != mailing.as_of:
        still = due_members(now=now, only_due_hour=mailing.keeps_hours)
        left_out |= set(due.values_list("pk", flat=True)) - set(still.values_list("pk", flat=True))
    rest = iter([pk for pk in due.values_list("pk", flat=True) if pk not in left_out])
    while batch := list(islice(rest, BATCH)):
        yield list(Member.objects.filter(pk__in=batch).order_by("pk"))


def chosen_for(mailing: Mailing, members: Sequence[Member]) -> list[Digest]:
    """Unsaved digests for these members, all chosen in one go."""
    digests = drafted_for(mailing, members)
    for digest in digests:
        if digest.skipped:
            digest.items, digest.version = [], ""
    put_editions(digests, now=mailing.as_of)
    mark_again(digests)
    return digests


def drafted_for(mailing: Mailing, members: Sequence[Member]) -> list[Digest]:
    """Before the editors put anything in; what is skipped still holds what it would have held."""
    choices = choose(members=members, surface=Surface.MAIL, now=mailing.as_of, limit=LETTER)
    news = news_for(members, now=mailing.as_of)
    scales = scales_of(members, mailing.as_of)
    timings = Timing.objects.in_bulk([member.pk for member in members])
    digests = []
    for member, group in zip(members, groups_of(members), strict=True):
        timing = timings.get(member.pk) or Timing(member=member)
        own = news.get(member.pk, [])
        told = {choice.ref for choice in own}
        others = [choice for choice in choices.get(member.pk, []) if choice.ref not in told]
        digest = _digest(mailing, member, others, own, scales[member.pk])
        digest.weighed, digest.group = scales[member.pk].kept(member, timing), group
        if timing.is_skipping and not digest.skipped:
            digest.skipped = Skipped.LEFT_OUT
        digests.append(digest)
    return digests


def _digest(mailing: Mailing, member: Member, choices: list[Choice], news: list[Choice], scales: Scales) -> Digest:
    """News of one's own stands first; it makes a letter worth more, and nothing else in it worth less."""
    ranked = sorted(choices, key=lambda choice: -choice.worth)
    kept = ranked[: worth_their_place([choice.worth for choice in ranked])]
    items = [*news, *_in_order(choices, kept)][:LETTER]
    lively = kept[0].lively if kept else 0.0
    value = scales.worth([choice.worth for choice in (*news, *kept)], lively)
    bar = scales.asks(member.volume)
    digest = Digest(mailing=mailing, member=member, worth=value, bar=min(bar, 1.0), chosen=mailing.as_of)
    if not items:
        digest.skipped = Skipped.NOTHING_NEW
    elif value < bar:
        digest.skipped = Skipped.TOO_LITTLE
    digest.items = [_item(choice) | ({"news": True} if choice in news else {}) for choice in items]
    digest.version = version_of([choice.ref for choice in items]) if items else ""
    return digest


def mark_again(digests: Sequence[Digest]) -> None:
    """Say of each thing that was mailed to its reader before that it comes again; one query."""
    pairs = {(digest.member_id, item["id"]) for digest in digests for item in digest.items if item["kind"] == "thread"}
    again = mailed_before(pairs) if pairs else {}
    for digest in digests:
        for item in digest.items:
            if item["kind"] == "thread" and (digest.member_id, item["id"]) in again:
                item["again"] = True


def _in_order(choices: Sequence[Choice], kept: Sequence[Choice]) -> Sequence[Choice]:
    """In the chooser's order, which has its variety; of the hold-out group as many, the newest first."""
    if any(choice.stands_for is not None for choice in kept):
        return choices[: len(kept)]
    ids = set(map(id, kept))
    return [choice for choice in choices if id(choice) in ids]


def _item(choice: Choice) -> dict[str, object]:
    score, terms = choice.noted()
    return {
        "kind": choice.ref.kind,
        "id": choice.ref.id,
        "score": score,
        "terms": terms,
        "probability": choice.probability,
        "reason": choice.reason,
    }


def _tell(digests: Sequence[Digest]) -> None:
    """A line for each reason why members get no letter."""
    nothing: dict[str, list[str]] = defaultdict(list)
    for digest in digests:
        if digest.skipped:
            worth_of = f"{digest.member_id} ({digest.worth:.2f} of {digest.bar:.2f})"
            nothing[digest.skipped].append(worth_of)
    for reason, members in sorted(nothing.items()):
        label = Skipped(reason).label
        log.info(
            "No letter for %s: %s. Members (worth of what their dial asks): %s", len(members), label, ", ".join(members)
        )
