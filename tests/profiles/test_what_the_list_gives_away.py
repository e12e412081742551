"""The list of members tells nothing by its order, and nothing of a forum once it is closed."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import start_thread
from community.models import Forum
from desk.actions.furnishing import Laid, lay_forums
from desk.setup.suggestions import MEMBERS
from profiles.actions import came_by
from profiles.models import Member, Subject
from profiles.rolling import rebuild, roll_step

pytestmark = pytest.mark.both


@pytest.fixture
def people(ann: Member, bo: Member, cy: Member) -> list[Member]:
    rebuild()
    return [ann, bo, cy]


def names(client: Client, query: str) -> list[str]:
    return [line.member.username for line in client.get(reverse("profiles:member-list") + query).context["lines"]]


def test_the_order_tells_no_hour(client: Client, people: list[Member], now: datetime) -> None:
    evening = now.replace(hour=20)
    for hours, member in enumerate(people):
        came_by(member_id=member.pk, when=evening - timedelta(hours=3 * hours))
    client.force_login(people[0])
    for _time in range(2):
        assert names(client, "?sort=here") == ["cy", "bo", "ann"]  # as any who cannot be told apart
        rebuild()


def test_a_forum_that_closes_takes_its_counts_out_at_once(
    client: Client, people: list[Member], owner: Member, forum: Forum, stoves: Subject, now: datetime
) -> None:
    given = {"title": "Which?", "text": "Say.", "subjects": [stoves], "key": uuid4(), "now": now}
    start_thread(author=people[1], forum=forum, **given)  # type: ignore[arg-type]
    rebuild()
    assert (names(client, "?subject=stoves"), names(client, "?q=stoves")) == (["bo"], ["bo"])
    lay_forums(by=owner, rows=[Laid(forum.name, forum.description, MEMBERS, forum.pk)], now=now)
    assert (names(client, "?subject=stoves"), names(client, "?q=stoves")) == ([], [])
    while roll_step(now=now):
        pass
    assert (names(client, "?subject=stoves"), names(client, "?q=stoves"), names(client, "?q=bo")) == ([], [], ["bo"])
    client.force_login(people[0])
    assert names(client, "?subject=stoves") == ["bo"]
