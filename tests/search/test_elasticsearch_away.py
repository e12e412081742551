"""Elasticsearch is away, refuses, hangs or talks nonsense: searching goes on, and by itself comes back to it."""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import pytest
from pytest_django import Settings

from community.actions import start_thread
from community.models import Forum, Thread
from lib.breaker import Breaker
from lib.kinds import ItemRef
from profiles.models import Member
from search.documents.elastic import Elastic, ElasticStore, elastic, indexes
from search.documents.elastic.reaching import REST
from search.indexing import elastic_step, index_step
from search.models import ElasticIndex, SearchDocument
from search.querying import find
from tests.servers.elasticsearch import elasticsearch as own_server
from tests.servers.go_between import Answer, deaf_socket, go_between

pytestmark = pytest.mark.servers
ELASTIC = {"x-elastic-product": "Elasticsearch", "content-type": "application/vnd.elasticsearch+json;compatible-with=8"}


@pytest.fixture
def told(bo: Member, now: datetime) -> Callable[[], list[str]]:
    """The titles that Bo finds."""
    return lambda: [story.title for story in find(bo, "canister", now=now)[:10]]


@pytest.fixture
def apart(ann: Member, forum: Forum, now: datetime, refreshed: Callable[[], int]) -> dict[str, Thread]:
    """Two threads, of which each store knows one: what is found tells who answered."""
    titles = ("Elasticsearch knows", "The database knows")
    started = {
        title: start_thread(author=ann, forum=forum, title=title, text="A canister.", subjects=[], key=uuid4(), now=now)
        for title in titles
    }
    index_step()
    refreshed()
    _set_apart(elastic(), started)
    return started


def _set_apart(reached: Elastic | None, started: dict[str, Thread]) -> None:
    assert reached is not None
    elasticsearchs, databases = started.values()
    SearchDocument.objects.filter(item=elasticsearchs.pk).delete()
    index = indexes.live(reached)
    assert index is not None
    ElasticStore(reached, index, version=2**62).take_out([ItemRef("thread", databases.pk)])
    reached.client.indices.refresh(index=index)


