"""The owner writes a badge's rule, hears what it would do, and switches it off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from community.actions import (
    change_badge,
)
from community.models import Badge, Forum, Thread
from community.recognition.rules import rule_of
from moderation.models import StaffAct
from profiles.models import Member
from tests.community.gifts import answered, count, held

pytestmark = pytest.mark.both


def test_who_would_get_it_is_said_before_it_is_kept(
    client: Client, owner: Member, thread: Thread, ann: Member, bo: Member, now: datetime
) -> None:
    answered(thread, bo, now)
    count(now)
    client.force_login(owner)
    badge = Badge.objects.get(name="There first")
    address = reverse("admin:community_badge_change", args=[badge.pk])
    form = {
        "name": "There first", "glyph": "talk", "order": 20, "counted": "first_answers", "needed": 1, "is_on": "on",
    }  # fmt: skip
    told = client.post(address, {**form, "_preview": "1"}).text
    assert "It would go to 1 member now." in told
    badge.refresh_from_db()
    assert (badge.needed, held()) == (5, [])
    assert client.post(address, form).status_code == 302
    count(now)
    assert held() == [("bo", "There first", 1, now)]
    assert StaffAct.objects.filter(verb="badge", staff=owner).count() == 1
    told = client.post(address, {**form, "needed": 2, "_preview": "1"}).text
    assert "It would go to 0 members now." in told
    assert "1 member would lose it." in told


def test_switched_off_nobody_sees_it(
    client: Client, rule: Callable[..., Badge], owner: Member, thread: Thread, bo: Member, now: datetime
) -> None:
    badge = rule("first_answers")
    answered(thread, bo, now)
    count(now)
    badge.is_on = False
    change_badge(staff=owner, badge=badge, now=now)
    assert client.get(badge.get_absolute_url()).status_code == 404
    assert "first_answers" not in client.get(reverse("community:given", args=["bo"])).text


def test_only_administrators_change_badges(cy: Member, now: datetime) -> None:
    badge = Badge.objects.get(name="First solution")
    badge.needed = 2
    with pytest.raises(PermissionDenied, match="Only administrators"):
        change_badge(staff=cy, badge=badge, now=now)
    assert Badge.objects.get(pk=badge.pk).needed == 1


def test_a_badge_of_a_private_forum_is_its_people_s_business(
    client: Client, rule: Callable[..., Badge], staff_forum: Forum, cy: Member, bo: Member
) -> None:
    badge = rule("solutions", forum=staff_forum)
    client.force_login(bo)
    assert client.get(badge.get_absolute_url()).status_code == 404
    assert "Back room" not in client.get(reverse("community:badge-list")).text
    client.force_login(cy)
    assert "Back room" in client.get(badge.get_absolute_url()).text


def test_a_shipped_badge_is_named_in_the_reader_s_language(db: None) -> None:
    shipped, own = Badge.objects.get(name="First solution"), Badge(name="Hut keeper")
    with override("fr"):
        assert (shipped.title, shipped.words) == ("Première solution", "A résolu la question de quelqu’un d’autre.")
        assert rule_of(shipped) == "Donné quand 1 réponse de ce membre a résolu une question."
        assert own.title == "Hut keeper"
