"""The return path of each mail: signed, so that what comes back to it names the mail and is no forgery."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.http import int_to_base36

from lib.marks import mark
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
    whom = _whom(address)
    token = f"{int_to_base36(row.pk)}-{whom}-{_signature(row, whom)}"
    return str(settings.BOUNCE_ADDRESS.replace("{token}", token))


def named(texts: Iterable[str]) -> Found | None:
    """The mail whose return path stands in these texts; None where none of ours does."""
    for pk, whom, signature in _tokens(texts):
        row = Outgoing.objects.select_related("member").defer("raw").filter(pk=pk).first()
        if row is not None and constant_time_compare(signature, _signature(row, whom)):
            reached = row.goes_to.lower()
            is_same = constant_time_compare(whom, _whom(reached))
            return Found(row, reached if is_same else "")
    return None


def _tokens(texts: Iterable[str]) -> Iterator[tuple[int, str, str]]:
    if not settings.BOUNCE_ADDRESS:
        return
    before, _token, after = settings.BOUNCE_ADDRESS.partition("{token}")
    # Some servers hand on a return path with its @ written as =, inside an address of their own (SRS, PRVS).
    end = re.escape(after).replace("@", "[@=]")
    for found in (each for text in texts for each in _pattern(before, end).finditer(text)):
        number, whom, signature = found[1].lower().split("-")
        if (pk := int(number, 36)) < 2**63:
            yield pk, whom, signature


def _pattern(before: str, end: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(before)}({SIGNED})(?:{end})", re.IGNORECASE)


def _whom(address: str) -> str:
    return mark(f"{SALT}.to", address.lower(), 6)


def _signature(row: Outgoing, whom: str) -> str:
    return mark(SALT, f"{row.message_id} {whom}", 24)
