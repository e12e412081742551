"""What the sections beside every page list, in which order: as a member said, then by use."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.test import Client

from community.actions import reply, start_thread
from community.models import Forum, ForumGrant
from lib.clock import now as clock
from profiles.actions import pause_learning, turn_dial
from profiles.learning import learn_step
from profiles.models import Level, Member, Subject


def listed(client: Client, section: str) -> list[str]:
    """The entries of a section of forums or subjects, in order."""
    html = client.get("/threads/").content.decode().partition(f">{section}</h2>")[2].partition("</section>")[0]
    return re.findall(r'dir="auto">([^<]+)<', html)


def test_forums_and_subjects_stand_by_what_was_said_of_them_then_by_use(
    client: Client, bo: Member, ann: Member, forum: Forum, stoves: Subject, tents: Subject
) -> None:
    huts, lakes = (Forum.objects.create(name=name, slug=name.lower()) for name in ("Huts", "Lakes"))
    for each in (huts, lakes):
        members = ForumGrant.Audience.MEMBERS
        ForumGrant.objects.create(forum=each, audience=members, may_reply=True, may_start=True)
    told: dict[str, Any] = {"title": "Which?", "text": "Say.", "now": clock()}
    for each, subject, times in ((huts, tents, 3), (lakes, stoves, 4), (forum, stoves, 2)):
        for _time in range(times):
            begun = start_thread(author=ann, forum=each, subjects=[subject], key=uuid4(), **told)
            reply(author=bo, thread=begun, text="This.", key=uuid4(), now=clock())
    learn_step()
    client.force_login(bo)
    assert listed(client, "Your forums") == ["Lakes", "Huts"], "twice is no habit yet"
    for subject in (stoves, tents):
        turn_dial(member=bo, of="subject", target=subject.pk, level=Level.NORMAL, now=clock())
    assert listed(client, "Your subjects") == ["Stoves", "Tents"], "what was turned last stands first where use is even"
    turn_dial(member=bo, of="forum", target=forum.pk, level=Level.NORMAL, now=clock())
    assert listed(client, "Your forums") == [forum.name, "Lakes", "Huts"]
    turn_dial(member=bo, of="forum", target=huts.pk, level=Level.NORMAL, now=clock())
    assert listed(client, "Your forums") == ["Huts", forum.name, "Lakes"]
    turn_dial(member=bo, of="forum", target=lakes.pk, level=Level.QUIET, now=clock())
    assert listed(client, "Your forums") == ["Huts", forum.name]
    turn_dial(member=bo, of="subject", target=tents.pk, level=Level.LOUD, now=clock())
    assert listed(client, "Your subjects") == ["Tents", "Stoves"]
    lakes.grants.all().delete()
    pause_learning(member=bo, now=clock())
    assert listed(client, "Your forums") == sorted(["Huts", forum.name]), "paused, use counts for nothing"
