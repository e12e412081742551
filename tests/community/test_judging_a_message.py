"""A reported message: moderators read it on the record, hide it, and see nothing else of the conversation."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import write_message
from community.models import Conversation, Message
from lib.kinds import ItemRef
from moderation.actions import report_item
from moderation.models import Report, StaffAct
from profiles.models import Member
from tests.community.conftest import Begin


@pytest.fixture
def judged(begin: Begin, ann: Member, bo: Member, now: datetime) -> Message:
    """Bo reports the sixth message."""
    talk = begin(title="Secret plan")
    for number in range(2, 10):
        last = write_message(writer=ann, conversation=talk, text=f"Word{number}x", key=uuid4(), now=now)
    sixth = Message.objects.get(number=6)
    report_item(reporter=bo, ref=ItemRef("message", sixth.pk), reason="It hurts.", key=uuid4(), now=last.posted)
    return sixth


def test_the_queue_names_it_without_its_words(client: Client, judged: Message, cy: Member, owner: Member) -> None:
    for staff in (cy, owner):
        client.force_login(staff)
        queue = client.get("/admin/moderation/report/").content.decode()
        assert f"/messages/reported/{judged.pk}/" in queue
        assert ("Word6x" in queue, "Secret plan" in queue, "It hurts." in queue) == (False, False, True)
    assert Message.objects.visible_to(owner).count() == 0


def test_who_reads_it_stands_in_the_record(client: Client, judged: Message, cy: Member, owner: Member) -> None:
    address = f"/messages/reported/{judged.pk}/"
    client.force_login(cy)
    assert "Word6x" not in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not StaffAct.objects.exists()
    for _click in range(2):
        assert client.post(address, {"reason": "To judge the report."}).headers["Location"] == address
    act = StaffAct.objects.get()
    assert (act.staff, act.verb, act.reason) == (cy, "look", "To judge the report.")
    assert ("Word" in act.name, "Secret" in act.name) == (False, False)
    page = client.get(address).content.decode()
    assert [f"Word{number}x" in page for number in range(3, 10)] == [False, *[True] * 5, False]
    assert "Secret plan" not in page
    client.force_login(owner)
    assert "Word6x" not in client.get(address).content.decode()


def test_what_nobody_reported_is_not_there(client: Client, judged: Message, cy: Member, di: Member) -> None:
    other = Message.objects.get(number=2)
    client.force_login(cy)
    for data in ({}, {"reason": "Curious."}):
        assert client.post(f"/messages/reported/{other.pk}/", data).status_code == 404
    client.force_login(di)
    assert client.get(f"/messages/reported/{judged.pk}/").status_code == 403
    assert not StaffAct.objects.exists()


def test_a_hidden_message_goes_from_open_pages(
    client: Client, judged: Message, cy: Member, bo: Member, ann: Member
) -> None:
    client.force_login(cy)
    hide = f"/admin/moderation/report/{Report.objects.get().pk}/hide/"
    assert client.post(hide, {"reason": "It hurts."}).status_code == 403  # not read yet
    client.post(f"/messages/reported/{judged.pk}/", {"reason": "To judge it."})
    assert client.post(hide, {"reason": "It hurts."}).status_code == 302
    talk = Conversation.objects.get()
    client.force_login(bo)
    part = client.get(f"/messages/{talk.pk}/newer/?after=9").content.decode()
    assert ('data-gone="p6"' in part, 'data-changes="10"' in part) == (True, True)
    assert "Word6x" not in client.get(f"/messages/{talk.pk}/?page=1").content.decode()
    assert Message.objects.visible_to(ann).count() == 8
