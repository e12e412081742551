"""A load balancer, a container or a person asks whether the site is well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from config.queue import SWEEP, WORKER
from desk.models import Beat
from lib import health
from lib.clock import now as clock
from lib.health import Finding, Part
from notices.outbox import queue
from profiles.activity import record
from profiles.models import Member, Verb

PARTS = ["database", "migrations", "cache", "channel_layer", "workers", "ledger", "mail", "disk"]
THROUGH_A_PROXY = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def working(db: None) -> None:
    """A worker that lives and has just swept."""
    Beat.objects.say(WORKER, now=clock())
    Beat.objects.say(SWEEP, now=clock())


@pytest.fixture
def parts() -> Iterator[dict[str, Part]]:
    """The registry, put back afterwards."""
    before = dict(health._parts)
    yield health._parts
    health._parts.clear()
    health._parts.update(before)


def test_all_parts_are_well(client: Client, working: None) -> None:
    response = client.get("/healthz", headers=THROUGH_A_PROXY)
    assert response.status_code == 200
    told = response.json()
    assert told["status"] == "ok"
    assert {name: told["parts"][name] for name in PARTS} == dict.fromkeys(PARTS, "ok")
    assert "no-store" in response["Cache-Control"]


def test_health_is_only_asked(client: Client, db: None) -> None:
    assert client.post("/healthz").status_code == 405


def test_numbers_are_for_staff_and_for_the_inside(client: Client, working: None, bo: Member, cy: Member) -> None:
    assert "details" not in client.get("/healthz", headers=THROUGH_A_PROXY).json()
    assert "details" not in client.get("/healthz", REMOTE_ADDR="203.0.113.9").json()
    client.force_login(bo)
    assert "details" not in client.get("/healthz", headers=THROUGH_A_PROXY).json()
    client.force_login(cy)
    told = client.get("/healthz", headers=THROUGH_A_PROXY).json()["details"]
    assert told["database"]["kind"] == connection.vendor
    assert told["ledger"]["learn"]["acts"] == 0
    assert "details" in Client().get("/healthz").json()


def test_a_part_beside_the_pages_makes_it_degraded(client: Client, working: None, parts: dict[str, Part]) -> None:
    def look() -> Finding:
        raise ConnectionError("password=hush")

    health.register_part(Part("search", look))
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (200, "degraded")
    assert response.json()["parts"]["search"] == "away"
    assert b"hush" not in response.content


def test_a_part_the_pages_need_makes_it_down(client: Client, working: None, parts: dict[str, Part]) -> None:
    def look() -> Finding:
        raise ConnectionError

    health.register_part(Part("cache", look, is_needed=True))
    response = client.get("/healthz")
    assert (response.status_code, response.json()["status"]) == (503, "down")


def test_a_migration_that_is_missing_makes_it_down(client: Client, working: None) -> None:
    MigrationRecorder.Migration.objects.filter(app="desk", name="0002_beat").delete()
    response = client.get("/healthz")
    assert (response.status_code, response.json()["parts"]["migrations"]) == (503, "late")
    assert response.json()["details"]["migrations"]["missing"] == ["desk.0002_beat"]


def test_workers_that_are_silent(client: Client, db: None) -> None:
    assert client.get("/healthz").json()["parts"]["workers"] == "away"
    Beat.objects.say(WORKER, now=clock())
    assert client.get("/healthz").json()["parts"]["workers"] == "late"
    Beat.objects.say(SWEEP, now=clock() - timedelta(minutes=20))
    assert client.get("/healthz").json()["parts"]["workers"] == "late"
    Beat.objects.say(WORKER, now=clock() - timedelta(minutes=5))
    assert client.get("/healthz").json()["parts"]["workers"] == "away"


def test_what_nobody_learned_from_and_what_did_not_leave(client: Client, working: None, ann: Member) -> None:
    long_ago = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    with transaction.atomic():
        record(member=ann, verb=Verb.REPLIED, now=long_ago)
    queue(purpose="digest", ref=1, member=ann, now=long_ago)
    told = client.get("/healthz").json()
    assert (told["parts"]["ledger"], told["parts"]["mail"], told["status"]) == ("late", "late", "degraded")
    assert told["details"]["ledger"]["index"]["acts"] == 1


def test_a_disk_that_is_nearly_full(
    client: Client, working: None, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr("config.health.LEAST_FREE", 10**18)
    assert client.get("/healthz").json()["parts"]["disk"] == "low"
    settings.VAR_DIR = Path("/no/such/folder")
    assert client.get("/healthz").json()["parts"]["disk"] == "away"


def test_a_process_says_that_it_lives_under_any_name(client: Client) -> None:
    response = client.get("/livez", HTTP_HOST="10.1.2.3:8000")
    assert (response.status_code, response.content) == (200, b"ok\n")
