"""A link that confirms an address: opening it changes nothing, whoever is signed in; sending its form confirms."""

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.core import mail
from django.test import Client
from django.urls import reverse

from desk.settings import set_setting
from profiles.models import Member


def link_for(member: Member) -> str:
    address = EmailAddress.objects.create(user=member, email=member.email, primary=True)
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC(address).key])


def is_confirmed(member: Member) -> bool:
    return bool(EmailAddress.objects.get(user=member).verified)


def test_opening_it_as_another_member_signs_nobody_out(client: Client, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    response = client.get(link_for(ann))
    assert response.status_code == 200
    assert client.session["_auth_user_id"] == str(bo.pk)
    assert not is_confirmed(ann)


def test_confirming_it_as_another_member_signs_that_one_out(client: Client, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    client.post(link_for(ann))
    assert is_confirmed(ann)
    assert "_auth_user_id" not in client.session


def test_the_mail_that_asks_bears_the_name_of_the_place(client: Client, db: None) -> None:
    set_setting("name", "Fellside")
    client.post(
        reverse("account_signup"),
        {"name": "Gus", "username": "gus", "email": "gus@x.org", "password1": "four small birds at dawn"},
    )
    (asked,) = mail.outbox
    assert asked.subject == "Welcome to Fellside: is this address yours?"
    assert asked.body.startswith("Welcome to Fellside, gus.")
