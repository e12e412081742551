"""A link to a new password: opening it signs nobody out, whoever is signed in; sending its form sets the password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse

from profiles.models import Member
from tests.conftest import PASSWORD

NEW = "nine slow boats at dusk"


def opened(client: Client, member: Member) -> str:
    """Where the link of the mail leads: the form, at an address that no longer holds the secret."""
    link = [user_pk_to_url_str(member), default_token_generator.make_token(member)]
    response = client.get(reverse("account_reset_password_from_key", args=link))
    assert response.status_code == 302
    assert client.get(response["Location"]).status_code == 200
    return response["Location"]


def password_of(member: Member) -> str | None:
    member.refresh_from_db()
    return next((password for password in (PASSWORD, NEW) if member.check_password(password)), None)


def test_opening_it_as_another_member_signs_nobody_out(client: Client, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    opened(client, ann)
    assert client.session["_auth_user_id"] == str(bo.pk)
    assert password_of(ann) == PASSWORD


def test_a_refused_password_signs_nobody_out(client: Client, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    response = client.post(opened(client, ann), {"password1": NEW, "password2": "another"})
    assert response.status_code == 200
    assert client.session["_auth_user_id"] == str(bo.pk)
    assert password_of(ann) == PASSWORD


def test_setting_it_as_another_member_signs_that_one_out(client: Client, ann: Member, bo: Member) -> None:
    client.force_login(bo)
    response = client.post(opened(client, ann), {"password1": NEW, "password2": NEW})
    assert response["Location"] == reverse("account_reset_password_from_key_done")
    assert password_of(ann) == NEW
    assert password_of(bo) == PASSWORD
    assert "_auth_user_id" not in client.session


def test_a_guest_sets_it_once(client: Client, ann: Member) -> None:
    form = opened(client, ann)
    client.post(form, {"password1": NEW, "password2": NEW})
    assert password_of(ann) == NEW
    assert "password1" not in client.get(form).content.decode()
