"""Alarms of mailings: raised, told to staff, looked at, and what one does by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lib.kinds import ItemRef
from moderation.actions import keep_act
from moderation.models import StaffAct
from newsletters.actions.pausing import NEWSLETTER
from newsletters.models import HARM, PAUSES, TELLS, Alarm, Guard, Mailing, Pause
from newsletters.permissions import may_decide_alarms, may_pause_newsletter
from newsletters.reporting.guarding import Harm
from notices.actions import News, tell
from profiles.models import Member


def take_look(*, mailing: Mailing, number: int) -> bool:
    """Say that this is the look of that number; False where another worker takes it."""
    return bool(Mailing.objects.filter(pk=mailing.pk, looks=mailing.looks).update(looks=number))


@transaction.atomic
def raise_alarms(*, mailing: Mailing, found: Sequence[Harm], now: datetime) -> int:
    """Keep each sort of harm once by each measure, and tell staff; pause the newsletter where it was decided so.

    Says how many were new.
    """
    fresh = [harm for harm in found if _is_raised(mailing, harm, now)]
    if fresh:
        _tell_staff(mailing, fresh, now)
        if Guard.is_on():
            _pause(mailing, fresh, now)
    return len(fresh)


def _is_raised(mailing: Mailing, harm: Harm, now: datetime) -> bool:
    """Whether it was raised just now: once for each sort and measure, of many mailings once in their days."""
    start = {"raised": now, "found": harm.told()}
    same = {"what": harm.what, "is_ceiling": harm.is_ceiling, "days": harm.days}
    known = Alarm.objects.filter(what=harm.what, is_ceiling=harm.is_ceiling, raised__gt=now - timedelta(days=harm.days))
    if harm.days and known.exists():
        return False
    return Alarm.objects.get_or_create(mailing=mailing, **same, defaults=start)[1]


@transaction.atomic
def look_at_alarm(*, by: Member, alarm: Alarm, reason: str, now: datetime) -> bool:
    """Say that one looked, and what one thinks of it; False where somebody did before."""
    if not may_pause_newsletter(by):
        raise PermissionDenied(_("Only moderators may do this."))
    if not Alarm.objects.filter(pk=alarm.pk, seen__isnull=True).update(seen=now, by=by):
        return False
    ref = ItemRef("mailing", alarm.mailing_id)
    keep_act(staff=by, verb=StaffAct.Verb.GUARD, ref=ref, name=alarm.kept, reason=reason, now=now)
    return True


@transaction.atomic
def decide_guard(*, by: Member, pauses: bool, reason: str, now: datetime) -> bool:
    """Say whether an alarm pauses the newsletter by itself; False where it is so already."""
    if not may_decide_alarms(by):
        raise PermissionDenied(_("Only the owner of this site may decide this."))
    if Guard.is_on() == pauses:
        return False
    keep_act(
        staff=by, verb=StaffAct.Verb.GUARD, ref=NEWSLETTER, name=PAUSES if pauses else TELLS, reason=reason, now=now
    )
    Guard.objects.create(pauses=pauses, decided=now, by=by)
    return True


def _tell_staff(mailing: Mailing, found: Sequence[Harm], now: datetime) -> None:
    """On the site and by mail, each as they chose; of each sort and measure by itself."""
    staff = Member.objects.filter(Q(is_staff=True) | Q(is_superuser=True), is_active=True).order_by("pk")
    ref = ItemRef("mailing", mailing.pk)
    members = staff.values_list("pk", flat=True)
    news = [
        News(pk, HARM, ref, f"harm:{mailing.pk}:{harm.what}:{_measure(harm)}", now, because={"what": harm.what})
        for pk in members
        for harm in found
    ]
    tell(news=news, now=now)


def _measure(harm: Harm) -> str:
    return "ceiling" if harm.is_ceiling else f"beside:{harm.days}"


def _pause(mailing: Mailing, found: Sequence[Harm], now: datetime) -> None:
    # In no language: it is said in that of whoever reads it.
    of = str(found[0].days) if all(harm.days for harm in found) else mailing.as_of.isoformat()
    try:
        with transaction.atomic():
            Pause.objects.create(began=now, by=None, reason=f"{HARM}:{of}")
    except IntegrityError:  # it is paused already
        return
