"""How many mails a minute one domain is sent by all workers together, over how many connections, and its rests.

Counts are kept in the cache, a minute each: where it is lost a minute may see twice as many. A mail beyond the rate
waits for the minute in which it will have room, so that a hundred thousand for one domain are put off once each. A
worker hands mails over by one connection, so that as many of them as a domain may have take their turn for a batch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from notices.transport import TURNED_AWAY

MINUTE = timedelta(minutes=1)
KEPT = 3 * 3600  # seconds
TURN = 60  # seconds until the turn of a worker that was killed is another's
BUSY = timedelta(seconds=3)  # for so long a mail waits while others have all the turns
REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=32)
LIMIT = re.compile(r"([0-9]+)(?:/([1-9][0-9]*))?")
# Of RFC 3463 X.4.5 is too much mail for a route; large mailboxes have codes of their own, and all say it in words. Who
# is asked to come again for a reason of their own, as by greylisting, stops nobody else.
TOO_MUCH = re.compile(
    r"\b4\.(?:4\.5|7\.28|7\.65[0-2])\b|\brate\b|throttl|\btoo (?:many|much|fast)\b|slow down", re.IGNORECASE
)


@dataclass(slots=True)
class Domains:
    """What stands in the cache about the domains of some mails; what another worker finds is heard of a batch later."""

    kept: dict[str, Any] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)  # by domain, which of them this worker has; empty for none

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
        a_minute, at_once = limit_of(domain)
        if at_once and not self._has_turn(domain, at_once):
            return clock + BUSY
        if not a_minute:
            return None
        minute = clock.replace(second=0, microsecond=0)
        key = _key(f"{minute:%H%M}", domain)
        cache.add(key, 0, KEPT)
        beyond = (cache.incr(key) - 1) // a_minute
        return minute + beyond * MINUTE if beyond else None

    def _has_turn(self, domain: str, at_once: int) -> bool:
        """Whether this worker is one of so many; it is until it gives its turns back."""
        if domain not in self.turns:
            keys = (_key(f"turn-{number}", domain) for number in range(at_once))
            self.turns[domain] = next((key for key in keys if cache.add(key, 1, TURN)), "")
        return self.turns[domain] != ""

    def give_back(self) -> None:
        """A batch is over: others may have their turn."""
        if taken := [key for key in self.turns.values() if key]:
            cache.delete_many(taken)
        self.turns.clear()

    def note_answer(self, address: str, answer: str, *, is_taken: bool, clock: datetime) -> None:
        """A domain that finds it too much, or turns us away, rests longer each time; one that takes a mail is well."""
        domain = domain_of(address)
        tired = _key("tired", domain)
        if is_taken:
            if self.kept.pop(tired, None):
                cache.delete(tired)
            return
        if TOO_MUCH.search(answer) or TURNED_AWAY.search(answer):
            cache.add(tired, 0, KEPT)
            self.kept[tired] = cache.incr(tired)
            rest = min(REST * 2 ** min(self.kept[tired] - 1, 10), LONGEST_REST)
            cache.set(_key("rests", domain), (clock + rest).isoformat(), KEPT)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


class Limit(NamedTuple):
    """What a domain bears; 0 is no end."""

    a_minute: int = 0  # mails
    at_once: int = 0  # connections


def limit_of(domain: str) -> Limit:
    """Of all workers together; `*` speaks for whom no line names."""
    limits = _limits(tuple(sorted(settings.MAIL_A_MINUTE.items())))
    return limits.get(domain, limits.get("*", Limit()))


def check_rates(**_how: Any) -> list[CheckMessage]:
    """Said when the site starts."""
    try:
        limit_of("")
    except ImproperlyConfigured as fault:
        return [Error(str(fault), hint="docs/mail.md says what it is for.", id="notices.E002")]
    return []


@lru_cache
def _limits(lines: tuple[tuple[str, str], ...]) -> dict[str, Limit]:
    limits = {}
    for domain, said in lines:
        found = LIMIT.fullmatch(said)
        if not found:
            raise ImproperlyConfigured(
                f"MAIL_A_MINUTE says “{domain}={said}”. Write a whole number of mails a minute, as gmail.com=600, and "
                "behind a stroke over how many connections at once, as gmail.com=600/2."
            )
        limits[domain.lower()] = Limit(int(found[1]), int(found[2] or 0))
    return limits


@lru_cache(maxsize=1000)
def _key(what: str, domain: str) -> str:
    return f"mail:{what}:{blake2b(domain.encode(), digest_size=12).hexdigest()}"
