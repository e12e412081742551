"""Redis is killed, hangs or was never there: pages are served, limits hold, and nothing old is believed afterwards."""

from __future__ import annotations

import logging
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from pathlib import Path
from time import perf_counter

import pytest
from django.core.cache import cache, caches
from django.test import Client
from pytest_django import Settings
from redis import Redis

from community.models import Thread
from config.health import cache_answers
from desk.settings import set_setting, site_settings
from lib.live import hint
from profiles.models import Member
from tests.conftest import PASSWORD
from tests.servers.redis import redis
from tests.servers.site import Site, answer_of

pytestmark = pytest.mark.servers
BACKEND = "config.caching.SteadyCache"


@pytest.fixture
def folder() -> Iterator[Path]:
    """The path of a socket may have a hundred characters, so it is kept short."""
    with tempfile.TemporaryDirectory(prefix="commonplace-", dir="/tmp", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture
def first(folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """A Redis for the cache alone, which goes when this is closed; it is asked again at once."""
    monkeypatch.setattr("config.caching.REST", 0)
    with ExitStack() as running:
        url = running.enter_context(redis(folder))
        settings.CACHES = {
            "default": {"BACKEND": BACKEND, "LOCATION": url},
            "sessions": {"BACKEND": BACKEND, "LOCATION": url, "OPTIONS": {"is_forgetful": True}},
        }
        yield running


def test_who_is_signed_in_reads_and_writes_on(
    first: ExitStack, folder: Path, thread: Thread, bo: Member, owner: Member, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    client.force_login(bo)
    pages = ["/", "/forums/", "/threads/", thread.get_absolute_url(), "/me/settings/"]
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    first.close()
    caplog.clear()
    assert [client.get(page).status_code for page in pages] == [200] * len(pages)
    assert [Client().get(page).status_code for page in pages[:-1]] == [200] * (len(pages) - 1)
    response = client.post(f"{thread.get_absolute_url()}reply/", {"text": "Still here.", "key": "0" * 32})
    assert response.status_code == 302
    assert thread.posts.count() == 2
    said = [record.getMessage() for record in caplog.records if record.name == "lib.breaker"]
    assert len(said) == 1
    assert said[0].startswith("Redis is away; each process keeps its own cache until it is back: ")
    with redis(folder):
        assert client.get("/threads/").status_code == 200
        assert caplog.messages[-1] == "Redis answers again."


def test_signing_in_and_out_goes_on_and_is_still_limited(first: ExitStack, bo: Member, owner: Member) -> None:
    first.close()
    client = Client()
    client.post("/account/login/", {"login": "bo", "password": PASSWORD})
    assert client.get("/me/settings/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/me/settings/").status_code == 302
    answers = [Client().post("/account/login/", {"login": "bo", "password": "no"}).content for _number in range(12)]
    assert b"Too many" not in answers[0]
    assert b"Too many" in answers[-1]


def test_what_ended_while_redis_hung_is_over_when_it_goes_on(first: ExitStack, folder: Path, bo: Member) -> None:
    client, elsewhere = Client(), Client()
    client.force_login(bo)
    elsewhere.cookies = deepcopy(client.cookies)
    assert elsewhere.get("/me/settings/").status_code == 200
    assert site_settings().name != "The Loft"
    with Redis.from_url(f"unix://{folder}/redis.sock") as asked:
        process = asked.info()["process_id"]
    os.kill(process, signal.SIGSTOP)
    try:
        began = perf_counter()
        caches["default"].get("anything")
        assert perf_counter() - began < 4
        client.post("/account/logout/")
        set_setting("name", "The Loft")
    finally:
        os.kill(process, signal.SIGCONT)
    assert elsewhere.get("/me/settings/").status_code == 302
    assert site_settings().name == "The Loft"


def test_each_process_counts_for_itself_meanwhile(first: ExitStack, folder: Path) -> None:
    cache.set("told", "before")
    first.close()
    assert cache.get("told") is None
    assert cache.add("tries", 0, 60)
    assert not cache.add("tries", 0, 60)
    assert [cache.incr("tries"), cache.incr("tries")] == [1, 2]
    cache.set_many({"a": 1, "b": 2})
    cache.delete_many(["b"])
    assert cache.get_many(["a", "b"]) == {"a": 1}
    assert cache.has_key("a")
    assert cache.touch("a", 60)
    caches["sessions"].set("who", "bo")
    assert caches["sessions"].get("who") is None
    with redis(folder):
        assert cache.get_many(["a", "tries", "told"]) == {}
        with pytest.raises(ValueError, match="tries"):
            cache.incr("tries")


def test_health_says_that_the_cache_is_away(first: ExitStack) -> None:
    cache_answers()
    first.close()
    with pytest.raises(ConnectionError):
        cache_answers()


def test_a_hint_that_cannot_be_sent_is_only_lost(
    settings: Settings, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.core.RedisChannelLayer",
            "CONFIG": {"hosts": [f"unix://{folder}/nowhere.sock"]},
        }
    }
    hint("thread", 1)
    assert [(record.levelno, record.getMessage()) for record in caplog.records if record.name == "lib.live"] == [
        (logging.WARNING, "A hint to thread.1 was lost.")
    ]


def test_a_site_starts_without_it(tmp_path: Path, folder: Path) -> None:
    site = Site(tmp_path, REDIS_URL=f"unix://{folder}/redis.sock", EMBEDDED="0", DEBUG="1", SECRET_KEY="only-for-this")
    site.manage("migrate", "--verbosity", "0")
    site.manage("shell", "--no-imports", "-c", "from tests.desk import filling; filling.fill()")
    with site.served():
        began = perf_counter()
        answers = [answer_of(f"{site.url}{page}")[0] for page in ("/forums/", "/threads/", "/")]
        assert answers == [200, 200, 200]
        assert perf_counter() - began < 6
        status, told = answer_of(f"{site.url}/healthz")
        assert (status, '"degraded"' in told) == (200, True)
