"""What became of members for whom things are chosen, beside those who are shown the newest, over the last weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from desk.holdout.drawing import WINDOW, Kept, kept
from lib.advantage import Advantage, Rate, Sums, advantage, rate_of, summed
from profiles.holdout import Holdout
from profiles.models import Activity, Member, Shown, Surface, Verb
from profiles.turned import speaks_against

PER_CENT, PER_THOUSAND = 100, 1000
Pairs = Mapping[int, tuple[int, int]]  # member → tries and hits


class Did(NamedTuple):
    """Members who did something about what they were shown that speaks against it."""

    left: set[int]
    down: set[int]
    muted: set[int]


@dataclass(frozen=True, slots=True)
class Groups:
    """Who is compared: those chosen for and those held out, and who of either said never."""

    chosen: frozenset[int]
    held: frozenset[int]
    never_chosen: int  # who would not be drawn, and said never
    never_held: int  # who would be drawn, but said never


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is compared: how often it happened in either group, and what choosing gains."""

    says: Promise
    of: Promise  # what is counted once
    scale: int  # a rate is told in so many
    chosen: Sums
    held: Sums

    @property
    def rates(self) -> tuple[Rate, Rate]:
        return rate_of(self.chosen), rate_of(self.held)

    @property
    def gain(self) -> Advantage | None:
        """None where too few did it for an advantage to be told."""
        return advantage(self.chosen, self.held)


@dataclass(frozen=True, slots=True)
class Compared:
    """All of it."""

    since: datetime
    groups: Groups
    measures: list[Measure]

    @property
    def is_told(self) -> bool:
        """Whether an advantage can be told of anything."""
        return any(each.gain for each in self.measures)


def compared(now: datetime) -> Compared | None:
    """Since the share was changed, 28 days at most; None where nobody is held out. Eight queries."""
    draw = kept()
    if draw.since is None or not draw.share:
        return None
    since = max(draw.since, now - WINDOW)
    groups, gone = _groups(draw, since)
    return Compared(since, groups, list(_measures(groups, gone, since, now)))


def _groups(draw: Kept, since: datetime) -> tuple[Groups, set[int]]:
    """Who is in which group all the time, with who erased themselves meanwhile; in neither who paused or said never."""
    lot = Holdout(draw.salt, draw.share).draws
    here = [Member.Status.ACTIVE, Member.Status.SILENCED]
    members = Member.objects.filter(is_active=True, is_personalised=True, status__in=here)
    never = Counter(lot(pk) for pk in members.filter(may_be_held_out=False).values_list("pk", flat=True))
    said = Activity.objects.filter(verb=Verb.TURNED, detail__of__in=["learning", "comparison"], happened__gt=since)
    changed = set(said.values_list("member", flat=True))
    gone = set(Member.objects.filter(status=Member.Status.ERASED, joined__gt=since).values_list("pk", flat=True))
    ids = gone | set(members.filter(may_be_held_out=True).values_list("pk", flat=True)) - changed
    held = frozenset(filter(lot, ids))
    return Groups(frozenset(ids) - held, held, never[False], never[True]), gone


def _measures(groups: Groups, gone: set[int], since: datetime, now: datetime) -> Iterable[Measure]:
    shown = _shown(since, now)
    any_of = {pk: (1, int(any(own[surface][1] for surface in own))) for pk, own in shown.items()}
    pages, mails = ({pk: own[surface] for pk, own in shown.items() if surface in own} for surface in Surface.values)
    came, did = _came(since, now) | set(pages), _did(since, now)
    member, thing, letter = _("members"), _("things shown"), _("letters")
    told: list[tuple[Promise, Promise, int, Any]] = [
        (_("came"), member, PER_CENT, came),
        (_("opened something they were shown"), _("members shown something"), PER_CENT, any_of),
        (_("opened on My page"), thing, PER_CENT, pages),
        (_("opened in the newsletter"), thing, PER_CENT, mails),
        (_("in which something was opened"), letter, PER_CENT, _letters(since, now)),
        (_("left the newsletter or the place"), member, PER_THOUSAND, did.left | gone),
        (_("turned a dial or the volume down"), member, PER_THOUSAND, did.down),
        (_("muted something"), member, PER_THOUSAND, did.muted),
    ]
    for says, of, scale, found in told:
        sums = [summed(_pairs(found, ids)) for ids in (groups.chosen, groups.held)]
        yield Measure(says, of, scale, *sums)


def _pairs(found: Any, ids: frozenset[int]) -> Iterable[tuple[int, int]]:
    """Of a set, each member of the group as one try; of pairs, those of its members."""
    if isinstance(found, set):
        return ((1, int(pk in found)) for pk in ids)
    return (pair for pk, pair in found.items() if pk in ids)


def _shown(since: datetime, now: datetime) -> dict[int, dict[str, tuple[int, int]]]:
    """By member and surface, how much was shown, and how much of it opened."""
    found: dict[int, dict[str, tuple[int, int]]] = defaultdict(dict)
    rows = _puts(since, now).values_list("member", "surface").annotate(Count("pk"), Count("clicked"))
    for member, surface, put, opened in rows.iterator():
        found[member][surface] = put, opened
    return found


def _letters(since: datetime, now: datetime) -> Pairs:
    """By member, how many letters came, and in how many they opened something."""
    found: dict[int, tuple[int, int]] = {}
    rows = _puts(since, now).filter(surface=Surface.MAIL).values_list("member", "day").annotate(Max("clicked"))
    for member, _day, clicked in rows.iterator():
        came, opened = found.get(member, (0, 0))
        found[member] = came + 1, opened + (clicked is not None)
    return found


def _puts(since: datetime, now: datetime) -> Any:
    return Shown.objects.filter(shown__gt=since, shown__lte=now).order_by()


def _came(since: datetime, now: datetime) -> set[int]:
    """Who did anything here; a click in a letter leads here, too."""
    acts = Activity.objects.filter(happened__gt=since, happened__lte=now)
    return set(acts.order_by().values_list("member", flat=True).distinct())


def _did(since: datetime, now: datetime) -> Did:
    found = Did(set(), set(), set())
    acts = Activity.objects.filter(verb__in=[Verb.TURNED, Verb.WITHDREW], happened__gt=since, happened__lte=now)
    for member, verb, detail in acts.values_list("member", "verb", "detail").iterator():
        if said := speaks_against(verb, detail):
            getattr(found, said).add(member)
    return found
