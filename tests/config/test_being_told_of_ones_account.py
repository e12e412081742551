"""What was changed of an account is said by mail at once: to whoever may not have done it."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from profiles.models import Member
from tests.conftest import PASSWORD
from tests.consenting import prove


@pytest.fixture
def signed_in(client: Client, bo: Member) -> Client:
    """Bo, whose address is confirmed, just now."""
    prove(bo)
    client.post("/account/login/", {"login": "bo", "password": PASSWORD})
    return client


def told() -> list[tuple[list[str], str]]:
    return [(message.to, str(message.subject)) for message in mail.outbox]


@pytest.mark.django_db(transaction=True)
def test_a_second_factor_and_its_end(signed_in: Client, bo: Member) -> None:
    signed_in.post("/account/reauthenticate/", {"password": PASSWORD})
    signed_in.get("/account/2fa/totp/activate/")
    secret = signed_in.session[SECRET_SESSION_KEY]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    signed_in.post("/account/2fa/totp/activate/", {"code": code})
    signed_in.post("/account/2fa/totp/deactivate/")
    assert told() == [([bo.email], "A second factor was added"), ([bo.email], "A second factor was taken out")]


def test_a_new_password(signed_in: Client, bo: Member) -> None:
    new = "five small birds at dusk"
    typed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    signed_in.post("/account/password/change/", typed)
    assert told() == [([bo.email], "Your password was changed")]


def test_another_address_is_told_to_the_old_one(signed_in: Client, bo: Member) -> None:
    EmailAddress.objects.create(user=bo, email="new@commonplace.example", verified=True)
    signed_in.post("/account/email/", {"email": "new@commonplace.example", "action_primary": ""})
    assert told() == [(["bo@commonplace.example"], "Your address was changed")]
