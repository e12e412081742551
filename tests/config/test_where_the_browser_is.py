"""The time zone is learned from the browser that a member signs up and in with, until they choose one."""

from datetime import datetime

import pytest
from django.test import Client

from profiles.actions import choose_zone
from profiles.models import Activity, Member, Verb
from tests.conftest import PASSWORD

JOINING = {"name": "Eve", "username": "eve", "email": "eve@commonplace.example", "password1": PASSWORD}


def _sign_in(zone: str) -> Client:
    client = Client()
    response = client.post("/account/login/", {"login": "bo", "password": PASSWORD, "zone": zone})
    assert response.status_code == 302
    return client


@pytest.mark.parametrize(("said", "kept"), [("Asia/Tokyo", "Asia/Tokyo"), ("Atlantis/Center", "UTC"), ("", "UTC")])
def test_signing_up(client: Client, db: None, said: str, kept: str) -> None:
    page = client.get("/account/signup/").content.decode()
    assert 'type="hidden" name="zone"' in page
    assert "js/zone" in page
    client.post("/account/signup/", {**JOINING, "zone": said})
    eve = Member.objects.get(username="eve")
    assert (eve.time_zone, eve.is_zone_chosen) == (kept, False)


def test_signing_in_somewhere_else(client: Client, bo: Member) -> None:
    assert 'type="hidden" name="zone"' in client.get("/account/login/").content.decode()
    _sign_in("America/Lima")
    bo.refresh_from_db()
    assert bo.time_zone == "America/Lima"
    assert Activity.objects.filter(member_id=bo.pk, verb=Verb.EDITED).count() == 1
    _sign_in("America/Lima")
    _sign_in("Nowhere")
    bo.refresh_from_db()
    assert bo.time_zone == "America/Lima"
    assert Activity.objects.filter(member_id=bo.pk, verb=Verb.EDITED).count() == 1


def test_what_a_member_chose_stays(bo: Member, now: datetime) -> None:
    choose_zone(member=bo, zone="Europe/Paris", now=now)
    client = _sign_in("America/Lima")
    bo.refresh_from_db()
    assert (bo.time_zone, bo.is_zone_chosen) == ("Europe/Paris", True)
    page = client.get("/newsletter/").content.decode()
    assert 'data-zone="Europe/Paris"' in page
    assert (
        "Your letters go by the clock of America/Lima."
        in client.post("/newsletter/", {"do": "zone", "zone": "America/Lima"}).content.decode()
    )


def test_a_wrong_password_teaches_nothing(client: Client, bo: Member) -> None:
    client.post("/account/login/", {"login": "bo", "password": "wrong", "zone": "America/Lima"})
    bo.refresh_from_db()
    assert bo.time_zone == "UTC"
