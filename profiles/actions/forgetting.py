"""Forgetting one act: what it taught goes exactly, and no rebuild brings it back."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lib.clock import start_of_day
from profiles.activity import ONLY_FOR_LEARNING, bookmark
from profiles.learning import READER, absorb, fold, key_of
from profiles.models import Activity, Follower, Member, Verb
from profiles.permissions import may_steer
from profiles.weighing import scales


@transaction.atomic
def forget_act(*, member: Member, month: int, number: int) -> bool:
    """Take one act's effect out of a member's interests; False where there is none, or nothing was learned from it.

    What counts once a day goes as one: the same deed on the same item on the same day. Acts that served learning
    alone go from the ledger, the others stay in it without what they were about.
    """
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Follower.objects.get_or_create(name=READER)
    list(Follower.objects.select_for_update().filter(name=READER))  # nobody folds it meanwhile
    act = Activity.objects.of_member(member.pk).filter(month=month, id=number).exclude(verb=Verb.OPENING).first()
    if act is None or not act.facets:
        return False
    same = [row for row in _of_that_day(act) if key_of(row) == key_of(act)]
    learned = [row for row in same if row.position is not None and row.position <= bookmark(READER)]
    terms = fold(sorted(learned, key=lambda row: row.position or 0), scales())
    absorb({key: total.times(-1) for key, total in terms.items()})
    rows = Activity.objects.filter(Q(*((Q(month=row.month, id=row.id)) for row in same), _connector=Q.OR))
    if act.verb in ONLY_FOR_LEARNING:
        rows.delete()
    else:
        rows.update(facets=[])
    return True


def _of_that_day(act: Activity) -> list[Activity]:
    acts = Activity.objects.of_member(act.member_id).filter(verb=act.verb, kind=act.kind, item=act.item)
    day = start_of_day(act.happened)
    return list(acts.filter(happened__gte=day, happened__lt=day + timedelta(days=1)))
