"""The address that a mail of notices can be answered to: signed, good for its member and one thing, for a while."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from lib.kinds import ItemRef
from notices.models import Manner, Notice

LIFE = timedelta(days=90)
SALT = "notices.answering"
SIGNED = r"[a-z0-9]{1,13}-[a-z0-9]{1,8}-[pt][a-z2-7]{24}"  # only what survives a mail server that writes all small
POST, THING = "p", "t"  # what is answered: the one post that the mail told of, or what it is gathered under


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address of ours stands for."""

    notice: Notice  # with its member
    to: ItemRef | None  # the one thing the mail told of, where it told of one
    is_over: bool  # too old, or made void by its member

    @property
    def under(self) -> ItemRef:
        return self.notice.under


def answers_by_mail() -> bool:
    """Whether mail of notices can be answered here."""
    return bool(settings.REPLY_ADDRESS)


def reply_address(notices: Iterable[Notice], *, now: datetime) -> str:
    """Where the answer to these goes, which stand under one thing and are of one member."""
    rows = list(notices)
    latest = max(rows, key=lambda notice: notice.pk)
    sort = POST if len({notice.ref for notice in rows}) == 1 else THING
    made = int_to_base36(int(now.timestamp()) // 60)
    token = f"{int_to_base36(latest.pk)}-{made}-{sort}{_mark(latest, made, sort)}"
    return str(settings.REPLY_ADDRESS.replace("{token}", token))


def asked(texts: Iterable[str], *, now: datetime) -> Asked | None:
    """What the first address of ours in these headers stands for; None where none is ours."""
    for pk, made, sort, mark in _tokens(texts):
        notice = Notice.objects.select_related("member").filter(pk=pk).first()
        if notice is not None and constant_time_compare(mark, _mark(notice, made, sort)):
            when = datetime.fromtimestamp(base36_to_int(made) * 60, UTC)
            return Asked(notice, notice.ref if sort == POST else None, _is_over(notice, when, now))
    return None


def _tokens(texts: Iterable[str]) -> Iterator[tuple[int, str, str, str]]:
    if not answers_by_mail():
        return
    before, _token, after = settings.REPLY_ADDRESS.partition("{token}")
    address = re.compile(rf"{re.escape(before)}({SIGNED}){re.escape(after)}", re.IGNORECASE)
    for found in (found for text in texts for found in address.finditer(text)):
        number, made, rest = found[1].lower().split("-")
        if (pk := int(number, 36)) < 2**63:
            yield pk, made, rest[0], rest[1:]


def _mark(notice: Notice, made: str, sort: str) -> str:
    said = f"{notice.pk}.{notice.member_id}.{notice.under}.{made}.{sort}"
    digest = salted_hmac(SALT, said, algorithm="sha256").digest()[:15]
    return b32encode(digest).decode().lower()


def _is_over(notice: Notice, made: datetime, now: datetime) -> bool:
    voided = Manner.objects.filter(member=notice.member_id).values_list("voided", flat=True).first()
    return now - made > LIFE or (voided is not None and made <= voided)
