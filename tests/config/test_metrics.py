"""A monitor collects what each process counted and what the tables say."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from channels.testing import WebsocketCommunicator
from django.db import transaction
from django.test import Client
from prometheus_client import REGISTRY
from pytest_django import Settings

from community.models import Thread
from config.asgi import application
from config.metrics import serve_metrics
from config.queue import SWEEP, run_steps
from desk.models import Beat
from lib.clock import now as clock
from notices.outbox import queue
from profiles.activity import record
from profiles.models import Member, Verb
from tests.reading import ROOT
from tests.servers.site import answer_of


def number(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"commonplace_{name}", labels) or 0.0


def test_metrics_are_for_the_inside(client: Client, db: None) -> None:
    assert client.get("/metrics", HTTP_HOST="10.1.2.3:8000").status_code == 200
    for where in ({"REMOTE_ADDR": "203.0.113.9"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"REMOTE_ADDR": "who knows"}):
        response = client.get("/metrics", **where)  # type: ignore[arg-type]
        assert response.status_code == 404
        assert b"commonplace" not in response.content


def test_with_a_token_only_who_has_it_reads_them(client: Client, db: None, settings: Settings) -> None:
    settings.METRICS_TOKEN = "hush-hush"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer hush").status_code == 404
    response = client.get("/metrics", HTTP_AUTHORIZATION="Bearer hush-hush", REMOTE_ADDR="203.0.113.9")
    assert response.status_code == 200
    assert b"\nprocess_resident_memory_bytes " in response.content


def test_requests_are_counted_by_view_and_status(client: Client, thread: Thread) -> None:
    seen = {"view": "community:thread", "status": "200"}
    before, missing = number("requests_total", **seen), number("requests_total", view="none", status="404")
    client.get(thread.get_absolute_url())
    client.get("/no/such/page/")
    client.get("/nor/such/a/one/")
    assert number("requests_total", **seen) == before + 1
    assert number("requests_total", view="none", status="404") == missing + 2
    assert number("request_seconds_count", view="community:thread") >= 1


def test_steps_are_timed_and_their_failures_counted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.queue.close_old_connections", lambda: None)  # the test is in its transaction
    left = [2, 1, 0]

    def fail() -> int:
        raise ZeroDivisionError

    run_steps({"fails_here": fail, "works_here": lambda: left.pop(0)})
    assert number("step_failures_total", step="fails_here") == 1
    assert number("step_done_total", step="works_here") == 3
    assert number("step_seconds_count", step="works_here") == 1


def test_what_the_tables_say(client: Client, ann: Member) -> None:
    moment = clock()
    with transaction.atomic():
        record(member=ann, verb=Verb.REPLIED, now=moment - timedelta(hours=1))
    queue(purpose="digest", ref=1, member=ann, now=moment - timedelta(hours=2))
    Beat.objects.say(SWEEP, now=moment)
    assert number("ledger_lag_acts", reader="learn") == 1
    assert 3600 <= number("ledger_lag_seconds", reader="index") < 3700
    assert number("outbox_mails", state="waiting") == 1
    assert 7200 <= number("outbox_oldest_due_seconds") < 7300
    assert 0 <= number("beat_age_seconds", work="sweep") < 60
    assert b'commonplace_outbox_mails{state="uncertain"} 0.0' in client.get("/metrics").content


def test_a_part_that_is_away_leaves_the_others(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise ConnectionError

    monkeypatch.setattr("config.metrics.queued", refuse)
    page = client.get("/metrics").content
    assert b"commonplace_queue_tasks" not in page
    assert b"commonplace_outbox_oldest_due_seconds 0.0" in page


def test_open_sockets_are_counted(db: None) -> None:
    async def look() -> tuple[float, float]:
        socket = WebsocketCommunicator(application, "/live/", headers=[(b"origin", b"http://testserver")])
        assert (await socket.connect())[0]
        during = number("sockets_open")
        await socket.disconnect()
        return during, number("sockets_open")

    assert async_to_sync(look)() == (1, 0)


def test_a_worker_answers_its_monitor(settings: Settings, db: None) -> None:
    settings.METRICS_TOKEN = "hush-hush"
    server = serve_metrics("127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        assert answer_of(f"{url}/livez") == (200, "ok\n")
        assert answer_of(f"{url}/metrics")[0] == 404
        assert answer_of(f"{url}/")[0] == 404
        status, page = answer_of(f"{url}/metrics", Authorization="Bearer hush-hush")
        assert status == 200
        assert "process_resident_memory_bytes" in page
    finally:
        server.shutdown()
        server.server_close()


def test_the_numbers_in_the_documents_are_there(client: Client, db: None) -> None:
    """Also those that the example of alerting rules asks for."""
    named = set(re.findall(r"\bcommonplace_[a-z_]+", (ROOT / "docs/operating.md").read_text()))
    page = client.get("/metrics").content.decode()
    there = set(re.findall(r"^# TYPE (commonplace_[a-z_]+)", page, re.MULTILINE))
    assert len(named) >= 12
    assert {name.removesuffix("_bucket") for name in named} - there == set()
