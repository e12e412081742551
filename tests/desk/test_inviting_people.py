"""Inviting people: addresses in any form, each asked once, and the link opens the door."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.core import signing
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from desk.actions import invite
from desk.forms.inviting import addresses_in
from desk.models import Invitation
from desk.settings import set_setting
from desk.setup.steps import reached
from lib.clock import now as clock
from notices.delivery import deliver_step
from notices.models import Outgoing, Suppression
from profiles.models import Member
from tests.servers.smtp import Mailbox, MailServer

INVITE = "/setup/invite/"
LINK = re.compile(r"http://testserver(/invited/\S+)")
JOINING = {"name": "Gus", "username": "gus", "password1": "four small birds at dawn"}


def mailed(mailbox: Mailbox, address: str) -> str:
    """The way in of the one invitation to this address."""
    deliver_step(now=clock())
    (mail,) = mailbox.to(address)
    body = mail.get_body(("plain",))
    assert body is not None
    found = LINK.search(str(body.get_content()))
    assert found is not None
    return found.group(1)


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        ("a@x.org\nb@x.org", ["a@x.org", "b@x.org"], []),
        ("a@x.org, b@x.org;c@x.org d@x.org", ["a@x.org", "b@x.org", "c@x.org", "d@x.org"], []),
        ('Ann Lee <a@x.org>, "Bo, Jr." <b@x.org>', ["a@x.org", "b@x.org"], []),
        ("Lee, Ann <a@x.org>", ["a@x.org"], []),
        ("b@x.org, Ann Lee <a@x.org>", ["a@x.org", "b@x.org"], []),
        ('b@x.org <Bo>, "ann@home" <a@x.org>', ["a@x.org", "b@x.org"], ["Bo"]),
        ("1. a@x.org\t(a@x.org)\n'b@x.org'", ["a@x.org", "b@x.org"], ["1"]),
        ("a@x.org\na@x.org", ["a@x.org"], []),
        ("a@x\nhello\n@x.org", [], ["a@x", "hello", "@x.org"]),
        ("", [], []),
    ],
)
def test_addresses_are_read_as_they_come(text: str, good: list[str], bad: list[str]) -> None:
    read = addresses_in(text)
    assert (read.good, read.bad) == (good, bad)


def test_each_gets_one_mail_and_what_is_no_address_stays(at_home: Client, ann: Member, mailbox: Mailbox) -> None:
    Suppression.objects.create(address="never@x.org", reason="asked us")
    text = "Gus <Gus@x.org>\nnever@x.org, ann@commonplace.example\nhe@re@x"
    html = at_home.post(INVITE, {"addresses": text}).content.decode()
    assert "1 invitation is on its way." in html
    assert reached() == {"invite": "done"}
    assert "Members already: ann@commonplace.example." in html
    assert "Nothing is sent to these any more: never@x.org." in html
    assert "No addresses: he@re@x." in html
    assert ">\nhe@re@x</textarea>" in html
    assert list(Invitation.objects.values_list("address", flat=True)) == ["gus@x.org"]
    html = at_home.post(INVITE, {"addresses": "gus@x.org"}).content.decode()
    assert "0 invitations are on their way." in html
    assert "Invited before, and not again: gus@x.org." in html
    mailed(mailbox, "gus@x.org")
    assert Outgoing.objects.count() == 1
    assert "mailed" in at_home.get(INVITE).content.decode()


def test_without_a_mail_server_the_page_says_that_nobody_is_reached(
    at_home: Client, mail_server: MailServer, settings: Settings, tmp_path: Path
) -> None:
    warning = "No mail server is named yet, so an invitation is laid into a folder and reaches nobody."
    settings.EMAIL_URL, settings.GIVEN_BY_ENVIRONMENT = f"file://{tmp_path}", set()
    assert warning in at_home.get(INVITE).content.decode()
    assert warning in at_home.post(INVITE, {"addresses": "gus@x.org"}).content.decode()
    set_setting("mail_host", "127.0.0.1")
    set_setting("mail_port", mail_server.port)
    assert warning not in at_home.get(INVITE).content.decode()
    settings.EMAIL_URL, settings.GIVEN_BY_ENVIRONMENT = mail_server.url, {"EMAIL_URL"}
    assert warning not in at_home.get(INVITE).content.decode()


def test_the_link_opens_the_sign_up_with_the_address_confirmed(at_home: Client, mailbox: Mailbox) -> None:
    set_setting("sign_up", "invited")
    set_setting("volume", 2)
    set_setting("time_zone", "Europe/Oslo")
    at_home.post(INVITE, {"addresses": "gus@x.org"})
    way, gus = mailed(mailbox, "gus@x.org"), Client()
    assert "People join here by invitation." in gus.get("/account/signup/").content.decode()
    assert gus.get(way)["Location"] == "/account/signup/"
    assert 'value="gus@x.org"' in gus.get("/account/signup/").content.decode()
    assert gus.post("/account/signup/", {**JOINING, "email": "gus@x.org"})["Location"] == "/me/subjects/"
    member = Member.objects.get(username="gus")
    assert (member.volume, member.time_zone) == (2, "Europe/Oslo")
    assert EmailAddress.objects.get(user=member).verified
    assert Invitation.objects.get().member == member
    assert Client().get(way).status_code == 410
    assert "joined" in at_home.get(INVITE).content.decode()


def test_one_invitation_is_one_member(at_home: Client, mailbox: Mailbox) -> None:
    set_setting("sign_up", "invited")
    at_home.post(INVITE, {"addresses": "gus@x.org"})
    way, gus, eve = mailed(mailbox, "gus@x.org"), Client(), Client()
    gus.get(way)
    eve.get(way)
    gus.post("/account/signup/", {**JOINING, "email": "gus@x.org"})
    eve.post("/account/signup/", {**JOINING, "username": "eve", "email": "eve@x.org"})
    assert sorted(Member.objects.values_list("username", flat=True)) == ["gus", "owner"]


@pytest.mark.parametrize(("who", "said"), [("invited", "by invitation"), ("closed", "Nobody can join just now.")])
def test_without_an_invitation_the_door_is_shut(client: Client, db: None, who: str, said: str) -> None:
    set_setting("sign_up", who)
    assert said in client.get("/account/signup/").content.decode()
    client.post("/account/signup/", {**JOINING, "email": "gus@x.org"})
    assert not Member.objects.exists()
    assert ">Join<" not in client.get("/").content.decode()


def test_taken_back_it_leads_nowhere_and_does_not_leave(at_home: Client, mailbox: Mailbox) -> None:
    at_home.post(INVITE, {"addresses": "gus@x.org"})
    invitation = Invitation.objects.get()
    token = signing.dumps([invitation.pk, "gus@x.org"], salt="desk.invitation")
    assert Client().get(f"/invited/{token}/").status_code == 302
    at_home.post(f"/setup/invite/{invitation.pk}/back/")
    assert Client().get(f"/invited/{token}/").status_code == 410
    assert deliver_step(now=clock()) == 0
    assert mailbox.messages == []
    at_home.post(INVITE, {"addresses": "gus@x.org"})
    assert Client().get(mailed(mailbox, "gus@x.org")).status_code == 302


def test_after_thirty_days_it_is_over_and_may_be_sent_anew(owner: Member, client: Client) -> None:
    past = clock() - timedelta(days=31)
    invite(by=owner, addresses=["gus@x.org"], now=past)
    row = Invitation.objects.get()
    token = signing.dumps([row.pk, row.address], salt="desk.invitation")
    assert client.get(f"/invited/{token}/").status_code == 410
    assert invite(by=owner, addresses=["gus@x.org"], now=clock()).sent == ["gus@x.org"]
    assert Invitation.objects.count() == 1
    assert client.get(f"/invited/{token}/").status_code == 302


@pytest.mark.parametrize("token", ["nonsense", "W10:1:x", ""])
def test_an_invented_link_opens_nothing(client: Client, db: None, token: str) -> None:
    assert client.get(f"/invited/{token or 'x'}/").status_code == 410
    assert "invitation" not in client.session


def test_two_hundred_at_once_and_no_more(at_home: Client) -> None:
    many = "\n".join(f"m{number}@x.org" for number in range(201))
    response = at_home.post(INVITE, {"addresses": many})
    assert response.status_code == 422
    assert "more than 200" in response.content.decode()
    assert not Invitation.objects.exists()


def test_it_is_in_the_download_and_goes_with_the_member(at_home: Client, mailbox: Mailbox, settings: Settings) -> None:
    at_home.post(INVITE, {"addresses": "gus@x.org"})
    gus = Client()
    gus.get(mailed(mailbox, "gus@x.org"))
    gus.post("/account/signup/", {**JOINING, "email": "gus@x.org"})
    assert gus.get("/me/download/").json()["invitation"][0]["address"] == "gus@x.org"
    gus.post("/me/erase/", {"proof": JOINING["password1"]})
    assert not Invitation.objects.exists()


def test_who_is_no_owner_invites_nobody(client: Client, cy: Member, owner: Member) -> None:
    client.force_login(cy)
    assert client.post(INVITE, {"addresses": "gus@x.org"}).status_code == 404
    assert client.get("/admin/desk/invitation/").status_code == 403
    assert not Invitation.objects.exists()
    client.force_login(owner)
    assert client.get("/admin/desk/invitation/add/")["Location"] == INVITE
    assert client.get("/admin/desk/invitation/").status_code == 200


def test_moderators_meet_no_invitation_among_the_mails(owner: Member, cy: Member, now: datetime) -> None:
    """Whoever has its link gets in, so the mail is the administrators' alone."""
    invite(by=owner, addresses=["eli@commonplace.example"], now=now)
    mail = Outgoing.objects.get()
    assert not Outgoing.objects.visible_to(cy).exists()
    client = Client()
    client.force_login(cy)
    assert client.get(reverse("notices:outbox", args=[mail.pk])).status_code == 404
    assert "eli@commonplace.example" not in client.get(reverse("notices:outbox-list")).content.decode()
    assert list(Outgoing.objects.visible_to(owner)) == [mail]
