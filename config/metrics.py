"""The numbers a monitor collects: what this process counted, and what the tables say at this moment."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from socketserver import ThreadingMixIn
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from config.inside import may_read_metrics
from config.queue import SWEEP, TIDY, WORKER, queued
from config.steps import READERS
from desk.models import Beat
from lib.clock import now
from lib.metrics import SOCKETS
from notices.delivery import held_purposes
from notices.models import Outgoing
from profiles.activity import lag

log = logging.getLogger(__name__)


class Tables(Collector):
    """What all processes share; each tells the same, so take the greatest."""

    def collect(self) -> Iterator[Metric]:
        for numbers in (queue_numbers, ledger_numbers, outbox_numbers):
            try:
                yield from numbers()
            except Exception:  # a part that is away must not take the other numbers along
                log.exception("The %s could not be collected.", numbers.__name__.replace("_", " "))

    def describe(self) -> Iterable[Metric]:
        """Nothing, so that registering asks no table."""
        return []


def gauge(name: str, text: str, values: Mapping[str, float], label: str = "") -> GaugeMetricFamily:
    family = GaugeMetricFamily(f"commonplace_{name}", text, labels=[label] if label else [])
    for key, value in values.items():
        family.add_metric([key] if label else [], value)
    return family


def queue_numbers() -> Iterator[Metric]:
    yield gauge("queue_tasks", "Tasks that wait in the queue.", {"": queued()})
    ages = {name: Beat.objects.age(name, now=now()) for name in (WORKER, SWEEP, TIDY)}
    known = {name: age.total_seconds() for name, age in ages.items() if age is not None}
    yield gauge("beat_age_seconds", "Since work of that name last came to its end.", known, "work")


def ledger_numbers() -> Iterator[Metric]:
    lags = {name: lag(reader, now=now()) for name, reader in READERS.items()}
    acts = {name: float(each.acts) for name, each in lags.items()}
    yield gauge("ledger_lag_acts", "Acts that a reader of the ledger has before it.", acts, "reader")
    ages = {name: each.seconds for name, each in lags.items()}
    yield gauge("ledger_lag_seconds", "How long the oldest of them waits.", ages, "reader")


def outbox_numbers() -> Iterator[Metric]:
    counts = {state: float(count) for state, count in Outgoing.objects.not_well().items()}
    yield gauge("outbox_mails", "Mails that are open or uncertain, by state.", counts, "state")
    moment = now()
    since = Outgoing.objects.exclude(purpose__in=held_purposes()).waits_since(moment)
    seconds = (moment - since).total_seconds() if since else 0.0
    yield gauge("outbox_oldest_due_seconds", "How long the oldest due mail waits.", {"": seconds})


REGISTRY.register(Tables())


def metrics(request: HttpRequest) -> HttpResponse:
    """For the monitor alone; to everyone else there is no such page."""
    if not may_read_metrics(request.META):
        return HttpResponseNotFound("Not found.\n", content_type="text/plain")
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def counted(application: Any) -> Any:
    """The sockets' application, with those that are open counted."""

    async def counting(scope: Any, receive: Any, send: Any) -> None:
        with SOCKETS.track_inprogress():
            await application(scope, receive, send)

    return counting


class QuietHandler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class calls it so
        """Nothing: a monitor asks four times a minute."""


class ThreadedServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


def for_monitor(request: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
    """A worker's numbers, under the same rule as the site's; /livez tells whether it answers at all."""
    path, plain = request.get("PATH_INFO", ""), [("Content-Type", "text/plain")]
    if path == "/livez":
        start_response("200 OK", plain)
        return [b"ok\n"]
    if path != "/metrics" or not may_read_metrics(request):
        start_response("404 Not Found", plain)
        return [b"Not found.\n"]
    start_response("200 OK", [("Content-Type", CONTENT_TYPE_LATEST)])
    numbers = generate_latest()
    close_old_connections()
    return [numbers]


def serve_metrics(host: str, port: int) -> WSGIServer:
    """Answer a monitor beside a worker, until the process ends."""
    server = make_server(host, port, for_monitor, server_class=ThreadedServer, handler_class=QuietHandler)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
