"""Who has a thing open right now: kept beside the tables, where it may be lost, and forgotten after a minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from redis import Redis, RedisError

LASTS = 45.0  # seconds that a sign of somebody holds; a process gives one every fifteen
PATIENCE = 1.0  # seconds for Redis
PREFIX = "commonplace:here:"


class Book(Protocol):
    """Where it is written down."""

    def see(self, place: str, members: Collection[int], at: float) -> None: ...

    def miss(self, place: str, members: Collection[int]) -> None: ...

    def here(self, place: str, at: float) -> list[int]: ...

    def is_shared(self, place: str, member: int, at: float) -> bool: ...


class Memory:
    """For one process."""

    def __init__(self) -> None:
        self.places: dict[str, dict[int, float]] = {}

    def see(self, place: str, members: Collection[int], at: float) -> None:
        self.places.setdefault(place, {}).update(dict.fromkeys(members, at))

    def miss(self, place: str, members: Collection[int]) -> None:
        kept = self.places.get(place, {})
        for member in members:
            kept.pop(member, None)
        if not kept:
            self.places.pop(place, None)

    def is_shared(self, place: str, member: int, at: float) -> bool:
        """Whether another is there too."""
        return any(other != member and at - seen < LASTS for other, seen in self.places.get(place, {}).items())

    def here(self, place: str, at: float) -> list[int]:
        return sorted(member for member, seen in self.places.get(place, {}).items() if at - seen < LASTS)


class InRedis:
    """For many."""

    def __init__(self, url: str) -> None:
        self.redis: Any = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)

    def see(self, place: str, members: Collection[int], at: float) -> None:
        with self.redis.pipeline(transaction=False) as pipe:
            pipe.zadd(PREFIX + place, dict.fromkeys(map(str, members), at))
            pipe.expire(PREFIX + place, int(2 * LASTS))
            pipe.execute()

    def miss(self, place: str, members: Collection[int]) -> None:
        self.redis.zrem(PREFIX + place, *map(str, members))

    def here(self, place: str, at: float) -> list[int]:
        return sorted(self.found(place, at))

    def is_shared(self, place: str, member: int, at: float) -> bool:
        """Whether another is there too; two are read, whoever they are."""
        return any(other != member for other in self.found(place, at, start=0, num=2))

    def found(self, place: str, at: float, **part: int) -> list[int]:
        try:
            found: Iterable[bytes] = self.redis.zrangebyscore(PREFIX + place, at - LASTS, "+inf", **part)
        except RedisError:  # nobody is known to be here
            return []
        return [int(member) for member in found]


@cache
def book() -> Book:
    """The one of this installation."""
    return InRedis(settings.REDIS_URL) if settings.REDIS_URL else Memory()
