"""Real requests and real faults: each leaves a line with what helps, and none with a secret or a whole address."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.log import AdminEmailHandler

from community.models import Thread
from config.logs import JSON, TEXT, JsonLineFormatter, LineFormatter, known_secrets, logging_settings
from lib.masking import Mask
from newsletters.composing.links import STOP, Link, signed
from profiles.models import Member
from tests.conftest import PASSWORD
from tests.servers.nginx import TEMPLATE

OURS = (logging.StreamHandler, AdminEmailHandler)  # what Django or we set up; pytest's own are of other types
mask = Mask(known_secrets(settings.SECRET_KEY), own_host="testserver")


@contextmanager
def log_of(style: str) -> Iterator[StringIO]:
    """What a log of that style says meanwhile."""
    given = logging_settings(style, "INFO", mask)["formatters"]["line"]
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(given["()"](mask=given["mask"]))
    loggers = [logging.getLogger(), logging.getLogger("config.requests")]
    before = [logger.level for logger in loggers]
    loggers[0].addHandler(handler)
    for logger in loggers:
        logger.setLevel("INFO")
    yield stream
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


@pytest.fixture
def log() -> Iterator[StringIO]:
    with log_of(JSON) as stream:
        yield stream


def parsed(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_a_request_leaves_one_line(client: Client, thread: Thread, bo: Member, log: StringIO) -> None:
    client.force_login(bo)
    response = client.get(f"{thread.get_absolute_url()}?page=1&token=hush", HTTP_X_REQUEST_ID="from-the-proxy-1")
    (line,) = parsed(log)
    assert response["X-Request-ID"] == line.pop("request_id") == "from-the-proxy-1"
    assert line.pop("time").endswith("+00:00")
    assert line.pop("duration_ms") > 0
    path = thread.get_absolute_url()
    assert line == {
        "level": "INFO", "logger": "config.requests", "message": f"GET {path} 200", "method": "GET", "path": path,
        "view": "community:thread", "status": 200, "member": bo.pk,
    }  # fmt: skip


def test_a_number_that_could_break_a_line_is_not_taken(client: Client, db: None, log: StringIO) -> None:
    response = client.get("/livez", HTTP_X_REQUEST_ID="a\nb" * 5)
    assert (response.status_code, log.getvalue()) == (200, "")
    assert len(client.get("/", HTTP_X_REQUEST_ID="x y" * 5)["X-Request-ID"]) == 32


def test_no_secret_of_a_real_visit(client: Client, bo: Member, log: StringIO) -> None:
    """Signing up, in and in vain, asking for a new password, a click in a letter, searching."""
    stop = reverse("newsletters:unsubscribe", args=[signed(STOP, Link(bo.pk))])
    di = {"email": "di.berg@post.example", "username": "di", "name": "Di", "password1": PASSWORD}
    assert client.post("/account/signup/", di).status_code == 302
    client.post("/account/logout/")
    client.post("/account/login/", {"login": bo.email, "password": "wrong birds"})
    client.post("/account/login/", {"login": bo.email, "password": PASSWORD})
    client.post("/account/password/reset/", {"email": bo.email})
    client.get("/search/?q=di.berg@post.example")
    assert client.get(stop).status_code == 200
    secrets = [PASSWORD, "di.berg@post.example", "wrong birds", bo.email, stop.strip("/").rpartition("/")[2]]
    secrets += [client.cookies["sessionid"].value, settings.SECRET_KEY]
    assert [secret for secret in secrets if secret in log.getvalue()] == []
    assert [line["path"] for line in parsed(log)][-1] == "/newsletter/stop/…/"


FAULT = (
    'connection to "postgres://site:hush-hush@db/site" failed for bo@firma.example'
    " (password='hush-hush', Cookie: sessionid=hush-hush)"
)


@pytest.mark.parametrize("style", [JSON, TEXT])
def test_no_secret_of_a_fault(style: str, client: Client, thread: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exception's own words and those it came from, with the request that Django hands to the log."""

    def fail(*args: object, **named: object) -> None:
        try:
            raise ConnectionError(FAULT)
        except ConnectionError as fault:
            raise RuntimeError(f"For {settings.SECRET_KEY}: {fault}") from fault

    monkeypatch.setattr("community.views.reading.around", fail)
    client.raise_request_exception = False
    client.cookies["sessionid"] = "hush-hush"
    with log_of(style) as log:
        response = client.get(thread.get_absolute_url(), HTTP_AUTHORIZATION="Bearer hush-hush")
    said = log.getvalue()
    assert response.status_code == 500
    assert said.count("postgres://site:…@db/site") == 2
    assert "For …: connection" in said
    assert "b…@f….example" in said
    assert [secret for secret in ("hush-hush", "bo@firma", settings.SECRET_KEY) if secret in said] == []
    if style == JSON:
        assert {line["request_id"] for line in parsed(log)} == {response["X-Request-ID"]}
        assert "Traceback" in parsed(log)[0]["exception"]


def test_settings_are_secrets_word_for_word() -> None:
    """Of an address its password, as written and as meant; short ones would take words out of every line."""
    given = known_secrets("the-secret-key", "", "smtp://bo:hush%40hush@post.example:25", "redis://redis:6379/0", "abc")
    assert given == ("the-secret-key", "hush%40hush", "hush@hush")


def test_every_handler_masks() -> None:
    """Also those of loggers that Django sets up by itself."""
    named = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    ours = [handler for logger in [logging.root, *named] for handler in logger.handlers if type(handler) in OURS]
    assert ours != []
    assert [handler for handler in ours if not isinstance(handler.formatter, LineFormatter | JsonLineFormatter)] == []


def routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern).lstrip("^").rstrip("$")
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


def test_every_address_that_opens_a_door_is_masked() -> None:
    """Whoever adds an address with a token adds it to lib.masking.DOORS, and to the map in nginx' configuration."""
    with_token = [route for route in routes(get_resolver()) if re.search(r"token|uidb36|\bkey>", route)]
    paths = [re.sub(r"<[^>]*>|\(\?P<[^)]*\)", "MTI:1wABC:hushhush", route) for route in with_token]
    assert len(paths) >= 6
    assert [path for path in paths if "hushhush" in mask(f"GET {path} 200")] == []
    doors = re.findall(r"\(\?<door>([^)]+)\)/", TEMPLATE.read_text())
    assert [path for path in paths if not re.match(rf"(?:{doors[0]})/", path)] == []
