"""Readers of the newsletter, and something for them to read."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import start_thread
from community.models import Forum, Thread
from lib.kinds import ItemRef
from newsletters.actions import Rules, make_edition, put_highlight, write_intro
from newsletters.models import Edition, Mailing
from profiles.actions import turn_volume
from profiles.models import Member, Subject
from tests.consenting import agree

Subscribe = Callable[..., Member]
WORDS = "Send me the newsletter."
UNTIL = date(2026, 3, 9)  # the last day of what editors say


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


@pytest.fixture
def made(owner: Member, now: datetime) -> Callable[..., Edition]:
    """Makes an edition as its editor would, with an intro where one is given."""

    def make(name: str, intro: str = "", **rules: object) -> Edition:
        edition = make_edition(editor=owner, name=name, rules=Rules(**rules), key=uuid4(), now=now)  # type: ignore[arg-type]
        if intro:
            write_intro(editor=owner, edition=edition, text=intro, until=UNTIL, over=0, now=now)
        return edition

    return make


@pytest.fixture
def put(owner: Member, now: datetime) -> Callable[..., None]:
    """Puts a thread into an edition."""

    def into(edition: Edition, thread: Thread, place: int = 1, note: str = "") -> None:
        ref = ItemRef("thread", thread.pk)
        put_highlight(editor=owner, edition=edition, ref=ref, note=note, place=place, until=UNTIL, key=uuid4(), now=now)

    return into
