"""Readers of the newsletter, and something for them to read."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import start_thread
from community.models import Forum, Thread
from newsletters.models import Mailing
from profiles.actions import turn_volume
from profiles.models import Member, Subject
from tests.consenting import agree

Subscribe = Callable[..., Member]
WORDS = "Send me the newsletter."


@pytest.fixture
def subscribed(now: datetime) -> Callable[..., Member]:
    """Makes a member a reader, at the loudest volume unless another is given."""

    def subscribe(member: Member, volume: int = 10) -> Member:
        agree(member=member, how="sign-up", words=WORDS, now=now)
        turn_volume(member=member, volume=volume, now=now)
        return member

    return subscribe


@pytest.fixture
def thread_of(forum: Forum, stoves: Subject, now: datetime) -> Callable[..., Thread]:
    """Makes a thread as its author would."""

    def start(author: Member, title: str, **fields: object) -> Thread:
        given: dict[str, object] = {"forum": forum, "subjects": [stoves], "now": now, **fields}
        return start_thread(author=author, title=title, text=f"All about {title}.", key=uuid4(), **given)  # type: ignore[arg-type]

    return start


@pytest.fixture
def three_threads(ann: Member, thread_of: Callable[..., Thread]) -> list[Thread]:
    """Three things that Ann told."""
    titles = ["Stoves that start in the cold", "A yellow flame", "What to do with empty canisters"]
    return [thread_of(ann, title) for title in titles]


@pytest.fixture
def asks(client: Client, bo: Member, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Bo reads one of the pages, two days later."""
    monkeypatch.setattr("newsletters.views.accounting.now", lambda: now + timedelta(days=2))

    def get(path: str = "", **query: str) -> str:
        client.force_login(bo)
        address = path or f"/newsletter/why/{Mailing.objects.latest('pk').pk}/"
        answer = client.get(address, query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


@pytest.fixture
def reader(bo: Member, subscribed: Subscribe, three_threads: list[Thread]) -> Member:
    return subscribed(bo)
