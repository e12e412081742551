"""Asking the site for pages as a server does, through Django's WSGI handler and all of its middleware."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from profiles.models import Member

Environment = dict[str, Any]


class Visitor:
    """A guest, or a member who is signed in."""

    def __init__(self, handler: WSGIHandler, member: Member | None = None) -> None:
        self.handler = handler
        client = Client()
        if member is not None:
            client.force_login(member)
        self.cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())

    def request(self, address: str) -> Environment:
        """What a server hands over for this address."""
        path, _mark, query = address.partition("?")
        headers = {"HTTP_COOKIE": self.cookies, "SERVER_NAME": "127.0.0.1", "QUERY_STRING": query}
        return RequestFactory().get(path).environ | headers

    def send(self, address: str, fields: dict[str, str], expected: str = "302 Found") -> None:
        """Send a form as a browser does; any other answer is a fault of the measurement."""
        token = "a" * CSRF_SECRET_LENGTH
        said = urlencode(fields | {"csrfmiddlewaretoken": token})
        request = RequestFactory().post(address, said, content_type="application/x-www-form-urlencoded")
        cookies = f"{self.cookies}; {settings.CSRF_COOKIE_NAME}={token}"
        headers = {"HTTP_COOKIE": cookies, "SERVER_NAME": "127.0.0.1"}
        self.answer(request.environ | headers, expected)

    def ask(self, environment: Environment) -> int:
        """The bytes of the answer; anything but a page is a fault of the measurement."""
        return self.answer(environment, "200 OK")

    def answer(self, environment: Environment, expected: str) -> int:
        """The bytes of the answer, which has to be of that status."""
        statuses: list[str] = []

        def start_response(
            status: str, headers: Iterable[tuple[str, str]], fault: Any = None
        ) -> Callable[[bytes], None]:
            statuses.append(status)
            return lambda data: None

        response = self.handler(dict(environment), start_response)
        size = sum(len(part) for part in response)
        response.close()
        if statuses != [expected]:
            raise RuntimeError(f"{environment['PATH_INFO']} answered {statuses}.")
        return size

    def queries(self, environment: Environment) -> int:
        """How many queries the page takes, all of the middleware's among them."""
        return queries_of(lambda: self.ask(environment))


def queries_of(work: Callable[[], object]) -> int:
    """How many queries a work takes."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)
