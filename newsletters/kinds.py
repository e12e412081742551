"""What newsletters registers: the digest, as mail to be written and as rows of a member's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.db import connection
from django.db.models import Case, F, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from lib.kinds import ItemRef, Kind, Story, decisions, record_words
from lib.kinds import register as register_kind
from newsletters.actions import (
    ask_to_confirm,
    count_out,
    forget_reasons,
    keep_asked,
    keep_left_out,
    keep_shown,
    said_of,
    take_back,
)
from newsletters.composing.confirming import ConfirmRenderer
from newsletters.composing.letter import compose
from newsletters.composing.looking import Looked, look, open_to, refs_of
from newsletters.composing.rating import ToRate
from newsletters.models import DIGEST, SAMPLE, Digest, Mailing, Pause, Timing, alarm_named, guard_named
from newsletters.news import LET_THROUGH
from newsletters.quieting import in_quiet_hours
from newsletters.schedule import NIGHT
from notices.delivery import hold_while, keep_from_night
from notices.models import CONFIRM, Outgoing
from notices.occasions import register_quiet
from notices.rendering import Letter, NotSentError, Writer, register
from notices.rendering.showing import keep_to_its_member, open_through
from profiles.kinds import OwnRows
from profiles.models import Surface
from profiles.proving import asks_by
from search.recommending import barred

State = Outgoing.State


class DigestRenderer:
    """Writes a digest when it leaves, and keeps what was mailed once it has."""

    def look(self, rows: Sequence[Outgoing], *, now: datetime) -> Writer:
        """As of now: who has left, turned the dial to nothing or may not see the items any more gets none."""
        return partial(write, look({row.ref: row.member for row in rows}, now=now), now=now)

    def settle(self, ended: Sequence[tuple[Outgoing, Letter | None]], *, now: datetime) -> None:
        """What was mailed, or may have been, is not chosen again; what was not may be."""
        digests = standing({row.ref: letter.source if letter else None for row, letter in ended})
        known = [(row.state, digests[row.ref], letter) for row, letter in ended if row.ref in digests]
        keep_left_out(digests=left_out_of(known, now=now))
        take_back(digests=[digest for state, digest, _letter in known if state == State.SKIPPED])
        mailed = [(digest, letter) for state, digest, letter in known if state in {State.SENT, State.UNCERTAIN}]
        keep_shown(mailed=[(digest, letter.items if letter else None) for digest, letter in mailed], now=now)
        keep_asked(digests=[digest for digest, _letter in mailed], now=now)

    def open_to(self, viewer: Any, rows: Sequence[Outgoing]) -> set[int]:
        """Those whose every item the viewer may see; of an erased digest nobody knows what it held."""
        digests = Digest.objects.only("items").in_bulk([row.ref for row in rows])
        found = open_to(viewer, list(digests.values()))
        return {row.pk for row in rows if row.ref in found}


def standing(known: Mapping[int, Digest | None]) -> dict[int, Digest]:
    """Those of these copies that were not erased meanwhile.

    Read anew are those that nobody knows, and of the others what their members may have changed since the look: whether
    the place learns of them, and why things were chosen, which who starts over has forgotten.
    """
    rows = Digest.objects.filter(pk__among=known).annotate(forgotten=_items_if_forgotten())
    now = {pk: rest for pk, *rest in rows.values_list("pk", "forgotten", "member__is_personalised")}
    found = rows.filter(pk__among=[pk for pk in now if known[pk] is None]).select_related("member").in_bulk()
    for pk, digest in known.items():
        if digest is not None and pk in now:
            forgotten, digest.member.is_personalised = now[pk]
            digest.items = forgotten or digest.items
            found[pk] = digest
    return found


def _items_if_forgotten() -> Any:
    """A copy's items where its member may have started over: letters are long, and few do."""
    if not connection.features.supports_json_field_contains:
        return F("items")
    return Case(When(items__contains=[{"forgotten": True}], then=F("items")))


def left_out_of(ended: Sequence[tuple[str, Digest, Letter | None]], *, now: datetime) -> list[Digest]:
    """Copies of which something was left out when they left, with the rule it was beside each such item."""
    short = [(digest, set(letter.items)) for state, digest, letter in ended if state == State.SENT and letter]
    short += [(digest, set()) for state, digest, _letter in ended if state == State.SKIPPED]
    short = [(digest, items) for digest, items in short if len(items) < len(digest.items)]
    if not short:
        return []
    refs = {ref for digest, items in short for ref in refs_of(digest) if ref not in items}
    kept = barred([digest.member for digest, _items in short], refs, Surface.MAIL, now)
    for digest, items in short:
        _mark_left_out(digest, items, kept.rules_of(digest.member_id, refs_of(digest)))
    return [digest for digest, _items in short]


def _mark_left_out(digest: Digest, items: set[ItemRef], rules: Mapping[ItemRef, Sequence[str]]) -> None:
    # Where the rest of it left, what did not is gone, whatever the rule.
    otherwise = "absent" if items else ""
    marked = []
    for item, ref in zip(digest.items, refs_of(digest), strict=True):
        rule = "" if ref in items else _rule(rules.get(ref, ())) or otherwise
        marked.append(item | {"left_out": rule} if rule else item)
    digest.items = marked


