"""When members were last here: noted in the cache as pages are served, kept in the tables by a step, by the hour.

A page writes nothing for it. What the cache forgets before it was kept is lost, until the member comes by again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction

from lib.noting import Notes
from profiles.models import Entry, Member, Sight
from profiles.models.roll import day_of
from profiles.permissions import is_shown_to, may_note_here

EVERY = timedelta(hours=1)
HERE = Notes("here", kept=24 * 3600)
AT_ONCE = 500


def note_here(*, member: Member, now: datetime) -> None:
    """Note that a member is here; once an hour, and never of who shows it to nobody. No query."""
    if not may_note_here(member) or (member.last_here and now - member.last_here < EVERY):
        return
    if cache.add(f"here:{member.pk}", 1, EVERY.total_seconds()):
        HERE.add((member.pk, now))


def keep_here(*, now: datetime) -> int:
    """Keep some of what was noted; how much it was."""
    count, notes = HERE.take(AT_ONCE)
    for pk, when in sorted(notes):
        came_by(member_id=pk, when=min(when, now))
    return count


@transaction.atomic
def came_by(*, member_id: int, when: datetime) -> bool:
    """A member was here at that time, which is kept to the hour; False where it is not theirs to show, or older."""
    hour = when.replace(minute=0, second=0, microsecond=0)
    member = Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()
    if member is None or not member.may_sign_in or not may_note_here(member):
        return False
    if member.last_here and member.last_here >= hour:
        return False
    member.last_here = hour
    member.save(update_fields=["last_here"])
    audiences = [each for each in (Sight.EVERYONE, Sight.MEMBERS) if is_shown_to(each, member, "here")]
    Entry.objects.filter(member=member, audience__in=audiences).update(here=day_of(hour))
    return True
