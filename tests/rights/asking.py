"""Asking the site for one cell of the matrix: as this role, of this thing, and what came of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache as site_cache
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.client import ClientHandler
from django.urls import Resolver404, resolve, reverse

from profiles.actions import version_of
from tests.rights.language import Row
from tests.rights.routes import arguments, routes
from tests.rights.world import World

WRITE = re.compile(r"\s*(?:INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) +\"?(\w+)", re.IGNORECASE)
FRAGMENT = re.compile(r'hx-get="([^"]+)"')
BOOKKEEPING = {"django_session", "usersessions_usersession"}  # whose window this is, not what anyone did


class Answer:
    """What a request got, and which tables changed."""

    def __init__(self, response: Any, tables: set[str], path: str = "") -> None:
        self.response, self.tables, self.path = response, tables, path

    def __str__(self) -> str:
        return self.status + ("!" if self.tables else "")

    @property
    def status(self) -> str:
        code: int = self.response.status_code
        return f">{self._leads_to()}" if code in {301, 302} else str(code)

    def _leads_to(self) -> str:
        path: str = urlsplit(self.response["Location"]).path
        try:
            name = resolve(path).view_name
        except Resolver404:
            return path
        return "in" if name == "account_login" else str(name)

    @property
    def text(self) -> str:
        """All that reaches the one who asked: the body, and the headers."""
        response = self.response
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return body.decode("utf-8", "replace") + "\n".join(f"{name}: {value}" for name, value in response.items())

    @property
    def fragments(self) -> list[str]:
        """What the page fetches once it is there."""
        return [urljoin(self.path, unescape(part)) for part in FRAGMENT.findall(self.text)]


@cache
def handler(*, enforce_csrf_checks: bool = False) -> ClientHandler:
    """One for all requests: loading the middleware looks through every static file."""
    return ClientHandler(enforce_csrf_checks=enforce_csrf_checks)


@contextmanager
def tables_written() -> Iterator[set[str]]:
    """The tables in which at least one row changed meanwhile."""
    found: set[str] = set()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        # SQLite counts the rows that an INSERT returns only once they are fetched.
        if (match := WRITE.match(sql)) and (context["cursor"].rowcount != 0 or " RETURNING " in sql):
            found.add(match[1])
        return result

    with connection.execute_wrapper(watch):
        yield found
    found -= BOOKKEEPING


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, so that every cell finds the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Browser(RequestFactory):
    """Like Django's test client, but it keeps no copy of every template's context, which takes longer than the page."""

    def __init__(self, world: World, role: str, *, enforce_csrf_checks: bool = False) -> None:
        super().__init__()
        self.handler = handler(enforce_csrf_checks=enforce_csrf_checks)
        if role in world.sessions:
            self.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))  # type: ignore[attr-defined]  # what the client itself calls


def address(row: Row, world: World, role: str, state: str) -> str:
    thing = world.thing(row.kind, state)
    if row.route.startswith("/"):  # one without a name
        path = re.sub(r"<\w+:(\w+)>", lambda match: str(thing[match[1]]), row.route)
    else:
        path = reverse(row.route, kwargs={name: thing[name] for name in arguments(routes()[row.route])})
    return path + fill(row.query, world, role, thing)


def fill(text: str, world: World, role: str, thing: dict[str, Any]) -> str:
    """The words of a table with what this world has for them."""
    member = world.cast.get(role)
    own = {"key": uuid4(), "version": version_of(member=member) if member else ""}
    return text.format(**thing | world.values | own)


def ask(row: Row, world: World, role: str, state: str) -> Answer:
    """Send the request of one cell, and take back what it did."""
    site_cache.clear()
    browser = Browser(world, role)
    path = address(row, world, role, state)
    sent = fill(row.form, world, role, world.thing(row.kind, state))
    with undone(), tables_written() as tables:
        response: Any = browser.generic(
            row.method,
            path,
            _form(sent) if row.method == "POST" else "",
            "application/x-www-form-urlencoded" if row.method == "POST" else "application/octet-stream",
        )
        answer = Answer(response, tables, path)
        if response.streaming:
            response.content = answer.text
    return answer


def fetch(path: str, world: World, role: str) -> Answer:
    """What somebody gets at an address, taken back."""
    site_cache.clear()
    with undone(), tables_written() as tables:
        response: Any = Browser(world, role).get(path)
        answer = Answer(response, tables, path)
        if response.streaming:
            response.content = answer.text
    return answer


def _form(sent: str) -> str:
    """`a=1&b=two words` as a browser sends it."""
    return urlencode(parse_qsl(sent, keep_blank_values=True))
