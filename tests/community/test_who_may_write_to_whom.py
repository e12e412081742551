"""Members choose who writes to them in private; whom a message does not reach says nothing of why."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from community.actions import write_message
from community.models import Conversation, Message
from profiles.actions import block, turn_dial
from profiles.models import Level, Member
from tests.community.conftest import Begin


def test_members_choose_who_writes_to_them(
    begin: Begin, ann: Member, bo: Member, cy: Member, talk: Conversation, now: datetime
) -> None:
    Member.objects.filter(pk=bo.pk).update(messages_from="known")
    bo.refresh_from_db()
    with pytest.raises(ValidationError, match="does not reach Bo"):
        begin()
    turn_dial(member=bo, of="member", target=ann.pk, level=Level.LOW, now=now)
    begin()
    Member.objects.filter(pk=bo.pk).update(messages_from="nobody")
    bo.refresh_from_db()
    with pytest.raises(ValidationError, match="does not reach Bo"):
        begin()
    begin(bo, writer=cy)  # the staff's word reaches everyone
    write_message(writer=ann, conversation=talk, text="Goes on.", key=uuid4(), now=now)
    assert Conversation.objects.count() == 3


def test_who_is_blocked_is_told_the_same(
    client: Client, talk: Conversation, ann: Member, bo: Member, now: datetime
) -> None:
    block(member=bo, other=ann, now=now)
    client.force_login(ann)
    for address in ("/messages/new/", f"/messages/{talk.pk}/write/"):
        response = client.post(address, {"to": "bo", "text": "Hello?", "key": str(uuid4())})
        page = response.content.decode()
        assert (response.status_code, "does not reach Bo at the moment" in page, "blocked" in page.lower()) == (
            422,
            True,
            False,
        )
        assert "Hello?" in page
    with pytest.raises(ValidationError, match="You ignore Ann"):
        write_message(writer=bo, conversation=talk, text="x", key=uuid4(), now=now)
    assert Message.objects.count() == 1
    assert not Message.objects.visible_to(bo).exists()


def test_newcomers_begin_three_a_day(begin: Begin, ann: Member, now: datetime) -> None:
    Member.objects.filter(pk=ann.pk).update(joined=now - timedelta(days=1))
    ann.refresh_from_db()
    for _number in range(3):
        begin()
    with pytest.raises(ValidationError, match="begun 3 conversations today"):
        begin()
    begin(now=now + timedelta(days=2))
    assert Conversation.objects.count() == 4


def test_the_silenced_write_to_nobody(begin: Begin, talk: Conversation, ann: Member, now: datetime) -> None:
    Member.objects.filter(pk=ann.pk).update(status="silenced")
    ann.refresh_from_db()
    with pytest.raises(PermissionDenied):
        begin()
    with pytest.raises(PermissionDenied):
        write_message(writer=ann, conversation=talk, text="x", key=uuid4(), now=now)
    assert Message.objects.count() == 1
