"""Finding by words where there is an Elasticsearch, and while there is none to be had."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from community.actions import start_thread
from community.models import Forum, Thread
from profiles.models import Member
from search.documents.elastic import Elastic
from search.indexing import elastic_step, index_step
from search.models import SearchDocument

pytestmark = pytest.mark.servers
FOUND = re.compile(r'data-shown="(\w+:\d+)"')


@pytest.fixture
def started(ann: Member, forum: Forum, now: datetime, elasticsearch: Elastic) -> Callable[..., Thread]:
    """Ann starts a thread, which is indexed at once, in the database and in Elasticsearch."""

    def start(title: str, text: str, **fields: Any) -> Thread:
        told: dict[str, Any] = {"author": ann, "forum": forum, "subjects": [], "now": now}
        thread = start_thread(title=title, text=text, key=uuid4(), **(told | fields))
        index_step()
        elastic_step()
        elasticsearch.client.indices.refresh(index=elasticsearch.alias)
        return thread

    return start


def found(client: Client, words: str) -> list[str]:
    return FOUND.findall(client.get(reverse("search:find"), {"q": words}).content.decode())


def test_elasticsearch_finds(client: Client, started: Callable[..., Thread]) -> None:
    thread = started("Cold stoves", "The canister freezes at minus ten.")
    SearchDocument.objects.all().delete()
    assert found(client, "freezing canisters") == [f"thread:{thread.pk}"]


def test_the_database_finds_while_nothing_listens(
    client: Client, started: Callable[..., Thread], settings: Settings
) -> None:
    thread = started("Cold stoves", "The canister freezes at minus ten.")
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert found(client, "freezing canisters") == [f"thread:{thread.pk}"]
