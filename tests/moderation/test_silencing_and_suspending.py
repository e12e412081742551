"""A moderator silences or suspends a member, says why, and lifts it again."""

from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from community.models import Post, Thread
from lib.kinds import ItemRef
from moderation.actions import report_item, set_status
from moderation.models import StaffAct
from newsletters.selection.due import receivers
from profiles.actions import erase_member
from profiles.models import Member
from tests.conftest import PASSWORD
from tests.consenting import agree

RECORD = "admin:moderation_staffact_changelist"


def address(verb: str, member: Member) -> str:
    return reverse(f"admin:profiles_member_{verb}", args=[member.pk])


def status_of(member: Member) -> str:
    return Member.objects.get(pk=member.pk).status


def test_the_members_page_leads_to_it(client: Client, cy: Member, bo: Member) -> None:
    client.force_login(cy)
    page = client.get(reverse("admin:profiles_member_change", args=[bo.pk])).content.decode()
    for verb, words in (("silence", "Silence…"), ("suspend", "Suspend…")):
        assert f'<a href="{address(verb, bo)}">{words}</a>' in page
    assert "Lift…" not in page
    client.post(address("suspend", bo), {"reason": "Spam."})
    page = client.get(reverse("admin:profiles_member_change", args=[bo.pk])).content.decode()
    assert f'<a href="{address("lift", bo)}">Lift…</a>' in page
    assert "Suspend…" not in page


def test_a_silenced_member_reads_and_does_not_write(client: Client, thread: Thread, cy: Member, bo: Member) -> None:
    client.force_login(cy)
    assert "Bo (@bo): active" in client.get(address("silence", bo)).content.decode()
    page = client.post(address("silence", bo), {"reason": "Shouted at Ann."}, follow=True).content.decode()
    assert "Silenced. They may read, not write." in page
    act = StaffAct.objects.get()
    assert (act.staff, act.verb, act.ref, act.reason) == (cy, "silence", ItemRef("member", bo.pk), "Shouted at Ann.")
    client.force_login(bo)
    assert client.get(thread.get_absolute_url()).status_code == 200
    reply = {"text": "I AM HERE.", "key": uuid4()}
    assert client.post(reverse("community:reply", args=[thread.pk]), reply).status_code == 403
    assert Post.objects.count() == 1


def test_a_suspended_member_is_signed_out_and_comes_back_when_it_is_lifted(
    client: Client, cy: Member, bo: Member, now: datetime
) -> None:
    client.post("/account/login/", {"login": "bo", "password": PASSWORD})
    assert client.get("/me/").status_code == 200
    set_status(staff=cy, member=bo, status="suspended", reason="Spam.", now=now)
    assert not Session.objects.exists()
    assert client.get("/me/").status_code == 302
    client.post("/account/login/", {"login": "bo", "password": PASSWORD})
    assert client.get("/me/").status_code == 302
    set_status(staff=cy, member=bo, status="active", reason="Bo explained it.", now=now)
    client.post("/account/login/", {"login": "bo", "password": PASSWORD})
    assert client.get("/me/").status_code == 200
    assert list(StaffAct.objects.order_by("pk").values_list("verb", "reason")) == [
        ("suspend", "Spam."),
        ("lift", "Bo explained it."),
    ]


def test_a_suspended_member_gets_no_letter(cy: Member, bo: Member, now: datetime) -> None:
    agree(member=bo, now=now)
    assert list(receivers()) == [bo]
    set_status(staff=cy, member=bo, status="suspended", reason="Spam.", now=now)
    assert list(receivers()) == []


@pytest.mark.parametrize("reason", ["", "   "])
def test_without_a_reason_nothing_is_done(client: Client, cy: Member, bo: Member, reason: str, now: datetime) -> None:
    client.force_login(cy)
    response = client.post(address("suspend", bo), {"reason": reason})
    assert response.status_code == 422
    assert "Say why. The reason is kept with what you do." in response.content.decode()
    with pytest.raises(ValidationError, match="Say why"):
        set_status(staff=cy, member=bo, status="suspended", reason=reason, now=now)
    with pytest.raises(ValidationError, match="Choose to silence"):
        set_status(staff=cy, member=bo, status="erased", reason="Away with you.", now=now)
    assert (status_of(bo), StaffAct.objects.count()) == ("active", 0)


def test_a_second_click_does_nothing(cy: Member, bo: Member, now: datetime) -> None:
    assert set_status(staff=cy, member=bo, status="silenced", reason="Loud.", now=now)
    assert set_status(staff=cy, member=bo, status="silenced", reason="Loud.", now=now) is None
    assert StaffAct.objects.count() == 1


@pytest.mark.parametrize("whom", ["cy", "owner", "ed"])
def test_moderators_do_it_neither_to_themselves_nor_to_staff(
    client: Client, member_named: Callable[..., Member], cy: Member, owner: Member, whom: str, now: datetime
) -> None:
    member = {"cy": cy, "owner": owner, "ed": member_named("ed", is_staff=True)}[whom]
    client.force_login(cy)
    page = client.get(reverse("admin:profiles_member_change", args=[member.pk])).content.decode()
    assert "Suspend…" not in page
    assert client.post(address("suspend", member), {"reason": "A coup."}).status_code == 403
    with pytest.raises(PermissionDenied):
        set_status(staff=cy, member=member, status="suspended", reason="A coup.", now=now)
    assert (status_of(member), StaffAct.objects.count()) == ("active", 0)


def test_an_administrator_does_it_to_a_moderator(client: Client, owner: Member, cy: Member) -> None:
    client.force_login(owner)
    assert client.post(address("silence", cy), {"reason": "Took sides."}).status_code == 302
    assert status_of(cy) == "silenced"


def test_members_do_not(client: Client, bo: Member, di: Member, now: datetime) -> None:
    client.force_login(di)
    assert client.post(address("suspend", bo), {"reason": "I dislike him."}).status_code == 302
    with pytest.raises(PermissionDenied):
        set_status(staff=di, member=bo, status="suspended", reason="I dislike him.", now=now)
    assert (status_of(bo), StaffAct.objects.count()) == ("active", 0)


def test_a_report_leads_to_whose_it_is(client: Client, thread: Thread, di: Member, cy: Member, now: datetime) -> None:
    ref = ItemRef("thread", thread.pk)
    report_item(reporter=di, ref=ref, reason="Rude.", key=uuid4(), now=now)
    client.force_login(cy)
    page = client.get(reverse("admin:moderation_report_changelist")).content.decode()
    assert f'href="{reverse("admin:profiles_member_change", args=[thread.author_id])}"' in page


def test_the_record_forgets_the_name_of_the_erased(client: Client, cy: Member, bo: Member, now: datetime) -> None:
    bo.name = "Bo Besserwisser"
    bo.save()
    set_status(staff=cy, member=bo, status="silenced", reason="Loud.", now=now)
    client.force_login(cy)
    assert "Bo Besserwisser" in client.get(reverse(RECORD)).content.decode()
    erase_member(member=bo, now=now)
    page = client.get(reverse(RECORD)).content.decode()
    assert "Bo Besserwisser" not in page
    assert f"member:{bo.pk}" in page