def _rule(rules: Sequence[str]) -> str:
    """Of the rules that keep an item away the one to tell: that it is one's own is the least of it."""
    return min(rules, key=lambda rule: rule in LET_THROUGH, default="")


def write(looked: Looked, row: Outgoing, *, now: datetime) -> Letter:
    """The letter of one row, or the reason why there is none."""
    digest = looked.digests.get(row.ref)
    if digest is None:
        raise NotSentError(gettext_noop("The digest was erased."))
    consent = looked.consents.get(digest.member_id)
    if consent is None:
        raise NotSentError(gettext_noop("The member has left the newsletter."))
    if not consent.is_in_force:
        raise NotSentError(gettext_noop("The member has not confirmed the newsletter at this address."))
    if digest.member.volume == 0:
        raise NotSentError(gettext_noop("The member has turned the newsletter to nothing."))
    timing = looked.timings.get(digest.member_id) or Timing(member=digest.member)
    if timing.is_paused(now.astimezone(digest.member.zone).date()):
        raise NotSentError(gettext_noop("The member has paused the newsletter."))
    if timing.is_skipping:
        raise NotSentError(gettext_noop("The member asked to leave this one out."))
    if not {story.ref for story in looked.stories[digest.pk]} - digest.added:
        raise NotSentError(gettext_noop("Everything in it has been read, muted or taken away meanwhile."))
    stories, ties = looked.stories[digest.pk], looked.ties[digest.pk]
    to_rate = looked.to_rate.get(digest.member_id, ToRate())
    return compose(digest, stories, consent=consent, ties=ties, asks=looked.asks.get(digest.pk), to_rate=to_rate)


class DigestKind(OwnRows):
    name, model, order = "digest", Digest, "chosen"
    fields = ("chosen", "items", "worth", "bar", "skipped", "weighed", "edition__name", "intro__text")

    def rows(self, member: Any) -> Any:
        return Digest.objects.visible_to(member)

    def count_out(self, member: Any, *, now: datetime) -> None:
        count_out(member=member, now=now)

    def forget(self, member: Any) -> int:
        return forget_reasons(member=member)


class MailingKind(Kind):
    """A mailing, that staff are told of when it does harm."""

    name = "mailing"

    def visible_to(self, viewer: Any) -> Any:
        return Mailing.objects.visible_to(viewer)

    def stories(self, viewer: Any, ids: Sequence[int]) -> dict[int, Story]:
        return {
            mailing.pk: Story(
                ItemRef("mailing", mailing.pk),
                reverse("admin:mailing", args=[mailing.pk]),
                _("Mailing of %(when)s") % {"when": mailing},
                None,
                mailing.as_of,
            )
            for mailing in self.visible_to(viewer).filter(pk__in=ids)
        }

    def name_of(self, item_id: int) -> str:
        return str(Mailing.objects.filter(pk=item_id).first() or super().name_of(item_id))


class TimingKind(OwnRows):
    """When their letters come."""

    name, model = "timing", Timing
    fields = ("weekday", "hour", "habit_weekday", "habit_hour", "found", "paused_until", "is_skipping")

    def forget(self, member: Any) -> int:
        """The habit that was found; what they chose stands."""
        found = Timing.objects.filter(member=member.pk, found__isnull=False)
        return found.update(habit_weekday=None, habit_hour=None, found=None)


def kept_from_night(refs: Collection[int]) -> set[int]:
    """Of these copies those that keep to the member's day."""
    return set(Digest.objects.by_day().filter(pk__among=refs).values_list("pk", flat=True))


def doors_before(viewer: Any, member_ids: Collection[int], when: datetime) -> dict[int, str]:
    """By member the address of that page, of those of whom this viewer has not said why; one query."""
    closed = set(member_ids) - said_of(by=viewer, member_ids=member_ids, now=when)
    return {pk: reverse("admin:letters-look", args=[pk]) for pk in closed}


def door_before(viewer: Any, member_id: int | None, when: datetime) -> str:
    """The same of one; empty where the letters are open."""
    return "" if member_id is None else doors_before(viewer, [member_id], when).get(member_id, "")


decisions |= {"edition": gettext_lazy("edition")}
register(DIGEST, DigestRenderer())
open_through(DIGEST, doors_before)
keep_to_its_member(SAMPLE)
register(CONFIRM, ConfirmRenderer(), is_paced=False)
asks_by(ask_to_confirm)
keep_from_night(DIGEST, NIGHT, kept_from_night)
register_quiet(in_quiet_hours)
hold_while(DIGEST, Pause.objects.filter(is_standing=True).exists)
decisions["newsletter"] = gettext_lazy("newsletter")
record_words |= {"mailing": alarm_named, "newsletter": guard_named}
register_kind(DigestKind())
register_kind(MailingKind())
register_kind(TimingKind())
