"""The cache on Redis, for a site whose pages are served also while Redis is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.dummy import DummyCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as TooSlow
from redis.retry import Retry

from lib.breaker import Breaker

PATIENCE = 1.0  # seconds; a Redis that hangs must not hang pages
REST = 5.0  # seconds for which nobody asks a Redis that is away
MOST_OWED = 10_000  # keys
Key = Any  # a string, as make_key has it


class SteadyClient(RedisCacheClient):
    """Redis, or this process's own memory while that is away; `is_forgetful` keeps nothing meanwhile.

    What is kept here meanwhile may differ from what other processes keep, so it must be right for each by itself, as
    limits and counters are. Sessions are not: one that was ended elsewhere would go on here.
    """

    def __init__(self, server: str, *, is_forgetful: bool = False) -> None:
        super().__init__(
            [server], socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 1)
        )
        self.breaker = breaker_of(server)
        self.meanwhile: BaseCache = DummyCache("", {}) if is_forgetful else LocMemCache(f"instead of {server}", {})
        self.owed: set[str] = set()  # what was changed meanwhile: Redis may hold it as it was before

    @cached_property
    def one_client(self) -> Any:
        return super().get_client(write=True)

    def get_client(self, key: Key = None, *, write: bool = False) -> Any:
        """One for all threads, as making one costs more than asking it."""
        return self.one_client

    def ask(self, name: str, *given: Any, changes: Iterable[str] = ()) -> Any:
        """What Redis says, else what is known here."""
        if self.breaker.may_try():
            try:
                if self.owed:
                    self.settle()
                said = getattr(super(), name)(*given)
            except (Unreachable, TooSlow) as fault:
                self.breaker.failed(fault)
            else:
                self.breaker.answered()
                return said
        self.owed.update(changes)
        return getattr(self.meanwhile, name)(*given)

    def settle(self) -> None:
        """Redis forgets what was changed without it, before anything is believed that it says."""
        owed = frozenset(self.owed)
        if len(owed) > MOST_OWED:
            super().clear()
        else:
            super().delete_many(owed)
        self.owed -= owed
        self.meanwhile.clear()

    def add(self, key: Key, value: Any, timeout: Any) -> bool:
        return bool(self.ask("add", key, value, timeout, changes=[key]))

    def get(self, key: Key, default: Any) -> Any:
        return self.ask("get", key, default)

    def set(self, key: Key, value: Any, timeout: Any) -> None:
        self.ask("set", key, value, timeout, changes=[key])

    def touch(self, key: Key, timeout: Any) -> bool:
        return bool(self.ask("touch", key, timeout, changes=[key]))

    def delete(self, key: Key) -> bool:
        return bool(self.ask("delete", key, changes=[key]))

    def get_many(self, keys: Iterable[Key]) -> dict[Any, Any]:
        return dict(self.ask("get_many", keys))

    def has_key(self, key: Key) -> bool:
        return bool(self.ask("has_key", key))

    def incr(self, key: Key, delta: int) -> int:
        """Raises ValueError where there is no such key, also when Redis went or came back since it was added."""
        return int(self.ask("incr", key, delta, changes=[key]))

    def set_many(self, data: Mapping[Key, Any], timeout: Any) -> None:
        self.ask("set_many", data, timeout, changes=data)

    def delete_many(self, keys: Iterable[Key]) -> None:
        self.ask("delete_many", keys, changes=keys)


class SteadyCache(RedisCache):
    """Django's cache on Redis, by one client for the whole process."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self.client = self._cache = client_of(server, **params.get("OPTIONS", {}))

    @property
    def is_away(self) -> bool:
        """Whether what is asked here is known to this process alone."""
        return bool(self.client.breaker.is_away)


@lru_cache
def client_of(server: str, **options: Any) -> SteadyClient:
    return SteadyClient(server, **options)


@lru_cache
def breaker_of(server: str) -> Breaker:
    """One for all caches on a server."""
    return Breaker("Redis", meanwhile="each process keeps its own cache", rest=REST)
