"""The page of one's addresses only reads: whoever signs in has their address in its list already."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from profiles.models import Member
from tests.conftest import PASSWORD
from tests.rights.asking import tables_written

ADDRESSES = "/account/email/"


@pytest.fixture
def made_by_command(db: None) -> Member:
    """An administrator as `manage.py createsuperuser` makes one."""
    return Member.objects.create_superuser("olga", "olga@commonplace.example", PASSWORD)


def test_signing_in_lists_the_address(client: Client, made_by_command: Member) -> None:
    assert not EmailAddress.objects.exists()
    client.post("/account/login/", {"login": "olga", "password": PASSWORD})
    assert EmailAddress.objects.filter(user=made_by_command).values_list("email", "verified").get() == (
        "olga@commonplace.example", False,
    )  # fmt: skip
    with tables_written() as written:
        assert "olga@commonplace.example" in client.get(ADDRESSES).content.decode()
    assert written == set()


def test_signing_in_again_adds_nothing(client: Client, made_by_command: Member) -> None:
    for _time in range(2):
        client.post("/account/login/", {"login": "olga", "password": PASSWORD})
        client.logout()
    assert EmailAddress.objects.count() == 1
