"""Staff who look at a member's letter say why first, and who looked at whose, when and why is on record."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from lib.clock import now as clock
from moderation.models import StaffAct
from newsletters.models import Digest, Edition, Mailing
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.actions import erase_member
from profiles.models import Member
from tests.newsletters.letters import send
from tests.servers.smtp import Mailbox

Subscribe = Callable[..., Member]
WHY = "Bo asked us why."
NOT_SENT = "Nothing is sent yet. Say why first, and then press it again."
TITLE = "Stoves that start in the cold"


@pytest.fixture
def mail(mailbox: Mailbox, bo: Member, subscribed: Subscribe, three_threads: object, now: datetime) -> Outgoing:
    """What left for Bo."""
    subscribed(bo)
    send(now, "--choose-only")
    return Outgoing.objects.get(purpose="digest")


@pytest.fixture
def desk(client: Client, cy: Member) -> Client:
    """Cy, who moderates and edits the newsletter."""
    Member.objects.filter(pk=cy.pk).update(is_editor=True)
    client.force_login(Member.objects.get(pk=cy.pk))
    return client


def door(member: Member, after: str) -> str:
    return f"/admin/letters/{member.pk}/look/?next={after.replace('/', '%2F').replace('?', '%3F').replace('=', '%3D')}"


def acts() -> list[tuple[str, str, str, int, str]]:
    return list(StaffAct.objects.filter(verb="letter").values_list("staff__username", "verb", "kind", "item", "reason"))


def test_a_sample_copy_is_shown_once_it_was_said_why(desk: Client, mail: Outgoing, bo: Member, owner: Member) -> None:
    page = f"/outbox/{mail.pk}/"
    answer = desk.get(f"/admin/mailings/{Mailing.objects.get().pk}/", {"member": "bo"}, follow=True)
    assert answer.redirect_chain[-1][0] == door(bo, f"/admin/mailings/{Mailing.objects.get().pk}/?member=bo")
    asks = answer.content.decode()
    assert TITLE not in asks
    assert NOT_SENT not in asks
    assert re.search(r'<textarea name="reason"[^>]* autofocus', asks)
    assert '<a href="/admin/mailings/">Mailings</a> › Looking at a member’s letters' in " ".join(asks.split())
    assert desk.get(page).headers["Location"] == door(bo, page)
    assert desk.get(f"{page}html/").status_code == 404
    answer = desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": " ", "next": page})
    assert answer.status_code == 422
    assert acts() == []
    answer = desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY, "next": page}, follow=True)
    assert TITLE in answer.content.decode()
    assert "Kept. The letters of Bo are open to you for a day." in answer.content.decode()
    assert desk.get(f"{page}html/").status_code == 200
    assert acts() == [("cy", "letter", "member", bo.pk, WHY)]
    desk.force_login(owner)  # the owner reads it, and says why like anybody
    record = desk.get("/admin/moderation/staffact/").content.decode()
    assert [
        said for said in ("looked at their letters", "Bo<", WHY, 'field-staff nowrap">Cy<') if said not in record
    ] == []
    assert desk.get(page).headers["Location"] == door(bo, page)


def test_a_sample_is_sent_once_it_was_said_why(desk: Client, mail: Outgoing, bo: Member) -> None:
    page = f"/admin/mailings/{Mailing.objects.get().pk}/"
    answer = desk.post(page, {"member": "bo"}, follow=True)
    assert answer.redirect_chain[-1][0] == door(bo, f"{page}?to=bo")
    assert NOT_SENT in answer.content.decode()
    assert not Outgoing.objects.filter(purpose="sample").exists()
    answer = desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY, "next": f"{page}?to=bo"}, follow=True)
    assert answer.redirect_chain == [(f"{page}?to=bo", 302)]
    assert answer.content.decode().count('name="member" value="bo"') == 2  # to look at it, and to have it sent
    assert desk.post(page, {"member": "bo"}).headers["Location"] == page
    assert Outgoing.objects.filter(purpose="sample").count() == 1


def test_what_was_said_is_good_for_a_day_and_for_one_member(
    desk: Client, mail: Outgoing, bo: Member, ann: Member
) -> None:
    desk.post(f"/admin/letters/{ann.pk}/look/", {"reason": "Ann asked us."})
    page = f"/outbox/{mail.pk}/"
    assert desk.get(page).status_code == 302
    desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY})
    assert desk.get(page).status_code == 200
    StaffAct.objects.filter(item=bo.pk).update(done=clock() - timedelta(days=1, minutes=1))
    assert desk.get(page).status_code == 302


def test_an_edition_as_a_member_gets_it(
    desk: Client, made: Callable[..., Edition], mail: Outgoing, bo: Member, cy: Member
) -> None:
    page = f"/admin/editions/{made('Everybody', 'Dark days.').pk}/preview/"
    asked = door(bo, f"{page}?member=bo")
    assert desk.get(page, {"member": "Bo"}).headers["Location"] == asked
    assert desk.get(f"{page}frame/", {"member": "bo"}).status_code == 404
    assert desk.post(page, {"member": "bo"}).headers["Location"] == asked
    assert not Outgoing.objects.filter(purpose="sample").exists()
    answer = desk.get(page, {"member": "cy"})  # one's own
    assert answer.status_code == 200
    desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY})
    assert "As a member gets it" in desk.get(page, {"member": "bo"}).content.decode()
    assert acts() == [("cy", "letter", "member", bo.pk, WHY)]


def test_what_stood_in_it_and_why_in_the_admin(desk: Client, mail: Outgoing, bo: Member) -> None:
    page = f"/admin/newsletters/digest/{Digest.objects.get().pk}/"
    shut = desk.get(f"{page}change/").content.decode()
    assert "probability" not in shut
    words = "Say why you look, and what was chosen and why is shown."
    assert f'<a href="{door(bo, page + "change/")}">{words}</a>' in shut
    assert desk.get(f"{page}why/".replace("//", "/")).headers["Location"] == door(bo, f"{page}why/")
    desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY})
    opened = desk.get(f"{page}change/").content.decode()
    assert "probability" in opened
    assert words not in opened
    assert desk.get(f"{page}why/").status_code == 200


def test_only_staff_and_of_members_who_are_there(
    client: Client, desk: Client, mail: Outgoing, bo: Member, ann: Member, now: datetime
) -> None:
    erase_member(member=bo, now=now)
    assert desk.get(f"/admin/letters/{bo.pk}/look/").status_code == 404
    client.force_login(ann)
    assert client.post(f"/admin/letters/{ann.pk}/look/", {"reason": WHY}).status_code == 302  # to the sign-in of staff
    assert acts() == []


def test_what_it_is_about_is_not_told_before(desk: Client, mail: Outgoing, bo: Member, owner: Member) -> None:
    """Neither in the list, nor in the admin, nor by asking it for all that hold something."""
    while deliver_step():
        pass
    lists, change = ["/outbox/", "/admin/notices/outgoing/"], f"/admin/notices/outgoing/{mail.pk}/change/"
    assert TITLE in Outgoing.objects.get().subject
    for who in (desk, signed_in(owner)):
        pages = [unescape(who.get(path).content.decode()) for path in [*lists, change]]
        assert not [page for page in pages if TITLE in page]
        assert f'<a href="/outbox/{mail.pk}/">Newsletter</a>' in pages[0]
        for asked in (
            "newsletters/digest/?items__icontains=thread",
            "newsletters/digest/?items__0__reason__icontains=new",
            "newsletters/digest/?member__interests__facet=1",
            "notices/outgoing/?subject__icontains=Stoves",
            "notices/outgoing/?raw__contains=Stoves",
        ):
            assert who.get(f"/admin/{asked}").status_code == 400
        for asked in (f"newsletters/digest/?member__id__exact={bo.pk}", "notices/outgoing/?state__exact=sent"):
            assert who.get(f"/admin/{asked}").status_code == 200
        who.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY})
        assert TITLE in unescape(who.get("/outbox/").content.decode())
        assert TITLE in unescape(who.get(change).content.decode())


def test_what_was_sent_to_one_is_read_by_nobody_else(
    desk: Client, mail: Outgoing, bo: Member, cy: Member, owner: Member
) -> None:
    page = f"/admin/mailings/{Mailing.objects.get().pk}/"
    desk.post(f"/admin/letters/{bo.pk}/look/", {"reason": WHY})
    assert desk.post(page, {"member": "bo", "act": "send"}).status_code == 302
    sample = Outgoing.objects.get(purpose="sample")
    for member, status in ((owner, 404), (bo, 404), (cy, 200)):
        who = signed_in(member)
        assert who.get(f"/outbox/{sample.pk}/").status_code == status
        assert who.get(f"/outbox/{sample.pk}/html/").status_code == status
    assert signed_in(owner).get(f"/outbox/{sample.pk}/source/").status_code == 404
    assert TITLE not in unescape(signed_in(owner).get("/outbox/").content.decode())
    assert TITLE not in unescape(signed_in(owner).get(f"/admin/notices/outgoing/{sample.pk}/change/").content.decode())


def signed_in(member: Member) -> Client:
    client = Client()
    client.force_login(member)
    return client
