"""One step: take what is due, look again whether it is still wanted, hand it to the push services.

A worker that dies holds nothing up for longer than its lease, and what it may have handed over is handed over again:
the tag makes the device show it once.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from lib.clock import now as read_clock
from lib.fetching import Refused, send
from notices.actions import choices_of, drop_device, end_pushes, lease_pushes, put_off_pushes
from notices.delivery.hand import wait_after
from notices.gathering import gathered
from notices.models import Device, Notice, Push
from notices.occasions import PUSH
from notices.pushing.keys import credentials, sealed
from notices.rendering import envelope_sender

log = logging.getLogger("notices.pushing")
AT_ONCE = 50
TRIES = 8
A_DAY = 24 * 3600  # seconds that a push service keeps it for a device that is off
TAKEN, GONE, UNKNOWN = {200, 201, 202, 204}, {404, 410}, {401, 403}
Send = Callable[..., int]


def push_step(now: datetime | None = None, *, clock: Callable[[], datetime] = read_clock, post: Send = send) -> int:
    """Push what is due; says how much came to an end or was put off."""
    now = now or clock()
    rows = lease_pushes(now=now, clock=clock(), limit=AT_ONCE)
    by_device: dict[Device, list[Push]] = defaultdict(list)
    for row in rows:
        by_device[row.device].append(row)
    for device, own in by_device.items():
        try:
            _push(device, own, now, post)
        except Exception:  # one that cannot be told must not stop the others
            log.exception("Device %s could not be told.", device.pk)
            _put_off(own, now)
    return len(rows)


def _push(device: Device, rows: Sequence[Push], now: datetime, post: Send) -> None:
    with translation.override(device.member.speaks), timezone.override(device.member.zone):
        wanted = _messages(device, rows)
    told = {row.pk for _message, own in wanted for row in own}
    end_pushes(rows=[row for row in rows if row.pk not in told], is_sent=False, now=now)
    for message, own in wanted:
        if not _hand_over(device, message, own, now, post):
            return


def _messages(device: Device, rows: Sequence[Push]) -> list[tuple[dict[str, Any], list[Push]]]:
    """What is still wanted, in one message for each thing."""
    tests = [row for row in rows if row.notice_id is None]
    said = _("This is how you are told on this device.")
    found = [(_message(said, "", reverse("notices:device-list"), 0, "test"), tests)] if tests else []
    notices = {row.notice_id: row for row in rows if row.notice_id is not None}
    for group in gathered(device.member, _wanted(device, list(notices))) if notices else ():
        line = group.lines[0]
        own = [notices[notice.pk] for each in group.lines for notice in each.notices]
        about = group.title if group.ref.kind != "member" else ""
        found.append((_message(line.says, about, line.url, line.notices[0].pk, str(group.ref)), own))
    return found


def _message(title: str, about: str, url: str, number: int, tag: str) -> dict[str, Any]:
    """What the device shows, and where it leads; of the words that were written nothing."""
    return {"title": title[:200], "about": about[:200], "url": url, "id": number, "tag": tag}


def _wanted(device: Device, ids: Sequence[int]) -> list[Notice]:
    """Neither seen nor ignored, muted or turned off meanwhile."""
    if not device.member.may_sign_in:
        return []
    ways = choices_of(member=device.member)
    still = Notice.objects.wanted_by(device.member).unseen().filter(pk__in=ids)
    rows = still.select_related("actor").latest_first()
    return [notice for notice in rows if ways.get((notice.occasion, PUSH), False)]


def _hand_over(device: Device, message: dict[str, Any], rows: Sequence[Push], now: datetime, post: Send) -> bool:
    """False where the device can be told nothing more now."""
    try:
        status = post(
            device.endpoint,
            sealed(json.dumps(message).encode(), device),
            {
                "Authorization": credentials(device.endpoint, contact=envelope_sender()),
                "Content-Encoding": "aes128gcm",
                "Content-Type": "application/octet-stream",
                "TTL": str(A_DAY),
                "Urgency": "normal",
                "Topic": sha256(message["tag"].encode()).hexdigest()[:32],
            },
        )
    except Refused as fault:
        log.warning("The push service of device %s was not reached: %s", device.pk, fault)
        _put_off(rows, now)
        return False
    if status in GONE | UNKNOWN:
        log.info("Device %s is gone: its push service answered %s.", device.pk, status)
        drop_device(device=device)
        return False
    if status in TAKEN:
        end_pushes(rows=rows, is_sent=True, now=now)
        return True
    log.warning("The push service of device %s answered %s.", device.pk, status)
    if status == 429 or status >= 500:
        _put_off(rows, now)
        return False
    end_pushes(rows=rows, is_sent=False, now=now)
    return True


def _put_off(rows: Sequence[Push], now: datetime) -> None:
    """Again later, longer each time, and after some times no more."""
    end_pushes(rows=[row for row in rows if row.attempts >= TRIES], is_sent=False, now=now)
    again = [row for row in rows if row.attempts < TRIES]
    for row in again:
        put_off_pushes(rows=[row], until=now + max(wait_after(row.attempts), timedelta(minutes=1)))
