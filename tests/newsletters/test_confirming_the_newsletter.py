"""Who asks for the newsletter gets it once their address is proven theirs: by a link in a mail, or by their account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from newsletters.actions import ask_again
from newsletters.actions.confirming import AFTER_SIGN_UP, MOST_A_DAY
from newsletters.selection.due import receivers
from notices.delivery import deliver_step
from notices.models import CONFIRM, Outgoing
from profiles.actions import erase_member, follow_address, give_consent, withdraw_consent
from profiles.models import Activity, Consent, Member, Verb
from tests.consenting import agree
from tests.newsletters.letters import html, send, words
from tests.servers.smtp import Mailbox

WORDS = "Send me letters, about one a week."
LINK = re.compile(r"http://testserver(/newsletter/confirm/\S+)")


@pytest.fixture
def asks(mailbox: Mailbox, now: datetime) -> Callable[..., list[EmailMessage]]:
    """What left when all that was due had left; each mail once."""
    seen = 0

    def asked(at: datetime = now) -> list[EmailMessage]:
        nonlocal seen
        while deliver_step(now=at):
            pass
        came = mailbox.messages[seen:]
        seen += len(came)
        return came

    return asked


def asked_for(member: Member, now: datetime) -> Consent:
    return give_consent(member=member, how="interest page", words=WORDS, now=now)


def link_in(mail: EmailMessage) -> str:
    (path,) = LINK.findall(words(mail))
    return str(path)


def stands(member: Member) -> Consent:
    return Consent.objects.with_force().filter(member=member).latest("pk")


@pytest.mark.usefixtures("three_threads")
def test_no_letter_before_the_link_and_its_button(
    asks: Callable[..., list[EmailMessage]], mailbox: Mailbox, client: Client, bo: Member, now: datetime
) -> None:
    Member.objects.filter(pk=bo.pk).update(volume=10, name="Bartholomew")
    asked_for(bo, now)
    (mail,) = asks()
    assert mail["To"] == "Bartholomew <bo@commonplace.example>"
    assert WORDS in words(mail).replace("\n", " ")
    assert WORDS in html(mail)
    assert [name for name in mail if name.lower().startswith("list-")] == []
    send(now)
    assert len(mailbox.messages) == 1
    path = link_in(mail)
    for _look in range(2):
        page = client.get(path)
        assert page.status_code == 200
    assert WORDS in page.content.decode()
    assert not stands(bo).is_in_force
    assert "Bartholomew" not in page.content.decode()
    assert bo.email not in page.content.decode()
    page = client.post(path)
    assert "The newsletter comes to you." in page.content.decode()
    assert "_auth_user_id" not in client.session
    consent = stands(bo)
    assert (consent.is_in_force, consent.address, consent.words) == (True, bo.email, WORDS)
    assert consent.proven is not None
    send(now + timedelta(hours=1))
    assert len(mailbox.messages) == 2
    assert mailbox.messages[-1]["List-Id"] == "<newsletter.testserver>"
    assert "The newsletter comes to you." in client.post(path).content.decode()
    said = Activity.objects.filter(member_id=bo.pk, verb=Verb.CONSENTED).order_by("id").values_list("detail", flat=True)
    assert list(said) == [{"how": "interest page"}, {"how": "link in a mail"}]


def test_an_account_with_a_confirmed_address_is_not_asked(
    asks: Callable[..., list[EmailMessage]], bo: Member, now: datetime
) -> None:
    consent = agree(member=bo, now=now)
    assert (consent.proven, consent.address) == (now, bo.email)
    assert asks() == []
    assert list(receivers()) == [bo]


def test_confirming_the_account_confirms_what_was_ticked_at_sign_up(
    asks: Callable[..., list[EmailMessage]], client: Client, bo: Member, now: datetime
) -> None:
    own = EmailAddress.objects.create(user=bo, email=bo.email, primary=True)
    give_consent(member=bo, how=Consent.SIGN_UP, words=WORDS, now=now)
    assert asks() == []
    assert list(receivers()) == []
    client.post(reverse("account_confirm_email", args=[EmailConfirmationHMAC(own).key]))
    assert stands(bo).proven is not None
    assert list(receivers()) == [bo]
    assert asks(now + AFTER_SIGN_UP) == []
    assert Outgoing.objects.get(purpose=CONFIRM).reason == "The address is confirmed already."


def test_who_signs_up_and_does_not_confirm_is_asked_an_hour_later(
    asks: Callable[..., list[EmailMessage]], bo: Member, now: datetime
) -> None:
    give_consent(member=bo, how=Consent.SIGN_UP, words=WORDS, now=now)
    assert asks(now + AFTER_SIGN_UP - timedelta(seconds=1)) == []
    assert len(asks(now + AFTER_SIGN_UP)) == 1


def test_where_accounts_are_not_confirmed_they_are_asked_at_once(
    asks: Callable[..., list[EmailMessage]], settings: Settings, bo: Member, now: datetime
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    give_consent(member=bo, how=Consent.SIGN_UP, words=WORDS, now=now)
    assert len(asks()) == 1


def test_asking_again_is_one_mail_and_three_a_day(
    asks: Callable[..., list[EmailMessage]], client: Client, bo: Member, now: datetime
) -> None:
    client.force_login(bo)
    client.post(reverse("profiles:consent"), {"wants": "yes"})
    page = client.get(reverse("newsletters:yours")).content.decode()
    assert "the newsletter waits for you to confirm it" in page
    assert f"Follow the link in the mail that goes to {bo.email}." in page
    assert "waits for you to confirm it" in client.get(reverse("profiles:interests")).content.decode()
    again = {"do": "confirm"}
    assert client.post(reverse("newsletters:yours"), again).status_code == 200
    assert Outgoing.objects.filter(purpose=CONFIRM).count() == 1
    for _more in range(MOST_A_DAY - 1):
        Outgoing.objects.filter(purpose=CONFIRM).update(state=Outgoing.State.SENT)
        assert client.post(reverse("newsletters:yours"), again).status_code == 200
    Outgoing.objects.filter(purpose=CONFIRM).update(state=Outgoing.State.SENT)
    assert Outgoing.objects.filter(purpose=CONFIRM).count() == MOST_A_DAY
    refused = client.post(reverse("newsletters:yours"), again)
    assert (refused.status_code, Outgoing.objects.filter(purpose=CONFIRM).count()) == (422, MOST_A_DAY)
    assert "The mails of today have been sent." in refused.content.decode()
    client.post(reverse("profiles:consent"), {"wants": "no"})
    client.post(reverse("profiles:consent"), {"wants": "yes"})
    assert Outgoing.objects.filter(purpose=CONFIRM).count() == MOST_A_DAY


def test_many_accounts_cannot_fill_one_mailbox(
    asks: Callable[..., list[EmailMessage]], member_named: Callable[..., Member], now: datetime
) -> None:
    for number in range(MOST_A_DAY + 2):
        member = member_named(f"m{number}")
        Member.objects.filter(pk=member.pk).update(email="Victim@x.example" if number % 2 else "victim@x.example")
        member.refresh_from_db()
        asked_for(member, now)
        asks()
    assert Outgoing.objects.filter(purpose=CONFIRM).count() == MOST_A_DAY


@pytest.mark.usefixtures("three_threads")
def test_another_address_is_asked_anew_and_the_old_one_gets_nothing(
    asks: Callable[..., list[EmailMessage]], mailbox: Mailbox, client: Client, bo: Member, now: datetime
) -> None:
    Member.objects.filter(pk=bo.pk).update(volume=10)
    asked_for(bo, now)
    (mail,) = asks()
    client.post(link_in(mail))
    assert list(receivers()) == [bo]
    client.force_login(bo)
    client.get(reverse("account_email"))
    EmailAddress.objects.create(user=bo, email="new@commonplace.example")
    client.post(reverse("account_email"), {"email": "new@commonplace.example", "action_primary": ""})
    bo.refresh_from_db()
    assert bo.email == "new@commonplace.example"
    consent = stands(bo)
    assert (consent.address, consent.proven, consent.is_in_force) == (bo.email, None, False)
    assert list(receivers()) == []
    later = datetime.now(tz=now.tzinfo) + timedelta(seconds=1)
    to_new = [each for each in asks(later) if LINK.search(words(each))]
    assert [each["To"] for each in to_new] == ["Bo <new@commonplace.example>"]
    old = Client().get(link_in(mail))
    assert old.status_code == 410
    assert "This link is for an address that is no longer used." in old.content.decode()
    Client().post(link_in(mail))
    assert list(receivers()) == []
    Client().post(link_in(to_new[0]))
    assert list(receivers()) == [bo]


def test_an_address_that_the_account_confirmed_is_not_asked_for(
    asks: Callable[..., list[EmailMessage]], bo: Member, now: datetime
) -> None:
    agree(member=bo, now=now)
    EmailAddress.objects.create(user=bo, email="new@commonplace.example", verified=True)
    Member.objects.filter(pk=bo.pk).update(email="new@commonplace.example")
    bo.refresh_from_db()
    follow_address(member=bo, now=now + timedelta(days=1))
    assert (stands(bo).address, stands(bo).proven) == (bo.email, now + timedelta(days=1))
    assert asks() == []


@pytest.mark.parametrize("how", ["withdrawn", "erased", "refused"])
def test_a_link_of_a_consent_that_is_gone(
    asks: Callable[..., list[EmailMessage]], client: Client, bo: Member, now: datetime, how: str
) -> None:
    asked_for(bo, now)
    (mail,) = asks()
    if how == "withdrawn":
        withdraw_consent(member=bo, how="interest page", now=now)
    elif how == "erased":
        erase_member(member=bo, now=now)
    else:
        assert "No newsletter comes." in client.post(link_in(mail), {"no": "1"}).content.decode()
    page = client.get(link_in(mail))
    assert page.status_code == 410
    assert "There is nothing left to confirm." in page.content.decode()
    client.post(link_in(mail))
    assert list(receivers()) == []


def test_a_link_that_was_made_for_something_else(
    asks: Callable[..., list[EmailMessage]], client: Client, bo: Member, now: datetime
) -> None:
    asked_for(bo, now)
    (mail,) = asks()
    for path in (link_in(mail)[:-2] + "/", reverse("newsletters:settings", args=[link_in(mail).split("/")[-2]])):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert not stands(bo).is_in_force


def test_a_mail_that_waited_is_not_sent_after_all(
    asks: Callable[..., list[EmailMessage]], bo: Member, ann: Member, now: datetime
) -> None:
    asked_for(bo, now)
    withdraw_consent(member=bo, how="interest page", now=now)
    asked_for(ann, now)
    Member.objects.filter(pk=ann.pk).update(email="new@commonplace.example")
    assert asks() == []
    assert sorted(Outgoing.objects.filter(purpose=CONFIRM).values_list("reason", flat=True)) == [
        "The member has another address by now.",
        "The member has left the newsletter.",
    ]
    ann.refresh_from_db()
    ask_again(member=ann, now=now)  # by the button, though nobody told of the change
    assert [mail["To"] for mail in asks()] == ["Ann <new@commonplace.example>"]


@pytest.mark.usefixtures("three_threads")
def test_a_letter_on_its_way_is_held_when_the_address_moves(
    mailbox: Mailbox, bo: Member, subscribed: Callable[..., Member], now: datetime
) -> None:
    subscribed(bo)
    send(now, "--choose-only")
    Member.objects.filter(pk=bo.pk).update(email="new@commonplace.example")
    send(now)
    assert mailbox.messages == []
    reasons = Outgoing.objects.values_list("purpose", "state", "reason")
    assert list(reasons) == [("digest", "skipped", "The member has not confirmed the newsletter at this address.")]


def test_quiet_hours_do_not_hold_it_back(
    asks: Callable[..., list[EmailMessage]], client: Client, bo: Member, now: datetime
) -> None:
    client.force_login(bo)
    client.post(reverse("notices:choices"), {"quiet_from": "00:00", "quiet_until": "23:59", "mails_a_day": "1"})
    asked_for(bo, now)
    assert len(asks()) == 1


def test_only_administrators_see_the_mail(client: Client, bo: Member, cy: Member, owner: Member, now: datetime) -> None:
    asked_for(bo, now)
    mail = Outgoing.objects.get(purpose=CONFIRM)
    for viewer, status in ((cy, 404), (owner, 200)):
        client.force_login(viewer)
        assert client.get(reverse("notices:outbox", args=[mail.pk])).status_code == status


def test_the_page_takes_as_many_questions_while_it_waits(
    client: Client, bo: Member, ann: Member, django_assert_num_queries: DjangoAssertNumQueries, now: datetime
) -> None:
    """One query says both whether there is a consent and whether it is in force."""
    agree(member=ann, now=now)
    asked_for(bo, now)
    for member, is_in_force in ((ann, True), (bo, False)):
        with django_assert_num_queries(1):
            consent = Consent.objects.standing().with_force().get(member=member)
        assert consent.is_in_force == is_in_force
