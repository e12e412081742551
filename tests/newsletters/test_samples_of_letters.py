"""Staff look at a member's copy, and have it sent to themselves with nothing in it that would act for the member."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import start_thread
from community.models import Forum
from lib.clock import now as clock
from newsletters.models import Mailing
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.actions import erase_member
from profiles.models import Member
from tests.newsletters.letters import html, send, words
from tests.newsletters.looking import looks
from tests.servers.smtp import Mailbox

PAGE = "/admin/mailings/"
Subscribe = Callable[..., Member]


@pytest.fixture
def mailing(mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: object, now: datetime) -> Mailing:
    subscribed(bo)
    send(now)
    return Mailing.objects.get()


def test_a_copy_is_found_by_name(mailing: Mailing, client: Client, cy: Member, bo: Member) -> None:
    client.force_login(cy)
    looks(cy, at=bo)
    mail = Outgoing.objects.get(member=bo, purpose="digest")
    answer = client.get(f"{PAGE}{mailing.pk}/", {"member": "bo"})
    assert (answer.status_code, answer.headers.get("Location")) == (302, f"/outbox/{mail.pk}/")
    answer = client.get(f"{PAGE}{mailing.pk}/", {"member": "di"})
    assert answer.status_code == 422
    assert "Nobody of this name got a copy in this mailing." in answer.content.decode()


def test_it_is_sent_to_oneself_as_a_sample_that_does_nothing(
    mailing: Mailing, mailbox: Mailbox, client: Client, cy: Member, bo: Member
) -> None:
    client.force_login(cy)
    looks(cy, at=bo)
    assert client.post(f"{PAGE}{mailing.pk}/", {"member": "bo"}).status_code == 302
    deliver_step(now=clock())
    [sample] = mailbox.to(cy.email)
    assert str(sample["Subject"]).startswith("Sample: ")
    assert [name for name in sample if name.lower().startswith(("list-", "archived"))] == []
    for text in (words(sample), html(sample)):
        assert "Stoves that start in the cold" in text
        assert "http" not in text.replace("http-equiv", "")
        assert "/newsletter/" not in text
        assert "/n/" not in text
    assert [message["To"] for message in mailbox.to(bo.email)] == ["Bo <bo@commonplace.example>"]
    row = Outgoing.objects.get(purpose="sample")
    assert (row.state, row.member) == ("sent", cy)


def test_nobody_sees_a_copy_of_what_they_may_not_see(
    mailbox: Mailbox, client: Client, cy: Member, owner: Member, staff_forum: Forum, subscribed: Subscribe,
    now: datetime, member_named: Callable[..., Member],
) -> None:  # fmt: skip
    subscribed(owner)
    start_thread(author=cy, title="For us alone", text="Secret.", forum=staff_forum, subjects=[], key=uuid4(), now=now)
    send(now)
    mailing = Mailing.objects.get()
    desk = member_named("gus", is_staff=True)
    client.force_login(desk)
    for answer in (
        client.get(f"{PAGE}{mailing.pk}/", {"member": "owner"}),
        client.post(f"{PAGE}{mailing.pk}/", {"member": "owner"}),
    ):
        assert answer.status_code == 422
        assert "This copy holds something you may not see." in answer.content.decode()
        assert "For us alone" not in answer.content.decode()
    assert not Outgoing.objects.filter(purpose="sample").exists()


def test_rates_over_time(mailing: Mailing, client: Client, cy: Member, bo: Member, now: datetime) -> None:
    client.force_login(cy)
    assert "Two mailings are wanted for a picture." in client.get(f"{PAGE}history/").content.decode()
    erase_member(member=bo, now=now + timedelta(hours=1))
    answer = client.get(f"{PAGE}history/")
    assert "1 / 1" in answer.content.decode()  # who was erased is counted


def test_a_picture_of_two_mailings(
    mailing: Mailing, client: Client, cy: Member, ann: Member, thread_of: Callable[..., object], now: datetime
) -> None:
    thread_of(ann, "Something new", now=now + timedelta(days=1))
    send(now + timedelta(days=2))
    client.force_login(cy)
    page = client.get(f"{PAGE}history/").content.decode()
    assert page.count('<svg class="plot"') == 9
    assert page.count('<polygon class="band"') == 9
    assert "As a table" in page