def test_the_database_answers_while_nobody_listens(
    told: Callable[[], list[str]], apart: dict[str, Thread], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    assert told() == ["Elasticsearch knows"]
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert [told() for _ in range(3)] == [["The database knows"]] * 3
    (record,) = caplog.records
    assert record.getMessage().startswith("Elasticsearch is away; the database answers until it is back: ")


def test_one_that_hangs_is_waited_for_once(
    told: Callable[[], list[str]], apart: dict[str, Thread], settings: Settings
) -> None:
    with deaf_socket() as listener:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings.ELASTICSEARCH_TIMEOUT = 0.1
        began = perf_counter()
        assert [told() for _ in range(5)] == [["The database knows"]] * 5
        assert perf_counter() - began < 2  # five waits of the client's own ten seconds, if they were not cut short
        listener.accept()[0].close()
        with pytest.raises(BlockingIOError):  # nobody else came
            listener.accept()


@pytest.mark.parametrize(
    "answer",
    [
        (200, {"content-type": "text/html"}, b"<h1>It works!</h1>"),
        (200, {"content-type": "application/json"}, b'{"hits": {"hits": []}}'),  # somebody else's search server
        (200, ELASTIC, b'{"hits": "none"}'),
        (200, ELASTIC, b'{"hits": {"hits": [{"fields": {}}]}}'),
        (200, ELASTIC, b"{"),
        (200, ELASTIC, b"[]"),
        (401, ELASTIC, json.dumps({"error": {"type": "security_exception"}, "status": 401}).encode()),
        (429, ELASTIC, json.dumps({"error": {"type": "es_rejected_execution_exception"}, "status": 429}).encode()),
        (503, {"content-type": "text/plain"}, b"no healthy upstream"),
    ],
    ids=["web", "other", "shape", "fields", "cut", "list", "stranger", "busy", "gateway"],
)
def test_whatever_else_it_says_the_database_answers(
    told: Callable[[], list[str]], apart: dict[str, Thread], settings: Settings, answer: Answer
) -> None:
    with go_between(settings.ELASTICSEARCH_URL) as between:
        settings.ELASTICSEARCH_URL = f"http://{between.place}"
        between.answer = lambda path: answer
        assert [told(), told()] == [["The database knows"]] * 2
        assert len(between.paths) == 1


def test_a_search_it_refuses_is_no_reason_to_leave_it(
    told: Callable[[], list[str]], apart: dict[str, Thread], settings: Settings
) -> None:
    refusal = json.dumps({"error": {"type": "search_phase_execution_exception"}, "status": 400}).encode()
    with go_between(settings.ELASTICSEARCH_URL) as between:
        settings.ELASTICSEARCH_URL = f"http://{between.place}"
        between.answer = lambda path: (400, ELASTIC, refusal)
        assert told() == ["The database knows"]
        between.answer = lambda path: None
        assert told() == ["Elasticsearch knows"]


def test_a_lost_index_is_built_again(
    told: Callable[[], list[str]], apart: dict[str, Thread], elasticsearch: Elastic, refreshed: Callable[[], int]
) -> None:
    lost = indexes.drop_all_but(elasticsearch, set())
    assert told() == ["The database knows"]
    elasticsearch.breaker.answered()  # its rest is over
    assert refreshed() == 2
    assert sorted(told()) == ["Elasticsearch knows", "The database knows"]
    assert ElasticIndex.objects.exclude(name__in=lost).get().is_building is False
    assert ElasticIndex.objects.count() == 1


def test_what_happened_meanwhile_is_taken_in_afterwards(
    told: Callable[[], list[str]],
    apart: dict[str, Thread],
    refreshed: Callable[[], int],
    settings: Settings,
    ann: Member,
    forum: Forum,
    now: datetime,
) -> None:
    there, place = settings.ELASTICSEARCH_URL, ElasticIndex.objects.get().position
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    start_thread(author=ann, forum=forum, title="New", text="Canister.", subjects=[], key=uuid4(), now=now)
    assert elastic_step() == 0
    assert ElasticIndex.objects.get().position == place
    settings.ELASTICSEARCH_URL = there
    assert refreshed() == 1
    assert told() == ["New", "Elasticsearch knows"]


def test_a_server_that_is_stopped_comes_back_and_one_that_is_killed_does_not(
    told: Callable[[], list[str]],
    apart: dict[str, Thread],
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("search.documents.elastic.reaching.REST", 0)
    with own_server(tmp_path / "es") as node:
        settings.ELASTICSEARCH_URL = node.url
        assert elastic_step() == 2
        _set_apart(elastic(), apart)
        assert told() == ["Elasticsearch knows"]
        settings.ELASTICSEARCH_TIMEOUT = 0.1
        node.process.send_signal(signal.SIGSTOP)
        assert told() == ["The database knows"]
        node.process.send_signal(signal.SIGCONT)
        settings.ELASTICSEARCH_TIMEOUT = 20
        assert told() == ["Elasticsearch knows"]
        node.process.kill()
        node.process.wait()
        assert told() == ["The database knows"]
        assert elastic_step() == 0


def test_one_in_ten_seconds_tries_while_it_is_away(caplog: pytest.LogCaptureFixture) -> None:
    moments = [0.0]
    breaker = Breaker("Elasticsearch", meanwhile="the database answers", rest=REST, clock=lambda: moments[-1])
    assert [breaker.may_try(), breaker.may_try()] == [True, True]
    breaker.failed("refused")
    assert breaker.may_try() is False
    moments.append(REST)
    assert [breaker.may_try(), breaker.may_try()] == [True, False]
    breaker.failed("refused")
    moments.append(2 * REST)
    assert breaker.may_try() is True
    breaker.answered()
    assert [breaker.may_try(), breaker.may_try()] == [True, True]
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, "Elasticsearch is away; the database answers until it is back: refused"),
        (logging.WARNING, "Elasticsearch answers again."),
    ]
