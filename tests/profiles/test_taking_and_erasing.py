"""A member takes everything along, and is erased."""

import json
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from community.actions import reply
from community.models import Thread
from directory.actions import list_item
from lib.kinds import ItemRef
from profiles.actions import Showing, give_consent, ignore, note_shown, say_more, turn_dial
from profiles.models import Activity, Block, Consent, Dial, Interest, Member, Shown, Subject, Surface
from search.indexing import index_step
from search.models import SearchDocument

SECRET = "The key lies under the blue stone."


@pytest.fixture
def busy(bo: Member, di: Member, thread: Thread, stoves: Subject, now: datetime) -> Member:
    """Bo did a little of everything."""
    EmailAddress.objects.create(user=bo, email=bo.email)
    ref = ItemRef("thread", thread.pk)
    reply(author=bo, thread=thread, text="Carry two canisters.", key=uuid4(), now=now)
    reply(author=di, thread=thread, text=SECRET, key=uuid4(), now=now)
    turn_dial(member=bo, of="subject", target=stoves.pk, level=4, now=now)
    give_consent(member=bo, how="sign-up", words="Yes to letters.", now=now)
    ignore(member=bo, other=di, now=now)
    say_more(member=bo, ref=ref, surface=Surface.PAGE, now=now)
    note_shown(member=bo, surface=Surface.PAGE, choices=[Showing(ref, 1, 0.5, {"hot": 0.5}, "like it")], now=now)
    return bo


def download(client: Client) -> dict[str, Any]:
    response = client.get(reverse("profiles:download"))
    assert "attachment" in response.headers["Content-Disposition"]
    held: dict[str, Any] = json.loads(response.content)
    return held


def test_everything_of_ones_own_and_nothing_of_others(client: Client, busy: Member) -> None:
    client.force_login(busy)
    held = download(client)
    assert held["member"][0]["email"] == "bo@commonplace.example"
    assert [dial["level"] for dial in held["dial"]] == [4]
    assert held["consent"][0]["words"] == "Yes to letters."
    assert held["ignored"][0]["other__username"] == "di"
    assert held["shown"][0]["terms"] == {"hot": 0.5}
    assert [post["text"] for post in held["post"]] == ["Carry two canisters."]
    assert len(held["activity"]) == Activity.objects.of_member(busy.pk).count()
    assert SECRET not in json.dumps(held)


def test_a_wrong_password_erases_nothing(client: Client, busy: Member) -> None:
    client.force_login(busy)
    response = client.post(reverse("profiles:erase"), {"proof": "guess"})
    assert "That is not your password. Nothing was erased." in response.content.decode()
    busy.refresh_from_db()
    assert (busy.status, busy.name) == ("active", "Bo")
    assert Dial.objects.count() == 1


def test_erasing_leaves_a_nameless_row(client: Client, busy: Member, thread: Thread) -> None:
    client.force_login(busy)
    response = client.post(reverse("profiles:erase"), {"proof": "four small birds at dawn"})
    assert response.headers["Location"] == "/"
    busy.refresh_from_db()
    assert (busy.username, busy.email, busy.status, busy.is_active) == (f"gone-{busy.pk}", "", "erased", False)
    for model in (Dial, Consent, Interest, Shown):
        assert not model._default_manager.filter(member=busy).exists()
    assert not Activity.objects.of_member(busy.pk).exists()
    assert not Block.objects.exists()
    assert not EmailAddress.objects.filter(user=busy).exists()
    assert client.get(reverse("profiles:interests")).status_code == 302
    client.logout()
    assert "Bo" not in client.get(thread.get_absolute_url()).content.decode().split("<main")[1].split("</main")[0]


def test_the_erased_cannot_sign_in_and_have_no_page(client: Client, busy: Member) -> None:
    client.force_login(busy)
    client.post(reverse("profiles:erase"), {"proof": "four small birds at dawn"})
    assert client.login(username=f"gone-{busy.pk}", password="four small birds at dawn") is False
    assert client.get(reverse("profiles:member", args=[f"gone-{busy.pk}"])).status_code == 404


def test_without_a_password_the_username_is_typed(client: Client, busy: Member) -> None:
    busy.set_unusable_password()
    busy.save()
    client.force_login(busy)
    assert "Type it to confirm." in client.get(reverse("profiles:erase")).content.decode()
    client.post(reverse("profiles:erase"), {"proof": "bob"})
    busy.refresh_from_db()
    assert busy.is_active is True
    client.post(reverse("profiles:erase"), {"proof": "bo"})
    busy.refresh_from_db()
    assert busy.is_active is False


def test_what_goes_with_a_member_goes_from_the_index(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    told = {"sort": "selling", "title": "Quilt of down", "text": "Warm.", "price": None, "currency": "EUR", "place": ""}
    list_item(owner=bo, subjects=[], key=uuid4(), now=now, **told)  # type: ignore[arg-type]
    index_step()
    assert sorted(SearchDocument.objects.values_list("kind", flat=True)) == ["listing", "thread"]
    client.force_login(bo)
    client.post(reverse("profiles:erase"), {"proof": "four small birds at dawn"})
    index_step()
    assert list(SearchDocument.objects.values_list("kind", "item")) == [("thread", thread.pk)]
