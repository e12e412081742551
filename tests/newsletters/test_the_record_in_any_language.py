"""What staff decide about newsletters is kept in no language, and read in that of whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from desk.actions import hold_out
from moderation.models import StaffAct
from newsletters.models import Alarm, Pause
from newsletters.steps import guard_step
from notices.models import Bounce, Outgoing
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

PAGE, RECORD = "/admin/mailings/", "/admin/moderation/staffact/"


@pytest.fixture
def harmed(
    mailbox: Mailbox, bo: Member, di: Member, subscribed: Callable[..., Member], three_threads: object, now: datetime
) -> datetime:
    """An hour after a mailing that both its readers called unwanted."""
    for member in (bo, di):
        subscribed(member)
    send(now)
    for mail in Outgoing.objects.filter(purpose="digest"):
        Bounce.objects.create(mail=mail, sort="complaint", proof="path", key=str(mail.pk), came=now)
    return now + timedelta(hours=1)


def speaking(client: Client, member: Member, language: str) -> Client:
    """Signed in, and reading in this language."""
    Member.objects.filter(pk=member.pk).update(language=language)
    client.force_login(Member.objects.get(pk=member.pk))
    return client


def test_an_alarm_and_what_it_does(harmed: datetime, client: Client, owner: Member) -> None:
    assert speaking(client, owner, "fr").post(PAGE, {"act": "guard", "reason": "Mieux."}).status_code == 302
    guard_step(harmed)
    client.post(PAGE, {"act": "seen", "alarm": Alarm.objects.get().pk, "reason": "Une liste."})
    names = list(StaffAct.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["pauses", "2026-03-02T09:00:00+00:00 complaint"]
    assert Pause.objects.get().reason == "harm:2026-03-02T09:00:00+00:00"

    said = speaking(client, owner, "en").get(RECORD).content.decode()
    assert "Mailing of 03/02/2026 9 a.m.: called it unwanted" in said
    assert "an alarm pauses the newsletter" in said
    why = "The mailing of 03/02/2026 9 a.m. did harm, and the owner wants an alarm to pause the newsletter."
    assert why in client.get(PAGE).content.decode()

    said = speaking(client, owner, "fr").get(RECORD).content.decode()
    assert "Envoi du 02/03/2026 09:00\u00a0: l’ont dite indésirable" in said
    assert "L’envoi du 02/03/2026 09:00 a fait du tort" in client.get(PAGE).content.decode()


def test_members_held_out(client: Client, owner: Member, now: datetime) -> None:
    hold_out(by=owner, share=7, reason="To see more.", now=now)
    assert StaffAct.objects.get().name == "0 → 7"
    assert "members held out, in a hundred: 0 → 7" in speaking(client, owner, "en").get(RECORD).content.decode()


def test_acts_of_before_stay_as_they_were_kept(client: Client, owner: Member, now: datetime) -> None:
    for kind, name in (("mailing", "called it unwanted"), ("newsletter", "une alerte prévient"), ("ranking", "Poids")):
        StaffAct.objects.create(staff=owner, verb="guard", kind=kind, item=1, name=name, reason="So.", done=now)
    said = speaking(client, owner, "en").get(RECORD).content.decode()
    assert all(name in said for name in ("called it unwanted", "une alerte prévient", "Poids"))
