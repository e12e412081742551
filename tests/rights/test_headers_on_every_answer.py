"""What no route answers has its headers too: files, what machines ask, and all that goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import reverse

from tests.rights.asking import Browser
from tests.rights.headers import lacking
from tests.rights.routes import routes
from tests.rights.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]
OUTSIDE = {"X-Forwarded-For": "192.0.2.7"}
MUCH = {"text": "x" * 2_600_000}


def refused_for_its_size(browser: Browser, world: World) -> Any:
    return browser.post(reverse("profiles:choose-language"), MUCH)


def asked_too_often(browser: Browser, world: World) -> Any:
    cache.clear()
    with override_settings(ACCOUNT_RATE_LIMITS={"signup": "1/d/ip"}):
        return [browser.post(reverse("account_signup")) for _time in range(2)][-1]


ASKED: dict[str, tuple[int, Callable[[Browser, World], Any]]] = {
    "a style": (200, lambda browser, _: browser.get("/static/css/tokens.css")),
    "a script": (200, lambda browser, _: browser.get("/static/js/page.js")),
    "a file that is not there": (404, lambda browser, _: browser.get("/static/css/nothing.css")),
    "the numbers, from inside": (200, lambda browser, _: browser.get("/metrics")),
    "the numbers, from outside": (404, lambda browser, _: browser.get("/metrics", headers=OUTSIDE)),
    "whether it lives": (200, lambda browser, _: browser.get("/livez")),
    "how it is, from outside": (200, lambda browser, _: browser.get("/healthz", headers=OUTSIDE)),
    "another's name": (400, lambda browser, _: browser.get("/", headers={"Host": "elsewhere.example"})),
    "an address that is not there": (404, lambda browser, _: browser.get("/nowhere/")),
    "an address without its slash": (301, lambda browser, _: browser.get("/threads")),
    "a method that is not taken": (405, lambda browser, _: browser.delete("/threads/")),
    "too much at once": (400, refused_for_its_size),
    "too often": (429, asked_too_often),
}


@pytest.mark.parametrize("role", ["guest", "author"])
@pytest.mark.parametrize("name", ASKED)
def test_it_has_its_headers(world: World, name: str, role: str) -> None:
    expected, asked = ASKED[name]
    response = asked(Browser(world, role), world)
    assert (response.status_code, lacking("", response)) == (expected, [])


@pytest.mark.parametrize(("fault", "expected"), [(RuntimeError, 500), (OperationalError, 503)])
@pytest.mark.parametrize("role", ["guest", "author"])
def test_what_breaks_has_its_headers(
    world: World, role: str, fault: type[Exception], expected: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: HttpRequest) -> HttpResponse:
        raise fault("zqsecretqz")

    monkeypatch.setattr(routes()["search:find"], "callback", broken)
    response: Any = Browser(world, role).get(reverse("search:find") + "?q=lamp")
    assert (response.status_code, lacking("", response)) == (expected, [])
    assert b"zqsecretqz" not in response.content
