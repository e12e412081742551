"""A suspended member is out: no new session, and the one they had is over."""

import pytest
from django.test import Client

from profiles.models import Member
from tests.conftest import PASSWORD


@pytest.mark.parametrize(("status", "is_in"), [("active", True), ("silenced", True), ("suspended", False)])
def test_signing_in(client: Client, bo: Member, status: str, is_in: bool) -> None:
    Member.objects.filter(pk=bo.pk).update(status=status)
    client.post("/account/login/", {"login": "bo", "password": PASSWORD})
    assert (client.get("/me/").status_code == 200) is is_in


def test_a_session_ends_with_the_suspension(client: Client, bo: Member) -> None:
    client.force_login(bo)
    assert client.get("/me/").status_code == 200
    Member.objects.filter(pk=bo.pk).update(status="suspended")
    assert client.get("/me/").status_code == 302
