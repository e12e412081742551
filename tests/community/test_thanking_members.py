"""Staff see what members gave lately, why they should thank them, and thank each once with one click."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from community.actions import choose_solution, like_post, reply, thank
from community.models import Forum, Post, Reaction, Thank, Thread
from community.recognition.thanking import LONG, to_thank
from lib.clock import now as clock
from lib.kinds import ItemRef
from moderation.models import StaffAct
from notices.models import Notice
from notices.telling import tell_step
from profiles.models import Activity, Member, Verb
from tests.community.gifts import DAY, answered, asked

pytestmark = pytest.mark.both
LIST = "admin:community_thank_changelist"


def listed(staff: Member, now: datetime) -> list[tuple[str, int, list[str]]]:
    return [
        (row.story.author.username, row.story.id, [str(each) for each in row.reasons])
        for row in to_thank(staff, now=now)
    ]


def test_each_stands_there_with_its_reasons(
    question: Thread, ann: Member, bo: Member, di: Member, cy: Member, now: datetime
) -> None:
    opening = question.posts.get()
    first = answered(question, bo, now)
    choose_solution(member=ann, thread=question, post=first, now=now)
    old = answered(question, di, now - 200 * DAY)
    long = reply(author=di, thread=question, text="Warm it. " * (LONG // 8), key=uuid4(), now=now + timedelta(hours=1))
    like_post(member=ann, post=long, name=Reaction.Name.THANKS, now=now)
    answered(question, cy, now)  # staff are not thanked for their work
    answered(question, bo, now + timedelta(hours=2))  # neither first, long nor after a silence
    assert listed(cy, now + DAY) == [
        ("di", long.pk, ["long answer that helped", "back after a long silence"]),
        ("bo", first.pk, ["first post here", "first solution"]),
        ("ann", opening.pk, ["first post here"]),
    ]
    assert old.pk not in {pk for _who, pk, _why in listed(cy, now + DAY)}


def test_one_click_thanks_and_takes_it_off_everybody_s_list(
    client: Client, question: Thread, bo: Member, cy: Member, owner: Member, now: datetime
) -> None:
    post = answered(question, bo, now)
    thank(staff=cy, ref=ItemRef("post", post.pk), words=" Well said, Bo. ", now=now)
    assert post.pk not in {pk for _who, pk, _why in listed(owner, now)}
    with pytest.raises(ValidationError, match="Somebody was quicker"):
        thank(staff=owner, ref=ItemRef("post", post.pk), words="Thanks!", now=now)
    assert Thank.objects.get().staff == cy
    assert Activity.objects.filter(verb=Verb.THANKED).count() == 1
    assert StaffAct.objects.get().reason == "Well said, Bo."
    tell_step(now=now)
    tell_step(now=now)
    assert Notice.objects.filter(member=bo, occasion="thanked").count() == 1
    client.force_login(bo)
    assert "Cy thanks you: Well said, Bo." in client.get(reverse("notices:notice-list")).text


def test_the_desk_thanks_with_the_sentence_that_was_sent(
    client: Client, question: Thread, bo: Member, cy: Member
) -> None:
    address = reverse("admin:community_thank_give", args=["post", answered(question, bo, question.posted).pk])
    client.force_login(bo)
    assert client.post(address, {"words": "Me!"}).status_code == 302
    client.force_login(cy)
    assert "Write a sentence first." in client.post(address, {"words": " "}, follow=True).text
    assert not Thank.objects.exists()
    assert "Bo was thanked." in client.post(address, {"words": "Good."}, follow=True).text
    assert "Somebody was quicker" in client.post(address, {"words": "Good."}, follow=True).text
    assert Thank.objects.get().words == "Good."


def test_who_may_not_read_it_neither_sees_nor_thanks(
    staff_forum: Forum, cy: Member, ann: Member, member_named: object, now: datetime
) -> None:
    thread = asked(cy, staff_forum, now)
    Post.objects.filter(thread=thread).update(author=ann)
    outsider = Member.objects.create_user("eve", is_staff=True)
    ref = ItemRef("post", thread.posts.get().pk)
    assert listed(outsider, now) == []
    with pytest.raises(PermissionDenied):
        thank(staff=outsider, ref=ref, words="Thanks!", now=now)
    assert not Thank.objects.exists()


def test_the_desk_s_first_page_has_the_newest_with_one_click(
    client: Client, question: Thread, bo: Member, cy: Member, now: datetime
) -> None:
    Post.objects.filter(pk=question.posts.get().pk).update(posted=clock())
    post = answered(question, bo, clock())
    client.force_login(cy)
    html = client.get("/admin/").content.decode()
    address = reverse("admin:community_thank_give", args=["post", post.pk])
    assert f'action="{address}"' in html
    given = client.post(address, {"words": "Well said.", "next": "front"})
    assert (given.status_code, given["Location"]) == (302, "/admin/")
    assert f'action="{address}"' not in client.get("/admin/").content.decode()
