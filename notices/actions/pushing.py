"""A member's devices, and what is on its way to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lib.waking import wake
from notices import posting
from notices.models import Device, Manner, Notice, Push
from profiles.models import Member
from profiles.permissions import may_steer

MOST_DEVICES = 10
MOST_A_DAY = 30  # things told on one device; the rest stands on the site
LEASE = timedelta(minutes=2)
SOON = timedelta(seconds=30)  # what is seen on the site by then is not pushed
WORK = "push"  # what wake() is asked for


@transaction.atomic
def add_device(*, member: Member, endpoint: str, p256dh: str, auth: str, name: str, now: datetime) -> Device:
    """Tell a member on this device from now on; the same browser again is the same device, whoever uses it now."""
    _refuse_strangers(member)
    Member.objects.select_for_update().get(pk=member.pk)  # two windows take turns
    digest = sha256(endpoint.encode()).hexdigest()
    if Device.objects.filter(member=member).exclude(digest=digest).count() >= MOST_DEVICES:
        raise ValidationError(_("You are told on ten devices. Remove one first."))
    said = {"endpoint": endpoint, "p256dh": p256dh, "auth": auth, "name": name or _("a browser")}
    standing = Device.objects.select_for_update().filter(digest=digest).first()
    if standing is not None and standing.member_id != member.pk:
        standing.delete()  # what was on its way to the one before is not for the one after
    device, _is_new = Device.objects.update_or_create(
        digest=digest, defaults=said, create_defaults=said | {"member": member, "added": now}
    )
    return device


@transaction.atomic
def remove_device(*, member: Member, device: Device) -> None:
    """Tell nothing on this device any more."""
    Device.objects.filter(member=member, pk=device.pk).delete()


def drop_device(*, device: Device) -> None:
    """Forget a device that its push service knows no more, and what was on its way."""
    Device.objects.filter(pk=device.pk).delete()


@transaction.atomic
def try_device(*, member: Member, device: Device, now: datetime) -> None:
    """Push a word to this device, to see whether it arrives; twice at once is one."""
    _refuse_strangers(member)
    Device.objects.select_for_update().get(member=member, pk=device.pk)
    if not device.pushes.filter(notice=None, ended=None).exists():
        Push.objects.create(device=device, due=now)
        wake(WORK)


def push(*, notices: Sequence[Notice], members: Mapping[int, Member], now: datetime) -> None:
    """Put notices on their way to every device of their members; called where they are made."""
    devices = Device.objects.filter(member__in={notice.member_id for notice in notices}).order_by("pk")
    of_member: dict[int, list[Device]] = {}
    for device in devices:
        of_member.setdefault(device.member_id, []).append(device)
    manners = Manner.objects.in_bulk(list(of_member))
    rows = []
    for notice in notices:
        zone, manner = members[notice.member_id].zone, manners.get(notice.member_id) or Manner()
        due = posting.awake(now + SOON, zone=zone, quiet=manner.quiet)
        rows += [Push(device=device, notice=notice, due=due) for device in of_member.get(notice.member_id, ())]
    Push.objects.bulk_create(rows, ignore_conflicts=True)
    if rows:
        wake(WORK)


@transaction.atomic
def lease_pushes(*, now: datetime, clock: datetime, limit: int) -> list[Push]:
    """Take the next due ones, but for those another is taking at this moment; a device that had its share rests."""
    due = Push.objects.due(now, clock)
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True, of=("self",))
    rows = list(due.select_related("device__member")[:limit])
    Push.objects.filter(pk__in=[row.pk for row in rows]).update(leased_until=clock + LEASE, attempts=F("attempts") + 1)
    for row in rows:
        row.attempts += 1
    full = {device for device in {row.device_id for row in rows} if _had_its_share(device, now)}
    end_pushes(rows=[row for row in rows if row.device_id in full and row.notice_id], is_sent=False, now=now)
    return [row for row in rows if row.device_id not in full or not row.notice_id]


def _had_its_share(device: int, now: datetime) -> bool:
    sent = Push.objects.filter(device=device, is_sent=True, ended__gt=now - timedelta(days=1))
    return sent.count() >= MOST_A_DAY


@transaction.atomic
def end_pushes(*, rows: Sequence[Push], is_sent: bool, now: datetime) -> None:
    """They were taken, or are not to be sent any more."""
    if not rows:
        return
    Push.objects.filter(pk__in=[row.pk for row in rows]).update(ended=now, is_sent=is_sent, leased_until=None)
    if is_sent:
        Device.objects.filter(pk=rows[0].device_id).update(used=now)


def put_off_pushes(*, rows: Sequence[Push], until: datetime) -> None:
    """Let them wait until then."""
    Push.objects.filter(pk__in=[row.pk for row in rows]).update(due=until, leased_until=None)


def tidy_pushes(*, now: datetime, limit: int = 1000) -> int:
    """Take away what ended more than a week ago; says how much."""
    old = list(Push.objects.filter(ended__lt=now - timedelta(days=7)).values_list("pk", flat=True)[:limit])
    return Push.objects.filter(pk__in=old).delete()[0] if old else 0


def _refuse_strangers(member: Member) -> None:
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
