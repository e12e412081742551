"""What the tests of choosing set up, through our own actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from lib.kinds import ItemRef
from profiles.learning import learn_step
from profiles.models import Member, Subject, Surface
from search.recommending import Choice, choose

Begin = Callable[..., Thread]
Answer = Callable[..., None]
Chosen = Callable[..., list[Choice]]
Put = Callable[..., Thread]
NAMES = ("eva", "fin", "gil", "hal", "ida")


@pytest.fixture
def woods(db: None) -> Forum:
    """A second forum that everyone reads and members write in."""
    forum = Forum.objects.create(name="Woodwork", slug="woodwork")
    ForumGrant.objects.create(forum=forum, audience=ForumGrant.Audience.EVERYONE)
    members = ForumGrant.Audience.MEMBERS
    ForumGrant.objects.create(forum=forum, audience=members, may_reply=True, may_start=True)
    return forum


@pytest.fixture
def begin(ann: Member, forum: Forum, now: datetime) -> Begin:
    """Ann, or who is named, starts a thread some days ago."""

    def start(
        title: str, *, ago: float = 1, author: Member = ann, text: str = "What do you think?", **more: Any
    ) -> Thread:
        told: dict[str, Any] = {"forum": forum, "subjects": [], "now": now - timedelta(days=ago), "key": uuid4()}
        return start_thread(author=author, title=title, text=text, **(told | more))

    return start


@pytest.fixture
def answer(now: datetime) -> Answer:
    """A member replies in a thread some days ago, and it is learned from."""

    def say(author: Member, thread: Thread, text: str = "I do.", *, ago: float = 0.5) -> None:
        reply(author=author, thread=thread, text=text, key=uuid4(), now=now - timedelta(days=ago))
        learn_step()

    return say


@pytest.fixture
def chosen(now: datetime) -> Chosen:
    """What one member is given now."""

    def ask(member: Any, surface: Surface = Surface.PAGE, **more: Any) -> list[Choice]:
        return choose(members=[member], surface=surface, now=more.pop("now", now), **more)[member.pk or 0]

    return ask


@pytest.fixture
def subjects(db: None) -> list[Subject]:
    """Ten subjects to spread threads over."""
    names = ["Axes", "Boots", "Canoes", "Dogs", "Food", "Gloves", "Huts", "Knots", "Lamps", "Maps"]
    return [Subject.objects.create(name=name, slug=name.lower()) for name in names]


@pytest.fixture
def put(begin: Begin, di: Member, stoves: Subject) -> Put:
    """Di tells something about stoves, an hour ago."""

    def up(title: str = "A stove that burns twigs", **more: object) -> Thread:
        told = {"author": di, "subjects": [stoves], "ago": 1 / 24, "text": "It burns twigs and cones."}
        thread = begin(title, **(told | more))
        learn_step()
        return thread

    return up


@pytest.fixture
def keen(
    begin: Begin,
    answer: Answer,
    member_named: Callable[..., Member],
    woods: Forum,
    stoves: Subject,
    tents: Subject,
    di: Member,
) -> list[Member]:
    """Five members: the first four wrote about stoves, less and less; the last about tents, in another forum."""
    members = [member_named(name) for name in NAMES]
    for number in range(4):
        burner = begin(f"Burner {number} hisses", author=di, subjects=[stoves], ago=9)
        for member in members[: 4 - number]:
            answer(member, burner, ago=8)
    answer(members[4], begin("Pegs bend", subjects=[tents], author=di, forum=woods, ago=9), ago=8)
    return members


@pytest.fixture
def at(now: datetime, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Pages are asked for now."""
    views = ("search.views", "community.views.articles", "community.views.examples", "directory.views.listings")
    for name in (*(f"{module}.now" for module in views), "community.heading.present"):
        monkeypatch.setattr(name, lambda: now)
    return now


def ref_of(thread: Thread) -> ItemRef:
    return ItemRef("thread", thread.pk)
