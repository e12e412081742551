"""The return path of each mail: signed, so that what comes back to it names the mail and is no forgery."""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import int_to_base36

from notices.models import Outgoing
from notices.rendering import envelope_sender

SALT = "notices.bounces"
SIGNED = r"[a-z0-9]{1,13}-[a-z2-7]{6}-[a-z2-7]{24}"  # only what survives a mail server that writes all small


@dataclass(frozen=True, slots=True)
class Found:
    """The mail that something came back of."""

    row: Outgoing  # with its member
    address: str  # where it went; empty where its member is reached at another address by now


def return_path(row: Outgoing, address: str) -> str:
    """Where mail servers answer to this mail on its way to this address; the plain sender where none is set."""
    if not settings.BOUNCE_ADDRESS:
        return envelope_sender()
    whom = _mark("to", address.lower())[:6]
    token = f"{int_to_base36(row.pk)}-{whom}-{_mark('mail', row.message_id, whom)}"
    return str(settings.BOUNCE_ADDRESS.replace("{token}", token))


def named(texts: Iterable[str]) -> Found | None:
    """The mail whose return path stands in these texts; None where none of ours does."""
    for pk, whom, mark in _tokens(texts):
        row = Outgoing.objects.select_related("member").defer("raw").filter(pk=pk).first()
        if row is not None and constant_time_compare(mark, _mark("mail", row.message_id, whom)):
            reached = row.goes_to.lower()
            is_same = constant_time_compare(whom, _mark("to", reached)[:6])
            return Found(row, reached if is_same else "")
    return None


def _tokens(texts: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    if not settings.BOUNCE_ADDRESS:
        return
    before, _token, after = settings.BOUNCE_ADDRESS.partition("{token}")
    # Some servers hand on a return path with its @ written as =, inside an address of their own (SRS, PRVS).
    end = re.escape(after).replace("@", "[@=]")
    for found in (each for text in texts for each in _pattern(before, end).finditer(text)):
        number, whom, mark = found[1].lower().split("-")
        if (pk := int(number, 36)) < 2**63:
            yield pk, whom, mark


def _pattern(before: str, end: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(before)}({SIGNED})(?:{end})", re.IGNORECASE)


def _mark(*said: str) -> str:
    digest = salted_hmac(SALT, "\n".join(said), algorithm="sha256").digest()[:15]
    return b32encode(digest).decode().lower()
