"""A member says how much of a subject, a place, a person, or of the newsletter they want."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from community.actions import start_thread
from community.models import Forum, ForumGrant
from profiles.actions import choose_subjects, turn_dial, turn_volume
from profiles.models import Activity, Dial, Level, Member, Subject, Verb
from profiles.turned import turned_subjects


def test_a_dial_turns_and_unsets(bo: Member, stoves: Subject, now: datetime) -> None:
    turn_dial(member=bo, of="subject", target=stoves.pk, level=4, now=now)
    assert list(Dial.objects.values_list("member", "of", "target", "level")) == [(bo.pk, "subject", stoves.pk, 4)]
    turn_dial(member=bo, of="subject", target=stoves.pk, level=None, now=now)
    assert not Dial.objects.exists()
    assert list(Activity.objects.order_by("id").values_list("verb", "detail__level")) == [
        (Verb.TURNED, 4),
        (Verb.TURNED, None),
    ]


def test_turned_to_where_it_stands_it_writes_nothing(bo: Member, stoves: Subject, now: datetime) -> None:
    for _twice in range(2):
        turn_dial(member=bo, of="subject", target=stoves.pk, level=0, now=now)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(("of", "level"), [("subject", 5), ("subject", -1), ("weather", 3)])
def test_there_are_five_steps_of_four_things(bo: Member, stoves: Subject, now: datetime, of: str, level: int) -> None:
    with pytest.raises(ValidationError):
        turn_dial(member=bo, of=of, target=stoves.pk, level=level, now=now)
    assert not Dial.objects.exists()
    assert not Activity.objects.exists()


def test_a_subject_that_is_not_there_cannot_be_turned(bo: Member, now: datetime) -> None:
    with pytest.raises(ValidationError, match="nothing here to turn"):
        turn_dial(member=bo, of="subject", target=999, level=3, now=now)
    assert not Dial.objects.exists()


@pytest.mark.parametrize("of", ["forum", "thread", "member"])
def test_what_is_not_there_cannot_be_turned(client: Client, bo: Member, of: str) -> None:
    client.force_login(bo)
    turn = {"of": of, "target": "999", "level": "0"}
    response = client.post(reverse("profiles:turn-dial"), turn, headers={"hx-request": "true"})
    assert (response.status_code, response.content.decode()) == (400, "There is nothing here to turn.")
    assert not Dial.objects.exists()
    assert not Activity.objects.exists()


def test_a_place_one_may_not_see_cannot_be_turned(bo: Member, cy: Member, staff_forum: Forum, now: datetime) -> None:
    """Nor a thread in it; whoever may see them turns them."""
    said = start_thread(author=cy, forum=staff_forum, title="Owl", text="It.", subjects=[], key=uuid4(), now=now)
    for of, target in (("forum", staff_forum.pk), ("thread", said.pk)):
        with pytest.raises(ValidationError, match="nothing here to turn"):
            turn_dial(member=bo, of=of, target=target, level=0, now=now)
        turn_dial(member=cy, of=of, target=target, level=0, now=now)
    assert list(Dial.objects.order_by("pk").values_list("member", "of", "target")) == [
        (cy.pk, "forum", staff_forum.pk),
        (cy.pk, "thread", said.pk),
    ]
    assert not Activity.objects.of_member(bo.pk).exists()


def test_what_has_gone_from_sight_can_still_be_unset(bo: Member, forum: Forum, now: datetime) -> None:
    turn_dial(member=bo, of="forum", target=forum.pk, level=0, now=now)
    ForumGrant.objects.all().delete()
    turn_dial(member=bo, of="forum", target=forum.pk, level=None, now=now)
    assert not Dial.objects.exists()


def test_choosing_leaves_what_was_turned(bo: Member, stoves: Subject, tents: Subject, now: datetime) -> None:
    turn_dial(member=bo, of="subject", target=tents.pk, level=Level.LOUD, now=now)
    choose_subjects(member=bo, subjects=[stoves, tents], now=now)
    assert dict(Dial.objects.values_list("target", "level")) == {tents.pk: 4, stoves.pk: 3}


def test_the_volume_goes_from_nothing_to_ten(bo: Member, now: datetime) -> None:
    turn_volume(member=bo, volume=10, now=now)
    with pytest.raises(ValidationError, match="from 0 to 10"):
        turn_volume(member=bo, volume=11, now=now)
    bo.refresh_from_db()
    assert bo.volume == 10
    assert list(Activity.objects.values_list("verb", "detail__level")) == [(Verb.TURNED, 10)]


def test_a_chip_turns_where_it_stands(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    turn = {"subject": stoves.pk, "level": "4", "next": "/forums/"}
    response = client.post(reverse("profiles:turn-dial"), turn, headers={"hx-request": "true"})
    assert response.status_code == 200
    assert next(template.name for template in response.templates) == "components/subject_chip.html"
    assert 'data-level="4"' in response.content.decode()
    assert list(Dial.objects.values_list("member", "target", "level")) == [(bo.pk, stoves.pk, 4)]


def test_without_scripts_one_comes_back_to_the_page(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    turn = {"subject": stoves.pk, "level": "", "next": "/forums/"}
    assert client.post(reverse("profiles:turn-dial"), turn).headers["Location"] == "/forums/"
    turn["next"] = "https://elsewhere.example/"
    assert client.post(reverse("profiles:turn-dial"), turn).headers["Location"] == "/me/"


@pytest.mark.parametrize(
    ("turn", "sentence"),
    [
        ({"name": "Submarines", "level": "3"}, "There is no subject of that name."),
        ({"subject": "999", "level": "3"}, "There is no such subject."),
        ({"level": "3"}, "Name what you want to turn."),
        ({"of": "thread", "target": "999", "level": "3"}, "There is nothing here to turn."),
        ({"of": "weather", "target": "1", "level": "3"}, "Choose one of the five steps."),
        ({"of": "forum", "target": "1", "level": "9"}, "Choose one of the five steps."),
    ],
)
def test_what_cannot_be_turned_is_said(client: Client, bo: Member, turn: dict[str, str], sentence: str) -> None:
    client.force_login(bo)
    response = client.post(reverse("profiles:turn-dial"), turn, follow=True)
    assert sentence in response.content.decode()
    assert not Dial.objects.exists()


def test_a_subject_is_added_by_its_name(client: Client, bo: Member, tents: Subject) -> None:
    client.force_login(bo)
    client.post(reverse("profiles:turn-dial"), {"name": " tents ", "level": "3"})
    assert list(Dial.objects.values_list("target", "level")) == [(tents.pk, 3)]


def test_a_guest_turns_nothing(client: Client, stoves: Subject) -> None:
    assert client.post(reverse("profiles:turn-dial"), {"subject": stoves.pk, "level": "3"}).status_code == 403
    assert not Dial.objects.exists()


def test_the_volume_is_turned_on_the_page(client: Client, bo: Member) -> None:
    client.force_login(bo)
    client.post(reverse("profiles:consent"), {"wants": "yes"})
    html = client.get(reverse("profiles:interests")).content.decode()
    assert '<button name="volume" value="4" aria-pressed="true">4</button>' in html
    client.post(reverse("profiles:turn-volume"), {"volume": "7"})
    client.post(reverse("profiles:turn-volume"), {"volume": "70"})
    bo.refresh_from_db()
    assert bo.volume == 7


def test_what_was_read_of_dials_is_read_again_once_one_is_turned(bo: Member, stoves: Subject, now: datetime) -> None:
    visitor = SimpleLazyObject(lambda: bo)  # as a request holds its member
    assert turned_subjects(visitor) == ()
    turn_dial(member=visitor, of="subject", target=stoves.pk, level=Level.LOUD, now=now)  # type: ignore[arg-type]
    assert [(each.subject.slug, each.level) for each in turned_subjects(visitor)] == [("stoves", Level.LOUD)]
