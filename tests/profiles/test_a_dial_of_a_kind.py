"""Kinds of things have dials like subjects: among the interests, each at its step, and counted in what is chosen."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from community.models import Thread
from directory.models import Listing
from lib.kinds import ItemRef
from profiles.actions import turn_dial
from profiles.evidence import portrait, row_of
from profiles.models import Dial, Facet, Level, Member, Sort, Surface
from search.recommending import Choice, choose, still_eligible
from tests.directory.conftest import listing

__all__ = ["listing"]
HTMX = {"hx-request": "true"}


def kind(name: str) -> int:
    """The target of its dial."""
    return Facet.objects.get(sort=Sort.KIND, key=name).pk


def chosen(member: Member, now: datetime, surface: Surface = Surface.PAGE) -> dict[ItemRef, Choice]:
    """Alone and among others, which has to be the same."""
    alone = choose(members=[member], surface=surface, now=now)[member.pk]
    among = choose(members=[member, Member(pk=10**9)], surface=surface, now=now)[member.pk]
    assert [each.ref for each in alone] == [each.ref for each in among]
    return {each.ref: each for each in alone}


def test_every_kind_there_is_anything_of_stands_among_the_interests_with_its_dial(
    client: Client, bo: Member, thread: Thread, listing: Listing, now: datetime
) -> None:
    assert [(row.name, row.of, row.target, row.level) for row in portrait(bo, now=now).kinds] == [
        ("Discussions", "kind", kind("thread"), None),
        ("Listings", "kind", kind("listing"), None),
    ]
    client.force_login(bo)
    turn = {"of": "kind", "target": kind("listing"), "level": "0", "part": "row"}
    html = client.post(reverse("profiles:turn-dial"), turn, headers=HTMX).content.decode()
    assert f'id="kind-{kind("listing")}"' in html
    assert "You muted it: it is never chosen for you." in html
    assert "What each step means here" not in html
    assert list(Dial.objects.values_list("of", "target", "level")) == [("kind", kind("listing"), 0)]
    row = row_of(bo, "kind", kind("listing"), now=now)
    assert row is not None
    assert (row.name, row.level) == ("Listings", 0)


def test_without_scripts_it_turns_too(client: Client, bo: Member, listing: Listing) -> None:
    client.force_login(bo)
    turn = {"of": "kind", "target": kind("listing"), "level": "1", "part": "row"}
    assert client.post(reverse("profiles:turn-dial"), turn).headers["Location"] == "/me/"
    assert list(Dial.objects.values_list("level", flat=True)) == [1]


@pytest.mark.parametrize("surface", [Surface.PAGE, Surface.MAIL])
def test_muted_nothing_of_it_is_chosen(
    bo: Member, thread: Thread, listing: Listing, now: datetime, surface: Surface
) -> None:
    refs = {ItemRef("thread", thread.pk), ItemRef("listing", listing.pk)}
    assert refs == set(chosen(bo, now, surface))
    turn_dial(member=bo, of="kind", target=kind("listing"), level=Level.MUTED, now=now)
    assert set(chosen(bo, now, surface)) == {ItemRef("thread", thread.pk)}
    assert still_eligible(bo, refs, surface, now) == {ItemRef("thread", thread.pk)}
    turn_dial(member=bo, of="kind", target=kind("listing"), level=None, now=now)
    assert refs == set(chosen(bo, now, surface))


def test_turned_up_it_comes_first_and_says_so(bo: Member, thread: Thread, listing: Listing, now: datetime) -> None:
    ref = ItemRef("listing", listing.pk)
    said = {}
    for level in (Level.QUIET, Level.NORMAL, Level.LOUD):
        turn_dial(member=bo, of="kind", target=kind("listing"), level=level, now=now)
        found = chosen(bo, now)
        said[level] = found[ref].terms["said"]
    assert said[Level.QUIET] < said[Level.NORMAL]
    assert next(iter(found)) == ref
    assert found[ref].reason == "you turned Listings up"
    bo.language = "fr"
    bo.save()
    assert chosen(bo, now)[ref].reason == unescape("vous avez monté Annonces")


def test_a_kind_there_is_not(bo: Member, thread: Thread, now: datetime) -> None:
    subject = Facet.objects.filter(sort=Sort.SUBJECT).first()
    assert subject is not None
    for target in (subject.pk, 10**6):
        with pytest.raises(ValidationError, match="There is nothing here to turn"):
            turn_dial(member=bo, of="kind", target=target, level=Level.LOUD, now=now + timedelta(hours=1))
    assert not Dial.objects.exists()
