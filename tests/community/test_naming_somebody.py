"""“@ann” in a post names Ann, and “#stoves” a subject: links on the page, and a row that she is named."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import edit_post, reply, start_thread
from community.models import Forum, Mention, Post, Thread
from lib.kinds import kind_named
from profiles.actions import erase_member, ignore
from profiles.models import Member, Subject


def said(thread: Thread, author: Member, text: str, now: datetime) -> Post:
    return reply(author=author, thread=thread, text=text, key=uuid4(), now=now)


def named(post: Post) -> list[str]:
    return list(
        Mention.objects.filter(post=post).order_by("member__username").values_list("member__username", flat=True)
    )


def test_a_name_is_a_link_and_a_row(thread: Thread, bo: Member, ann: Member, now: datetime) -> None:
    post = said(thread, bo, "Ask @Ann. Or @nobody.", now)
    assert post.html == (
        '<p>Ask <a href="/members/ann/" class="named" rel="nofollow ugc noopener">@Ann</a>. Or @nobody.</p>'
    )
    assert named(post) == ["ann"]


def test_an_opening_names_too(forum: Forum, bo: Member, ann: Member, now: datetime) -> None:
    thread = start_thread(author=bo, forum=forum, title="A stove", text="@ann?", subjects=[], key=uuid4(), now=now)
    assert named(thread.posts.get()) == ["ann"]


@pytest.mark.parametrize("text", ["`@ann`", "```\n@ann\n```", "me@ann", "[@ann](/x/)", "\\@ann", "@annabel", "@"])
def test_what_only_looks_like_a_name(text: str, thread: Thread, bo: Member, ann: Member, now: datetime) -> None:
    post = said(thread, bo, text, now)
    assert "/members/ann/" not in post.html
    assert named(post) == []


def test_a_subject_is_a_link(thread: Thread, bo: Member, stoves: Subject, now: datetime) -> None:
    post = said(thread, bo, "Nothing beats #Stoves, #not at all.", now)
    link = '<a href="/subjects/stoves/" class="named" rel="nofollow ugc noopener">#Stoves</a>'
    assert post.html == f"<p>Nothing beats {link}, #not at all.</p>"


def test_nobody_names_themselves(thread: Thread, ann: Member, now: datetime) -> None:
    assert named(said(thread, ann, "I, @ann, say so.", now)) == []


def test_an_edit_brings_the_names_up_to_the_text(
    thread: Thread, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    post = said(thread, bo, "@ann and @di", now)
    later = now + timedelta(hours=1)
    edit_post(editor=bo, post=post, text="@di and @cy", version=1, now=later)
    assert named(post) == ["di"]
    assert Mention.objects.get(post=post).named == now


def test_a_hidden_and_an_erased_member_are_no_names(thread: Thread, ann: Member, bo: Member, now: datetime) -> None:
    post = said(thread, bo, "@ann", now)
    erase_member(member=ann, now=now)
    assert named(post) == []
    assert "/members/" not in said(thread, bo, f"@ann or @gone-{ann.pk}", now).html


def test_only_who_is_named_sees_it_and_only_where_they_may_read(
    thread: Thread, ann: Member, bo: Member, di: Member, staff_forum: Forum, cy: Member, now: datetime
) -> None:
    post = said(thread, bo, "@ann", now)
    secret = start_thread(author=cy, forum=staff_forum, title="Keys", text="@ann", subjects=[], key=uuid4(), now=now)
    assert named(secret.posts.get()) == ["ann"]
    assert [each.post for each in Mention.objects.visible_to(ann)] == [post]
    assert not Mention.objects.visible_to(di).exists()
    assert [each["url"] for each in kind_named("mention").export(ann)] == [post.get_absolute_url()]
    ignore(member=ann, other=bo, now=now)
    assert not Mention.objects.visible_to(ann).exists()


def test_many_names_stay_text_after_fifty(thread: Thread, bo: Member, ann: Member, now: datetime) -> None:
    crowd = " ".join(f"@somebody{number}" for number in range(50))
    assert named(said(thread, bo, f"{crowd} @ann", now)) == []


def test_the_preview_shows_the_link(client: Client, bo: Member, ann: Member) -> None:
    client.force_login(bo)
    assert b'href="/members/ann/"' in client.post(reverse("writing:preview"), {"text": "@ann"}).content
