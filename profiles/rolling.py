"""Keeping the roll: each member's entries are made anew from what stands, whenever the ledger says it may have changed.

As everything is counted from what stands, following twice changes nothing, and counting from nothing gives the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from lib.folding import folded, words_in
from lib.kinds import all_kinds
from lib.waking import wake
from profiles.activity import LEDGER, bookmark, following
from profiles.models import AUDIENCES, Activity, Entry, Follower, Member, Sight, Subject, TalksAbout, Verb
from profiles.models.roll import UNTOLD, day_of
from profiles.permissions import is_shown_to

READER = "roll"
PORTION = 200  # members made anew together
FAR = 20_000  # acts behind, after an import, from where making everybody anew is less work than following
COUNTED = ("posts", "solutions", "likes", "ratings", "stars")
MADE = ("name", "words", "joined", "here", *COUNTED, "is_due")
TALKS = 12  # subjects kept of each
OF_MEMBERS = {Verb.JOINED, Verb.EDITED}


def roll_step(limit: int = 500, now: datetime | None = None) -> int:
    """Make anew whom the next acts concern, else some of those who wait; how much that was. `now` is for the queue."""
    if bookmark(LEDGER) - bookmark(READER) > FAR:
        return _leap()
    with following(READER, limit=limit) as acts:
        if acts:
            enrol(concerned(acts))
            return len(acts)
    waiting = Entry.objects.filter(is_due=True).order_by("member").values_list("member", flat=True)
    some = sorted(set(waiting[:PORTION]))
    enrol(some)
    return len(some)


def rebuild() -> int:
    """Everybody's entries from nothing but what stands; how many members that was."""
    members = list(Member.objects.order_by("pk").values_list("pk", flat=True))
    enrol(members)
    return len(members)


def await_entries(members: Iterable[int] | None = None) -> None:
    """Have these members, or all, made anew: something changed that no act in the ledger tells of."""
    entries = Entry.objects.filter(is_due=False)
    if members is not None:
        entries = entries.filter(member__in=list(members))
    if entries.update(is_due=True):
        wake(LEDGER)


def withdraw_entries() -> None:
    """Take out of the list what is counted of members, until it is counted anew: who may read it has changed."""
    TalksAbout.objects.all().delete()
    Entry.objects.update(words="", is_due=True, **dict.fromkeys(COUNTED, 0))
    wake(LEDGER)


def concerned(acts: Sequence[Activity]) -> set[int]:
    """Whose entries these acts may have changed."""
    own = {act.member_id for act in acts if act.kind == "member" and act.verb in OF_MEMBERS}
    return own.union(*(kind.counted_anew(acts) for kind in all_kinds()))


def enrol(members: Collection[int]) -> None:
    """Make these members' entries anew; who left, or is not to be listed, has none."""
    wanted = sorted(members)
    for start in range(0, len(wanted), PORTION):
        _enrol(wanted[start : start + PORTION])


@transaction.atomic
def _leap() -> int:
    """Go to the ledger's end, and have everybody made anew instead, some at each step."""
    Follower.objects.get_or_create(name=READER)
    list(Follower.objects.select_for_update().filter(name=READER))
    Follower.objects.filter(name=READER).update(position=bookmark(LEDGER))
    listed = Member.objects.filter(is_listed=True, entries__isnull=True).exclude(status=Member.Status.ERASED)
    stubs = [
        Entry(member_id=pk, audience=audience, name=folded(name)[:160], words="", is_due=True)
        for pk, name in listed.values_list("pk", "name")
        for audience in AUDIENCES
    ]
    Entry.objects.bulk_create(stubs, ignore_conflicts=True, batch_size=1000)
    Entry.objects.filter(is_due=False).update(is_due=True)
    return max(len(stubs), 1)


@transaction.atomic
def _enrol(ids: Sequence[int]) -> None:
    # Two who make the same member anew take turns; who writes something that names a member is not held up.
    found = Member.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    listed = [member for member in found if member.is_listed and member.status != Member.Status.ERASED]
    Entry.objects.filter(member__in=set(ids) - {member.pk for member in listed}).delete()
    for audience in AUDIENCES:
        _write(audience, listed)


def _write(audience: Sight, members: Sequence[Member]) -> None:
    ids = [member.pk for member in members]
    counts, talks = _counts(ids, audience), _talks(ids, audience)
    shown = {member.pk: talks[member.pk] if is_shown_to(audience, member, "subjects") else {} for member in members}
    names = dict(
        Subject.objects.filter(pk__in={pk for each in shown.values() for pk in each}).values_list("pk", "name")
    )
    rows = [_entry(audience, member, counts[member.pk], [names[pk] for pk in shown[member.pk]]) for member in members]
    Entry.objects.bulk_create(rows, update_conflicts=True, unique_fields=["member", "audience"], update_fields=MADE)
    numbers = dict(Entry.objects.filter(member__in=ids, audience=audience).values_list("member", "pk"))
    TalksAbout.objects.filter(entry__in=numbers.values()).delete()
    TalksAbout.objects.bulk_create(
        TalksAbout(entry_id=numbers[member], subject_id=subject, times=times)
        for member, each in shown.items()
        for subject, times in each.items()
    )


def _entry(audience: Sight, member: Member, counts: dict[str, int], subjects: Sequence[str]) -> Entry:
    said = [member.name, member.username]
    said += [getattr(member, field) for field in ("place", "about") if is_shown_to(audience, member, field)]
    return Entry(
        member=member,
        audience=audience,
        name=folded(member.name)[:160],
        words="".join(f" {word}" for word in words_in(" ".join([*said, *subjects]))),
        joined=member.joined if is_shown_to(audience, member, "joined") else UNTOLD,
        here=day_of(member.last_here) if is_shown_to(audience, member, "here") else UNTOLD,
        **{name: max(counts.get(name, 0), 0) for name in COUNTED},
    )


def _counts(ids: Sequence[int], audience: Sight) -> dict[int, dict[str, int]]:
    """By member, what every kind counts of them."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for kind in all_kinds():
        for member, counts in kind.counts_of(ids, audience).items():
            for name, number in counts.items():
                found[member][name] = found[member].get(name, 0) + number
    return found


def _talks(ids: Sequence[int], audience: Sight) -> dict[int, dict[int, int]]:
    """By member, in how much of what they wrote each subject is; the foremost first, of every kind together."""
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for kind in all_kinds():
        for (member, subject), times in kind.talk_of(ids, audience).items():
            found[member][subject] = found[member].get(subject, 0) + times
    by_times: dict[Any, dict[int, int]] = defaultdict(dict)
    for member, each in found.items():
        by_times[member] = dict(sorted(each.items(), key=lambda pair: (-pair[1], pair[0]))[:TALKS])
    return by_times
