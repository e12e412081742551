"""How many mails a minute one domain is sent by all workers together, and its rest when it asks for one.

Counts are kept in the cache, a minute each: where it is lost a minute may see twice as many. A mail beyond the rate
waits for the minute in which it will have room, so that a hundred thousand for one domain are put off once each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

MINUTE = timedelta(minutes=1)
KEPT = 3 * 3600  # seconds
REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=32)
# Of RFC 3463 X.4.5 is too much mail for a route; large mailboxes have codes of their own, and all say it in words. Who
# is asked to come again for a reason of their own, as by greylisting, stops nobody else.
TOO_MUCH = re.compile(
    r"\b4\.(?:4\.5|7\.28|7\.65[0-2])\b|\brate\b|throttl|\btoo (?:many|much|fast)\b|slow down", re.IGNORECASE
)


@dataclass(slots=True)
class Domains:
    """What stands in the cache about the domains of some mails; what another worker finds is heard of a batch later."""

    kept: dict[str, Any] = field(default_factory=dict)

    def look(self, addresses: Iterable[str]) -> None:
        """Read of all these domains at once, before any of them is asked of."""
        names = {domain_of(address) for address in addresses}
        self.kept = cache.get_many([_key(what, name) for what in ("rests", "tired") for name in names])

    def full_until(self, address: str, *, clock: datetime) -> datetime | None:
        """Count one more mail to its domain, and say when there is room for it; None: now."""
        domain = domain_of(address)
        rested = self.kept.get(_key("rests", domain))
        if rested and clock < (until := datetime.fromisoformat(rested)):
            return until
        a_minute = rate_of(domain)
        if not a_minute:
            return None
        minute = clock.replace(second=0, microsecond=0)
        key = _key(f"{minute:%H%M}", domain)
        cache.add(key, 0, KEPT)
        beyond = (cache.incr(key) - 1) // a_minute
        return minute + beyond * MINUTE if beyond else None

    def note_answer(self, address: str, answer: str, *, is_taken: bool, clock: datetime) -> None:
        """A domain that finds it too much rests a minute, twice as long each time; one that takes a mail is well."""
        domain = domain_of(address)
        tired = _key("tired", domain)
        if is_taken:
            if self.kept.pop(tired, None):
                cache.delete(tired)
            return
        if TOO_MUCH.search(answer):
            cache.add(tired, 0, KEPT)
            self.kept[tired] = cache.incr(tired)
            rest = min(REST * 2 ** min(self.kept[tired] - 1, 10), LONGEST_REST)
            cache.set(_key("rests", domain), (clock + rest).isoformat(), KEPT)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def rate_of(domain: str) -> int:
    """Mails a minute, 0 for no end of them; `*` speaks for whom no line names."""
    rates = _rates(tuple(sorted(settings.MAIL_A_MINUTE.items())))
    return rates.get(domain, rates.get("*", 0))


def check_rates(**_how: Any) -> list[CheckMessage]:
    """Said when the site starts."""
    try:
        rate_of("")
    except ImproperlyConfigured as fault:
        return [Error(str(fault), hint="docs/mail.md says what it is for.", id="notices.E002")]
    return []


@lru_cache
def _rates(lines: tuple[tuple[str, str], ...]) -> dict[str, int]:
    for domain, number in lines:
        if not number.isdecimal():
            raise ImproperlyConfigured(
                f"MAIL_A_MINUTE says “{domain}={number}”. Write a whole number of mails a minute, as gmail.com=600."
            )
    return {domain.lower(): int(number) for domain, number in lines}


@lru_cache(maxsize=1000)
def _key(what: str, domain: str) -> str:
    return f"mail:{what}:{blake2b(domain.encode(), digest_size=12).hexdigest()}"
