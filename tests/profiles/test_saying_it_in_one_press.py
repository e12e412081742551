"""What a member says of an item in one press, wherever its story stands: more, less, seen it, not this one."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from community.models import Thread
from lib.clock import now as clock
from lib.kinds import ItemRef
from profiles.actions import ignore, pause_learning, say_seen, take_seen_back, turn_dial
from profiles.learning import learn_step
from profiles.models import Activity, Dial, Interest, Member, Passed, Subject, Surface, Verb
from search.recommending import choose, still_eligible

HTMX = {"hx-request": "true"}


def press(client: Client, member: Member, thread: Thread, says: str, htmx: bool = True) -> str:
    client.force_login(member)
    form = {"kind": "thread", "item": thread.pk, "says": says, "part": "menu"}
    headers = HTMX if htmx else {}
    return client.post(reverse("profiles:say"), form, headers=headers, follow=not htmx).content.decode()


def is_chosen(member: Member, thread: Thread, now: datetime, surface: Surface = Surface.PAGE) -> bool:
    ref = ItemRef("thread", thread.pk)
    alone = ref in {choice.ref for choice in choose(members=[member], surface=surface, now=now)[member.pk]}
    other = Member(pk=10**9)
    among = choose(members=[member, other], surface=surface, now=now)[member.pk]
    assert (ref in {choice.ref for choice in among}) is alone
    assert (ref in still_eligible(member, [ref], surface, now)) is alone
    return alone


def test_every_story_has_its_menu_for_members(client: Client, bo: Member, thread: Thread) -> None:
    way = f'href="/me/say/thread/{thread.pk}/"'
    assert way not in client.get("/").content.decode()
    client.force_login(bo)
    assert way in client.get("/").content.decode()
    html = client.get(reverse("profiles:member", args=["ann"])).content.decode()
    assert way in html
    assert f'aria-label="More, less or not this: {thread.title}"' in html


@pytest.mark.parametrize("htmx", [True, False])
def test_the_menu_offers_what_can_be_said(client: Client, bo: Member, thread: Thread, htmx: bool) -> None:
    client.force_login(bo)
    address = reverse("profiles:signals", args=["thread", thread.pk])
    html = client.get(address, headers=HTMX if htmx else {}).content.decode()
    stoves = Subject.objects.get()
    for says in ("more", "less", "seen", "person", f"subject:{stoves.pk}"):
        assert f'name="says" value="{says}"' in html
    assert "Not Ann" in html
    assert "Not Stoves" in html
    assert ("<html" in html) is not htmx


def test_of_ones_own_nobody_says_not_this_person(client: Client, ann: Member, thread: Thread) -> None:
    client.force_login(ann)
    html = client.get(reverse("profiles:signals", args=["thread", thread.pk])).content.decode()
    assert 'value="person"' not in html
    assert "There is nothing here to turn." in press(client, ann, thread, "person", htmx=False)
    assert not Dial.objects.exists()


def test_seen_it_is_never_chosen_again_until_that_is_undone(
    client: Client, bo: Member, di: Member, thread: Thread, now: datetime
) -> None:
    assert is_chosen(bo, thread, now)
    html = press(client, bo, thread, "seen")
    assert "It will not be chosen for you again." in html
    assert 'value="unseen"' in html
    for surface in Surface:
        assert not is_chosen(bo, thread, now, surface)
        assert is_chosen(di, thread, now, surface)
    html = client.get(reverse("profiles:signals", args=["thread", thread.pk])).content.decode()
    assert "Show it again" in html
    assert "It may be chosen for you again." in press(client, bo, thread, "unseen")
    assert is_chosen(bo, thread, now)
    assert not Passed.objects.exists()


def test_seen_it_is_said_once_and_also_while_learning_is_paused(bo: Member, thread: Thread, now: datetime) -> None:
    ref = ItemRef("thread", thread.pk)
    pause_learning(member=bo, now=now)
    assert (say_seen(member=bo, ref=ref, now=now), say_seen(member=bo, ref=ref, now=now)) == (True, False)
    assert list(Passed.objects.values_list("member", "kind", "item")) == [(bo.pk, "thread", thread.pk)]
    assert (take_seen_back(member=bo, ref=ref), take_seen_back(member=bo, ref=ref)) == (True, False)


def test_of_what_one_may_not_see_nothing_is_said(
    client: Client, ann: Member, bo: Member, thread: Thread, now: datetime
) -> None:
    ignore(member=bo, other=ann, now=now)
    with pytest.raises(PermissionDenied):
        say_seen(member=bo, ref=ItemRef("thread", thread.pk), now=now)
    client.force_login(bo)
    assert client.get(reverse("profiles:signals", args=["thread", thread.pk])).status_code == 404
    assert client.get(reverse("profiles:signals", args=["spoon", 1])).status_code == 404
    assert not Passed.objects.exists()


def test_the_suspended_say_nothing(bo: Member, thread: Thread, now: datetime) -> None:
    bo.status = Member.Status.SUSPENDED
    with pytest.raises(PermissionDenied):
        say_seen(member=bo, ref=ItemRef("thread", thread.pk), now=now)
    assert not Passed.objects.exists()


@pytest.mark.parametrize("of", ["member", "subject"])
def test_not_this_person_and_not_this_subject_are_muted(
    client: Client, ann: Member, bo: Member, thread: Thread, now: datetime, of: str
) -> None:
    target = ann.pk if of == "member" else Subject.objects.get().pk
    html = press(client, bo, thread, "person" if of == "member" else f"subject:{target}")
    assert f"Nothing of {'Ann' if of == 'member' else 'Stoves'} will be chosen for you." in html
    assert list(Dial.objects.values_list("member", "of", "target", "level")) == [(bo.pk, of, target, 0)]
    assert not is_chosen(bo, thread, now)


def test_more_and_less_in_the_menu(client: Client, bo: Member, thread: Thread) -> None:
    assert "You will see more like this." in press(client, bo, thread, "more")
    assert "You will see less like this." in press(client, bo, thread, "less", htmx=False)
    acts = Activity.objects.of_member(bo.pk).filter(verb__in=[Verb.MORE, Verb.LESS]).order_by("id")
    assert list(acts.values_list("verb", "sign")) == [("more", 1), ("more", -1), ("less", 1)]


def undo_in(html: str) -> str:
    """What the button to undo it presses; empty where there is none."""
    found = re.search(r'name="says" value="([^"]*)">Undo</button>', html)
    return found[1] if found else ""


@pytest.mark.parametrize("part", ["menu", ""])
@pytest.mark.parametrize("says", ["more", "less"])
def test_more_and_less_are_undone_as_if_they_had_not_been_said(
    client: Client, bo: Member, thread: Thread, now: datetime, says: str, part: str
) -> None:
    form = {"kind": "thread", "item": thread.pk, "says": says, "part": part}
    client.force_login(bo)
    html = client.post(reverse("profiles:say"), form, headers=HTMX).content.decode()
    assert undo_in(html) == f"back:{says}"
    again = client.post(reverse("profiles:say"), form | {"says": undo_in(html)}, headers=HTMX).content.decode()
    assert "Taken back: it is as if you had not said it." in again
    assert undo_in(again) == ""
    acts = Activity.objects.of_member(bo.pk).filter(verb=says).order_by("id")
    assert list(acts.values_list("sign", flat=True)) == [1, -1]
    while learn_step(now=clock()):
        pass
    assert not Interest.objects.filter(member=bo).exclude(acts=0).exists()
    client.post(reverse("profiles:say"), form | {"says": undo_in(html)}, headers=HTMX)
    assert acts.count() == 2


def test_undoing_less_brings_the_more_of_before_back(client: Client, bo: Member, thread: Thread) -> None:
    press(client, bo, thread, "more")
    html = press(client, bo, thread, "less")
    assert undo_in(html) == "more"
    press(client, bo, thread, undo_in(html))
    acts = Activity.objects.of_member(bo.pk).filter(verb__in=[Verb.MORE, Verb.LESS]).order_by("id")
    assert list(acts.values_list("verb", "sign")) == [("more", 1), ("more", -1), ("less", 1), ("less", -1), ("more", 1)]


@pytest.mark.parametrize("level", [None, 4])
@pytest.mark.parametrize("of", ["member", "subject"])
def test_what_was_muted_goes_back_to_where_its_dial_stood(
    client: Client, ann: Member, bo: Member, thread: Thread, now: datetime, of: str, level: int | None
) -> None:
    target = ann.pk if of == "member" else Subject.objects.get().pk
    if level is not None:
        turn_dial(member=bo, of=of, target=target, level=level, now=now)
    says = "person" if of == "member" else f"subject:{target}"
    html = press(client, bo, thread, says)
    assert ("Its dial stood at loud." in html) is (level is not None)
    assert undo_in(html) == f"{says}:{'unset' if level is None else level}"
    back = press(client, bo, thread, undo_in(html))
    assert f"The dial of {'Ann' if of == 'member' else 'Stoves'} stands as it did before." in back
    assert list(Dial.objects.values_list("level", flat=True)) == ([] if level is None else [level])
    press(client, bo, thread, says)
    assert undo_in(press(client, bo, thread, says)) == ""


def test_while_learning_is_paused_there_is_nothing_to_undo(
    client: Client, bo: Member, thread: Thread, now: datetime
) -> None:
    pause_learning(member=bo, now=now)
    for says in ("more", "back:more"):
        html = press(client, bo, thread, says)
        assert "Learning is paused, so nothing was changed." in html
        assert undo_in(html) == ""
    assert not Activity.objects.of_member(bo.pk).filter(verb=Verb.MORE).exists()


WRONG = ["", "hooray", "subject:", "subject:x", "subject:0", "back:seen", "person:5", "person:", "subject:1:loud"]


@pytest.mark.parametrize("says", WRONG)
def test_what_nobody_can_say(client: Client, bo: Member, thread: Thread, says: str) -> None:
    assert "Say whether you want more or less." in press(client, bo, thread, says, htmx=False)
    assert not Dial.objects.exists()


def test_a_subject_there_is_not(client: Client, bo: Member, thread: Thread) -> None:
    assert "There is nothing here to turn." in press(client, bo, thread, "subject:999", htmx=False)
    assert not Dial.objects.exists()
