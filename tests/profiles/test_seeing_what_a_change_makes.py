"""Beside the interests stands what My page and the next newsletter would be; a turn of a dial shows at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from unittest.mock import patch

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Thread
from newsletters.models import Digest, Mailing
from profiles.actions import pause_learning, turn_volume
from profiles.models import Activity, Member, Shown, Subject
from tests.consenting import agree

HTMX = {"hx-request": "true"}


@pytest.fixture(autouse=True)
def _then(now: datetime) -> Iterator[None]:
    with patch("home.views.now", return_value=now), patch("newsletters.views.letters.now", return_value=now):
        yield


def part(client: Client, name: str, htmx: bool = True) -> str:
    return client.get(reverse(f"{name}:preview"), headers=HTMX if htmx else {}).content.decode()


def test_the_interest_page_fetches_both_and_again_after_each_turn(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    for address in ("/preview/", "/newsletter/preview/"):
        assert f'hx-get="{address}" hx-trigger="load, interests from:body"' in html
        assert f'href="{address}"' in html
    turn = {"of": "subject", "target": stoves.pk, "level": "4", "part": "row"}
    answer = client.post(reverse("profiles:turn-dial"), turn, headers=HTMX)
    assert "interests" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize(
    "how", [{"of": "member"}, {"of": "forum"}, {"of": "subject"}, {"of": "subject", "part": "row"}]
)
def test_they_look_again_after_a_turn_of_any_dial(
    client: Client, bo: Member, ann: Member, thread: Thread, how: dict[str, str]
) -> None:
    """Also of one in “People like you”, which answers with the dial alone."""
    target = {"member": ann.pk, "forum": thread.forum_id, "subject": Subject.objects.get().pk}[how["of"]]
    client.force_login(bo)
    answer = client.post(reverse("profiles:turn-dial"), how | {"target": target, "level": "0"}, headers=HTMX)
    assert json.loads(answer.headers["HX-Trigger"]) == {"interests": {}}
    assert "<html" not in answer.content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_muted_subject_goes_from_both(client: Client, bo: Member, thread: Thread, now: datetime, htmx: bool) -> None:
    agree(member=bo, how="sign-up", words="Yes.", now=now)
    turn_volume(member=bo, volume=10, now=now)
    client.force_login(bo)
    assert thread.title in part(client, "home", htmx)
    assert thread.title in part(client, "newsletters", htmx)
    turn = {"of": "subject", "target": Subject.objects.get().pk, "level": "0", "part": "row"}
    client.post(reverse("profiles:turn-dial"), turn, headers=HTMX)
    assert thread.title not in part(client, "home", htmx)
    assert "There is nothing to choose from now." in part(client, "home", htmx)
    assert "There is nothing new for a letter now." in part(client, "newsletters", htmx)


def test_nothing_is_kept_of_a_preview(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    agree(member=bo, how="sign-up", words="Yes.", now=now)
    client.force_login(bo)
    acts = Activity.objects.count()
    part(client, "home")
    part(client, "newsletters")
    assert (Shown.objects.count(), Digest.objects.count(), Mailing.objects.count()) == (0, 0, 0)
    assert Activity.objects.count() == acts


def test_why_no_letter_would_come(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    client.force_login(bo)
    assert "The newsletter does not come to you." in part(client, "newsletters")
    agree(member=bo, how="sign-up", words="Yes.", now=now)
    turn_volume(member=bo, volume=0, now=now)
    assert "You turned the newsletter to nothing." in part(client, "newsletters")
    turn_volume(member=bo, volume=1, now=now)
    assert "There is too little for a letter at your volume" in part(client, "newsletters")


def test_while_learning_is_paused_it_is_newest_first(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    pause_learning(member=bo, now=now)
    client.force_login(bo)
    html = part(client, "home")
    assert thread.title in html
