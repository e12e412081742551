"""Following the ledger: who earned a badge is given it, and who no longer has what earned it loses it.

What a member should have is always counted from what stands now, so that running twice changes nothing and
counting from nothing gives the same. The ledger says whose number may have changed, and remembers what was given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction

from community.models import Award, Badge, Recount
from community.recognition.counts import all_counts, count_named, dates_by_member, gifts_in, givers_of
from community.recognition.earning import earned
from lib.clock import now as clock
from lib.kinds import ItemRef
from profiles.activity import LEDGER, Act, bookmark, following, record_acts
from profiles.models import Activity, Follower, Member, Verb

READER = "badges"
PORTION = 1000  # members that a changed rule is counted for at once
IN_ONE_QUERY = 500
FAR = 20_000  # acts behind, after an import, from where counting every member once is less work than following


def badge_step(limit: int = 500, now: datetime | None = None) -> int:
    """Count again for whom the next acts concern, then a portion of what waits; say how much that was."""
    now = now or clock()
    if bookmark(LEDGER) - bookmark(READER) > FAR:
        return _leap()
    with following(READER, limit=limit) as acts:
        if acts:
            _follow(acts, now)
            return len(acts)
        return _recount_some(now) or _count_by_new_rule(now)


def rebuild(now: datetime) -> int:
    """All awards that rules gave, from nothing: those the ledger remembers, then every rule for everyone."""
    with transaction.atomic():
        _hold()
        Award.objects.earned().delete()
        Award.objects.bulk_create(_remembered(), batch_size=500)
        Badge.objects.by_rule().update(counted_to=0)
    while badge_step(now=now):
        pass
    return Award.objects.earned().count()


def would_hold(badge: Badge) -> dict[int, list[datetime]]:
    """Whom the rule would give it to now, with the dates; nothing is written."""
    count = count_named(badge.counted)
    if count is None:
        return {}
    gifts = partial(gifts_in, count, badge.forum)
    members = sorted(givers_of(gifts(), least=badge.needed))
    if badge.days is None and not badge.is_repeated:
        return {pk: [] for pk in members}
    found: dict[int, list[datetime]] = {}
    for some in _portions(members):
        found |= _due(badge, some)
    return found


def _leap() -> int:
    """Go to the ledger's end, and have every rule counted for everyone instead."""
    with transaction.atomic():
        _hold()
        Follower.objects.filter(name=READER).update(position=bookmark(LEDGER))
        return Badge.objects.by_rule().update(counted_to=0)


def _follow(acts: Sequence[Activity], now: datetime) -> None:
    by_reader = {concerns: sorted(concerns(acts)) for concerns in {count.concerns for count in all_counts()}}
    happened = max(act.happened for act in acts)
    for badge in Badge.objects.by_rule():
        count = count_named(badge.counted)
        if count is not None:
            settle(badge=badge, members=by_reader[count.concerns], now=now, happened=happened)


def _recount_some(now: datetime) -> int:
    members = list(Recount.objects.order_by("member").values_list("member_id", flat=True)[:PORTION])
    if members:
        for badge in Badge.objects.by_rule():
            settle(badge=badge, members=members, now=now)
        Recount.objects.filter(member__in=members).delete()
    return len(members)


def _count_by_new_rule(now: datetime) -> int:
    badge = Badge.objects.by_rule().filter(counted_to__isnull=False).order_by("pk").first()
    if badge is None:
        return 0
    after = badge.counted_to or 0
    members = list(Member.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PORTION])
    settle(badge=badge, members=members, now=now)
    # Where the rule was changed meanwhile, counting begins again.
    reached = members[-1] if len(members) == PORTION else None
    Badge.objects.filter(pk=badge.pk, counted_to=after).update(counted_to=reached)
    return len(members) or 1


def settle(*, badge: Badge, members: Collection[int], now: datetime, happened: datetime | None = None) -> None:
    """Give the badge to those of these members who should have it, and take it from the others.

    `happened` is when the acts that led here were done; without it each award is as old as what earned it.
    """
    for some in _portions(list(members)):
        due, held = _due(badge, some), _held(badge, some)
        given = [
            Award(badge=badge, member_id=pk, number=number, given=when)
            for pk, dates in due.items()
            for number, when in enumerate(dates, 1)
            if number > len(held.get(pk, ()))
        ]
        gone = [] if badge.is_lasting else [one for pk, has in held.items() for one in has[len(due.get(pk, ())) :]]
        if not badge.is_lasting:
            _redate(held, due)
        Award.objects.filter(pk__in=[award.pk for award in gone]).delete()
        Award.objects.bulk_create(given)
        acts = [_act(award, happened or award.given) for award in given]
        acts += [_act(award, happened or award.given, sign=-1) for award in gone]
        with transaction.atomic():
            record_acts(acts, recorded=now)


def _due(badge: Badge, members: Collection[int]) -> dict[int, list[datetime]]:
    count = count_named(badge.counted)
    if count is None:
        return {}
    rule = {"needed": badge.needed, "days": badge.days, "is_repeated": badge.is_repeated}
    dates = dates_by_member(gifts_in(count, badge.forum, members))
    return {pk: won for pk, each in dates.items() if (won := earned(each, **rule))}  # type: ignore[arg-type]


def _held(badge: Badge, members: Collection[int]) -> dict[int, list[Award]]:
    held: dict[int, list[Award]] = defaultdict(list)
    for award in Award.objects.earned().filter(badge=badge, member__in=members).order_by("number"):
        held[award.member_id].append(award)
    return held


def _redate(held: Mapping[int, Sequence[Award]], due: Mapping[int, Sequence[datetime]]) -> None:
    """An award that another gift completes now is of that gift's date."""
    for pk, awards in held.items():
        for award, when in zip(awards, due.get(pk, ()), strict=False):
            if award.given != when:
                Award.objects.filter(pk=award.pk).update(given=when)


def _act(award: Award, when: datetime, sign: int = 1) -> Act:
    detail = {"badge": award.badge.name, "number": award.number, "given": award.given.isoformat()}
    return Act(award.member_id, Verb.BADGED, when, ItemRef("badge", award.badge_id), (), detail, sign)


def _remembered() -> list[Award]:
    """What the ledger says was given and not taken back."""
    stands: dict[tuple[int, int, int], datetime] = {}
    acts = Activity.objects.settled().filter(verb=Verb.BADGED, kind="badge").order_by("position")
    badges = set(Badge.objects.exclude(counted="").values_list("pk", flat=True))
    for act in acts.iterator():
        key = (act.item, act.member_id, act.detail["number"])
        if act.sign < 0:
            stands.pop(key, None)
        elif act.item in badges:
            stands[key] = datetime.fromisoformat(act.detail["given"])
    return [Award(badge_id=b, member_id=m, number=n, given=when) for (b, m, n), when in stands.items()]


def _hold() -> None:
    """Nobody else gives badges until this transaction ends."""
    Follower.objects.get_or_create(name=READER)
    list(Follower.objects.select_for_update().filter(name=READER))


def _portions(members: Sequence[int]) -> list[Sequence[int]]:
    return [members[at : at + IN_ONE_QUERY] for at in range(0, len(members), IN_ONE_QUERY)]
