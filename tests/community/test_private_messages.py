"""Writing to members in private: beginning, going on, reading, and who may not."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import (
    add_people,
    leave_conversation,
    mark_conversation_read,
    write_message,
)
from community.models import Conversation, Message, Participant
from lib.clock import now as present
from lib.kinds import kind_named
from profiles.actions import erase_member
from profiles.models import Member
from tests.community.conftest import Begin
from writing.models import Draft


def test_a_message_is_written_from_a_members_page(client: Client, ann: Member, bo: Member) -> None:
    client.force_login(ann)
    assert "/messages/new/?to=bo" in client.get("/members/bo/").content.decode()
    assert 'value="bo"' in client.get("/messages/new/?to=bo").content.decode()
    sent = {"to": "@Bo", "title": "", "text": "Is the *Ember* still yours?", "key": str(uuid4())}
    for _click in range(2):
        response = client.post("/messages/new/?to=bo", sent)
    talk = Conversation.objects.get()
    assert response.headers["Location"] == f"/messages/{talk.pk}/"
    assert set(talk.participants.values_list("member__username", "read_number")) == {("ann", 1), ("bo", 0)}
    assert Message.objects.get().html == "<p>Is the <em>Ember</em> still yours?</p>"
    client.force_login(bo)
    assert "story bare unread" in client.get("/messages/").content.decode()
    page = client.get(f"/messages/{talk.pk}/").content.decode()
    assert "<em>Ember</em>" in page
    answer = client.post(f"/messages/{talk.pk}/write/", {"text": "It is.", "key": str(uuid4())})
    assert answer.headers["Location"] == f"/messages/{talk.pk}/?message=2"
    assert client.get(f"/messages/{talk.pk}/?message=2").headers["Location"] == f"/messages/{talk.pk}/?page=1#p2"
    assert list(Message.objects.values_list("number", "author__username")) == [(1, "ann"), (2, "bo")]


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"to": "nobody-here"}, "Nobody here has the username nobody-here."),
        ({"to": ""}, "Name at least one other member."),
        ({"to": "ann"}, "Name at least one other member."),
        ({"text": " "}, "Write something first."),
    ],
)
def test_what_is_refused_keeps_the_text(
    client: Client, ann: Member, bo: Member, said: dict[str, str], says: str
) -> None:
    client.force_login(ann)
    form = {"to": "bo", "text": "Words I typed", "key": str(uuid4())} | said
    response = client.post("/messages/new/", form)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert form["text"] in response.content.decode()
    assert not Conversation.objects.exists()


def test_nobody_else_reads_it(client: Client, talk: Conversation, cy: Member, di: Member, owner: Member) -> None:
    for stranger in (cy, di, owner):
        client.force_login(stranger)
        for page in ("", "people/", "leave/", "newer/?after=0", "write/"):
            assert client.get(f"/messages/{talk.pk}/{page}").status_code == 404
        assert client.post(f"/messages/{talk.pk}/write/", {"text": "x", "key": str(uuid4())}).status_code == 404
        assert "Ember" not in client.get("/messages/").content.decode()
        assert not Message.objects.visible_to(stranger).exists()
        with pytest.raises(PermissionDenied, match="no part"):
            write_message(writer=stranger, conversation=talk, text="x", key=uuid4(), now=present())
    client.logout()
    assert client.get(f"/messages/{talk.pk}/").headers["Location"].startswith("/account/login/")
    assert Message.objects.count() == 1


def test_who_is_added_reads_on_from_then(
    client: Client, begin: Begin, ann: Member, bo: Member, di: Member, now: datetime
) -> None:
    talk = begin()
    client.force_login(ann)
    assert client.post(f"/messages/{talk.pk}/people/", {"to": "di, bo"}).status_code == 302
    write_message(writer=bo, conversation=talk, text="Welcome, Di.", key=uuid4(), now=now)
    assert list(Message.objects.visible_to(di).values_list("number", flat=True)) == [2]
    client.force_login(di)
    page = client.get(f"/messages/{talk.pk}/?page=1").content.decode()
    assert ("Ember" in page, "Welcome, Di." in page) == (False, True)
    assert "Ember" not in client.get(f"/messages/{talk.pk}/newer/?after=0").content.decode()
    refused = client.post(f"/messages/{talk.pk}/people/", {"to": "cy"})
    assert refused.status_code in {403, 422}
    assert Participant.objects.count() == 3


def test_at_most_thirty(begin: Begin, talk: Conversation, ann: Member, now: datetime) -> None:
    many = [Member.objects.create_user(f"m{number}") for number in range(30)]
    with pytest.raises(ValidationError, match="thirty"):
        begin(*many)
    assert add_people(member=ann, conversation=talk, people=many[:28], now=now) == 28
    with pytest.raises(ValidationError, match="thirty"):
        add_people(member=ann, conversation=talk, people=many[28:29], now=now)
    assert Participant.objects.count() == 30


def test_leaving(client: Client, talk: Conversation, ann: Member, bo: Member, now: datetime) -> None:
    client.force_login(bo)
    assert "You see nothing of it any more" in client.get(f"/messages/{talk.pk}/leave/").content.decode()
    assert client.post(f"/messages/{talk.pk}/leave/").headers["Location"] == "/messages/"
    assert client.get(f"/messages/{talk.pk}/").status_code == 404
    with pytest.raises(ValidationError, match="Everybody else has left"):
        write_message(writer=ann, conversation=talk, text="Still there?", key=uuid4(), now=now)
    leave_conversation(member=ann, conversation=talk, now=now)
    assert not Conversation.objects.exists()
    assert not Message.objects.exists()


def test_reading_moves_the_mark_forwards_alone(
    client: Client, talk: Conversation, ann: Member, bo: Member, now: datetime
) -> None:
    for number in range(24):
        write_message(writer=ann, conversation=talk, text=f"No {number}", key=uuid4(), now=now)
    mark_conversation_read(member=bo, conversation=Conversation.objects.get(), number=21, now=now)
    client.force_login(bo)
    assert client.get(f"/messages/{talk.pk}/").headers["Location"] == f"/messages/{talk.pk}/?page=2#p22"
    page = client.get(f"/messages/{talk.pk}/?page=2").content.decode()
    assert page.index('id="new"') < page.index('id="p22"')
    for number in (25, 3):
        assert client.post(f"/messages/{talk.pk}/read/", {"number": number}).status_code == 204
    assert Participant.objects.get(member=bo).read_number == 25
    assert "story bare unread" not in client.get("/messages/").content.decode()


def test_an_open_page_fetches_what_came(client: Client, talk: Conversation, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    assert client.get(f"/messages/{talk.pk}/newer/?after=1").status_code == 204
    write_message(writer=ann, conversation=talk, text="And the pot?", key=uuid4(), now=present())
    part = client.get(f"/messages/{talk.pk}/newer/?after=1").content.decode()
    assert ('data-changes="2"' in part, 'id="p2"' in part, "And the pot?" in part) == (True, True, True)
    assert kind_named("conversation").changes([talk.pk]) == {talk.pk: 2}


def test_a_draft_for_each_conversation(client: Client, talk: Conversation, bo: Member) -> None:
    client.force_login(bo)
    place = f"message:conversation:{talk.pk}"
    client.post("/writing/draft/", {"place": place, "version": 0, "written": '{"text": ["Half"]}'})
    assert ">\nHalf</textarea>" in client.get(f"/messages/{talk.pk}/?page=1").content.decode()
    assert "a conversation" in client.get("/me/drafts/").content.decode()
    client.post(f"/messages/{talk.pk}/write/", {"text": "Whole", "key": str(uuid4())})
    assert not Draft.objects.exists()


def test_taking_along_and_erasing(talk: Conversation, ann: Member, bo: Member, now: datetime) -> None:
    write_message(writer=bo, conversation=talk, text="It is mine.", key=uuid4(), now=now)
    assert [row["text"] for row in kind_named("message").export(bo)] == ["It is mine."]
    assert [row["with"] for row in kind_named("conversation").export(bo)] == [["ann"]]
    erase_member(member=ann, now=now)
    assert list(Message.objects.order_by("number").values_list("text", "author")) == [
        ("", None),
        ("It is mine.", bo.pk),
    ]
    assert list(Message.objects.visible_to(bo).values_list("number", flat=True)) == [2]
    erase_member(member=bo, now=now)
    assert not Conversation.objects.exists()


def test_the_list_asks_the_same_for_few_and_for_many(
    client: Client, begin: Begin, bo: Member, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    begin()
    client.get("/messages/")
    with django_assert_num_queries(7):
        client.get("/messages/")
    for number in range(20):
        begin(now=now + timedelta(days=2 * number))
    with django_assert_num_queries(7):
        client.get("/messages/")


def test_a_conversation_asks_the_same_for_few_and_for_many(
    client: Client, talk: Conversation, ann: Member, bo: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    client.get(f"/messages/{talk.pk}/?page=1")
    with django_assert_num_queries(8):
        client.get(f"/messages/{talk.pk}/?page=1")
    for _number in range(15):
        write_message(writer=ann, conversation=talk, text="More.", key=uuid4(), now=present())
    with django_assert_num_queries(8):
        client.get(f"/messages/{talk.pk}/?page=1")
