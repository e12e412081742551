"""Being drawn into the comparison group, and the way out of it."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from lib.kinds import kind_named
from profiles.actions import allow_comparison, erase_member, refuse_comparison
from profiles.holdout import Holdout, held_out, is_held_out
from profiles.models import Activity, Member, Verb
from tests.holding import hold_out_only

INTERESTS, COMPARE = reverse("profiles:interests"), reverse("profiles:compare")
MANY = range(1, 20_001)


def test_the_lot_draws_as_many_as_the_share_says() -> None:
    for share in (1, 5, 20):
        drawn = sum(map(Holdout("salt", share).draws, MANY))
        assert drawn == pytest.approx(len(MANY) * share / 100, abs=4 * (len(MANY) * share / 100) ** 0.5)
    assert not any(map(Holdout("salt", 0).draws, MANY))


def test_a_larger_share_only_adds_members() -> None:
    before: set[int] = set()
    for share in range(21):
        drawn = set(filter(Holdout("salt", share).draws, MANY))
        assert before <= drawn
        before = drawn


def test_another_installation_draws_others() -> None:
    one, other = (set(filter(Holdout(salt, 10).draws, MANY)) for salt in ("one", "other"))
    assert len(one & other) == pytest.approx(len(MANY) / 100, abs=60)


def test_nobody_is_drawn_before_it_begins(bo: Member) -> None:
    assert not is_held_out(bo)


def test_who_is_drawn_reads_it_and_leaves_with_one_press(client: Client, bo: Member) -> None:
    hold_out_only(bo)
    client.force_login(bo)
    html = client.get(INTERESTS).content.decode()
    assert "You are in the comparison group: you are shown the newest first, and nothing is chosen for you." in html
    assert "Leave the comparison group" in html
    html = client.post(COMPARE, {"may": "no"}, follow=True).content.decode()
    assert "You are in no comparison group, and will not be drawn into one." in html
    assert "You are not in it, and are never drawn: you said so." in html
    bo.refresh_from_db()
    assert (bo.may_be_held_out, bo.is_personalised) == (False, True)
    assert not is_held_out(bo)
    act = Activity.objects.get(member=bo)
    assert (act.verb, act.detail) == (Verb.TURNED, {"of": "comparison", "level": 0})
    client.post(COMPARE, {"may": "no"})
    assert Activity.objects.count() == 1


def test_who_is_not_drawn_says_never_and_takes_it_back(client: Client, bo: Member, di: Member) -> None:
    hold_out_only(di)
    client.force_login(bo)
    assert "Never draw me" in client.get(INTERESTS).content.decode()
    client.post(COMPARE, {"may": "no"})
    hold_out_only(bo, di)
    bo.refresh_from_db()
    assert held_out([bo, di]) == [False, True]
    html = client.post(COMPARE, {"may": "yes"}, follow=True).content.decode()
    assert "You may be drawn into the comparison group again." in html
    bo.refresh_from_db()
    assert is_held_out(bo)


def test_it_is_part_of_the_download_and_goes_with_the_member(bo: Member, now: datetime) -> None:
    [row] = kind_named("member").export(bo)
    assert row["may_be_held_out"] is True
    hold_out_only(bo)
    erase_member(member=bo, now=now)
    bo.refresh_from_db()
    assert bo.may_be_held_out is False
    assert not is_held_out(bo)


def test_who_may_not_sign_in_changes_nothing(bo: Member, now: datetime) -> None:
    Member.objects.filter(pk=bo.pk).update(status=Member.Status.SUSPENDED)
    bo.refresh_from_db()
    for act in (refuse_comparison, allow_comparison):
        with pytest.raises(PermissionDenied):
            act(member=bo, now=now)
    bo.refresh_from_db()
    assert bo.may_be_held_out


def test_the_account_of_the_ranking_says_that_some_are_compared(client: Client, bo: Member) -> None:
    how = reverse("search:how")
    assert "at present nobody is" in client.get(how).content.decode()
    hold_out_only(bo, share=7)
    assert "Of a hundred members 7, drawn by lot, are shown the newest first" in client.get(how).content.decode()


def test_nothing_told_is_said_to_have_changed_what_nobody_chose(client: Client, bo: Member) -> None:
    client.force_login(bo)
    said = "what you told has changed nothing of it"
    assert said not in client.get(reverse("profiles:investment")).content.decode()
    hold_out_only(bo)
    assert said in client.get(reverse("profiles:investment")).content.decode()
