"""A sample of words that try to act, in every field that members fill; `benchmarks/hostile.py` takes whole archives."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from benchmarks.hostile import fill, paths, walk
from tests.servers.site import Site

WORDS = [
    "W" * 3000,
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg/onload=alert(1)>",
    "[press](javascript:alert(1))",
    "![x](javascript:alert(1))",
    '![x](x" onerror="alert(1))',
    "<javascript:alert(1)>",
    '<details open ontoggle="alert(1)">',
    "'-alert(1)-'",
    "{{7*7}} {% debug %} ${alert(1)}",
    '<div hx-get="/me/" hx-trigger="load">',
    "</title></textarea></script><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<style>body{display:none}</style>",
    "<base href='//other.example/'><a href=x>x</a>",
    "<form action='//other.example/'><input name=x autofocus onfocus=alert(1)>",
    "\u202eright to left\u202c and \u200f\u200b\ufeff nothing",
    "Z" + "\u0300" * 400,
    "| a |" * 400 + "\n" + "|---|" * 400,
    "> " * 200 + "deep",
    "```html\n<script>alert(1)</script>\n```",
    "![x](/pictures/" + "0" * 40 + "/99999x99999.webp)",
    "<p class=linked><a href=javascript:alert(1)>x</a>",
]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path, LINK_PREVIEWS="0")
    site.manage("migrate", "--verbosity", "0")
    return site


def test_nothing_acts_with_the_policy_or_without(site: Site, browser: Browser) -> None:
    counts = fill(site, WORDS, 6)
    assert counts["text"] == len(WORDS)
    assert counts["reply"] == counts["search"] == 4
    session = (site.folder / "session").read_text()
    with site.served():
        for is_guarded in (True, False):
            seen = walk(site, browser, session, list(paths(site)), is_guarded=is_guarded)
            assert (seen.ran, seen.reports, seen.foreign, seen.wide, seen.broken) == ([], [], [], [], [])
            assert seen.pages > 20
