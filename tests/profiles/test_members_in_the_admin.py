"""Moderators find members in the admin; the owner alone gives rights."""

import pytest
from django.test import Client
from django.urls import reverse

from profiles.actions import give_consent
from profiles.models import Group, Member, Subject


def test_a_moderator_finds_a_member(client: Client, cy: Member, bo: Member, ann: Member) -> None:
    client.force_login(cy)
    html = client.get(reverse("admin:profiles_member_changelist"), {"q": "bo@"}).content.decode()
    assert "bo@commonplace.example" in html
    assert "ann@commonplace.example" not in html


@pytest.mark.parametrize("name", ["is_staff", "is_superuser", "name", "email"])
def test_a_moderator_changes_nothing(client: Client, cy: Member, bo: Member, name: str) -> None:
    client.force_login(cy)
    url = reverse("admin:profiles_member_change", args=[bo.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {name: "on"}).status_code == 403
    before = Member.objects.values().get(pk=bo.pk)
    assert (before["is_staff"], before["is_superuser"], before["name"]) == (False, False, "Bo")


def test_the_owner_gives_rights_and_nothing_else(client: Client, owner: Member, bo: Member) -> None:
    give_consent(member=bo, how="sign-up", words="Yes to letters.", now=bo.joined)
    group = Group.objects.create(name="Board")
    client.force_login(owner)
    url = reverse("admin:profiles_member_change", args=[bo.pk])
    assert "Yes to letters." in client.get(url).content.decode()
    forms = {"consents-TOTAL_FORMS": 0, "consents-INITIAL_FORMS": 0}
    sent = {"is_staff": "on", "groups": [group.pk], "name": "Mallory", "status": "suspended", **forms}
    assert client.post(url, sent).status_code == 302
    bo.refresh_from_db()
    assert (bo.is_staff, bo.name, bo.status, list(bo.groups.all())) == (True, "Bo", "active", [group])


@pytest.mark.parametrize("model", ["member", "group", "subject", "consent"])
def test_every_page_opens_without_inline_styles(
    client: Client, owner: Member, bo: Member, tents: Subject, model: str
) -> None:
    give_consent(member=bo, how="sign-up", words="Yes to letters.", now=bo.joined)
    Group.objects.create(name="Board")
    client.force_login(owner)
    response = client.get(reverse(f"admin:profiles_{model}_changelist"))
    assert response.status_code == 200
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    assert "<style" not in response.content.decode()


def test_a_stranger_is_sent_away(client: Client, bo: Member) -> None:
    client.force_login(bo)
    assert client.get(reverse("admin:profiles_member_changelist")).status_code == 302


def test_when_somebody_signed_in_is_for_the_owner_alone(client: Client, owner: Member, cy: Member, bo: Member) -> None:
    told = {}
    for staff in (owner, cy):
        client.force_login(staff)
        page = client.get(reverse("admin:profiles_member_change", args=[bo.pk])).content.decode()
        told[staff.username] = "field-last_login" in page
    assert told == {"owner": True, "cy": False}
