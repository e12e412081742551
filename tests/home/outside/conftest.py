"""Other sites, and the step that asks them, which may reach the one server of the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
from django.test import Client

from home.outside.keeping import Fetch, outside_step
from lib.fetching import fetch, is_public
from tests.servers.answering import Answering, answering, led_to, page

AGENT = "Commonplace-Feeds (+http://testserver)"
Step = Callable[[datetime], int]
Link = Callable[[str], str]
ADDRESS = "/outside/"


def feed(title: str, *lines: tuple[str, str]) -> bytes:
    """An RSS feed of lines with title and day of February 2026."""
    told = "".join(
        f"<item><title>{words}</title><link>/{words.replace(' ', '-')}</link>"
        f"<pubDate>{day} Feb 2026 08:00:00 GMT</pubDate></item>"
        for words, day in lines
    )
    body = f"<rss><channel><title>{title}</title>{told}</channel></rss>".encode()
    return page(body, "application/rss+xml")


@pytest.fixture
def server() -> Iterator[Answering]:
    """Other sites: one with much news, one with little, a page that names a feed, and what is none."""
    named = b'<link rel="alternate" type="application/rss+xml" href="/news">'
    much = [(f"News {day}", str(day)) for day in range(20, 5, -1)]
    answers = {
        "/news": feed("Hill news", *much),
        "/rare": feed("A rare blog", ("Rarely", "1")),
        "/page": page(named),
        "/plain": page(b"<title>No feed</title>"),
        "/moved": led_to("/news"),
        "/inside": led_to("http://127.0.0.1/news"),
        "/large": page(b"<rss>" + b" " * 1_100_000, "application/rss+xml"),
        "/paper": page(b"%PDF", "application/pdf"),
    }
    with answering(dict(answers)) as server:
        yield server


@pytest.fixture
def step(server: Answering) -> Step:
    """The step, with a fetcher that may reach this one server."""

    def allow(address: str, port: int) -> bool:
        return (address, port) == ("127.0.0.1", server.port) or is_public(address, port)

    ask: Fetch = partial(fetch, agent=AGENT, resolve=lambda *_: ["127.0.0.1"], allow=allow)
    return lambda at: outside_step(now=at, ask=ask)


@pytest.fixture
def link(server: Answering) -> Link:
    return lambda path: f"http://hills.example:{server.port}{path}"


def block(client: Client, query: str = "") -> str:
    """What My page fetches."""
    response = client.get(f"{ADDRESS}{query}", headers={"HX-Request": "true"})
    assert response.status_code == 200
    return response.content.decode()
