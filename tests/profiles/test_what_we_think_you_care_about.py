"""The interest page: what was learned and what was said, apart, with the acts it rests on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from lib.clock import now as clock
from profiles.actions import give_consent, pause_learning, turn_dial
from profiles.evidence import portrait
from profiles.learning import learn_step
from profiles.models import Activity, Consent, Dial, Group, Interest, Member, Subject, Verb

QUERIES = 15


@pytest.fixture
def page(client: Client) -> Callable[[Member], str]:
    def get(member: Member) -> str:
        client.force_login(member)
        return client.get(reverse("profiles:interests")).content.decode()

    return get


def write(member: Member, thread: Thread, now: datetime, times: int = 1) -> None:
    for _each in range(times):
        reply(author=member, thread=thread, text="A gas stove with the canister in warm water.", key=uuid4(), now=now)


def test_what_was_learned_rests_on_acts(bo: Member, thread: Thread, now: datetime, page: Callable[..., str]) -> None:
    write(bo, thread, now, 2)
    learn_step(now=now)
    (row,) = portrait(bo, now=now).subjects
    assert (row.name, row.level, row.counts) == ("Stoves", None, ["2 replies"])
    assert [(act.what, act.title) for act in row.latest] == [("replied", thread.title)]
    assert 0 < row.percent <= 100
    html = page(bo)
    assert "Learned from 2 replies" in html
    assert f'<a href="{thread.get_absolute_url()}" dir="auto">{thread.title}</a>' in html


def test_what_was_said_stands_apart(bo: Member, tents: Subject, now: datetime, page: Callable[..., str]) -> None:
    turn_dial(member=bo, of="subject", target=tents.pk, level=4, now=now)
    html = page(bo)
    assert "You said so." in html
    assert "nothing learned" in html
    assert "Learned from" not in html


def test_a_dial_turns_in_its_row(client: Client, bo: Member, stoves: Subject) -> None:
    client.force_login(bo)
    turn = {"subject": stoves.pk, "level": "0", "part": "row"}
    html = client.post(reverse("profiles:turn-dial"), turn, headers={"hx-request": "true"}).content.decode()
    assert "You muted it: it is never chosen for you." in html
    assert dict(Dial.objects.values_list("target", "level")) == {stoves.pk: 0}


def test_an_act_in_a_place_that_closed_is_no_link(
    bo: Member, staff_forum: Forum, tents: Subject, now: datetime, page: Callable[..., str]
) -> None:
    """Bo wrote in the back room once, and may no longer see it."""
    Group.objects.get(name="Moderators").members.add(bo)
    start: dict[str, Any] = {"author": bo, "forum": staff_forum, "title": "Who broke the tent?", "text": "Say."}
    start_thread(**start, subjects=[tents], key=uuid4(), now=now)
    learn_step(now=now)
    assert "Who broke the tent?" in page(bo)
    ForumGrant.objects.filter(forum=staff_forum).delete()
    html = page(bo)
    assert "Who broke the tent?" not in html
    assert "What it was can no longer be seen." in html


def test_its_queries_do_not_grow(
    client: Client, bo: Member, forum: Forum, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    for number in range(6):
        subject = Subject.objects.create(name=f"Subject {number}", slug=f"subject-{number}")
        start: dict[str, Any] = {
            "author": bo,
            "forum": forum,
            "title": f"Talk {number}",
            "text": "Of something else entirely.",
        }
        start_thread(**start, subjects=[subject], key=uuid4(), now=now)
        turn_dial(member=bo, of="subject", target=subject.pk, level=3, now=now)
        learn_step(now=now)
    client.get(reverse("profiles:interests"))
    with django_assert_num_queries(QUERIES):
        client.get(reverse("profiles:interests"))


def test_learning_is_paused_and_resumed(client: Client, bo: Member, thread: Thread) -> None:
    client.force_login(bo)
    html = client.post(reverse("profiles:pause"), {"learning": "off"}, follow=True).content.decode()
    assert "Learning is paused. Your page is newest first, and nothing is recorded for it." in html
    bo.refresh_from_db()
    assert bo.is_personalised is False
    client.post(reverse("profiles:pause"), {"learning": "on"})
    bo.refresh_from_db()
    assert bo.is_personalised is True


def test_what_is_written_while_paused_teaches_nothing(bo: Member, thread: Thread, now: datetime) -> None:
    pause_learning(member=bo, now=now)
    bo.refresh_from_db()
    write(bo, thread, now)
    learn_step(now=now)
    assert (
        Activity.objects.of_member(bo.pk).get(verb=Verb.ANSWERED if thread.sort == "question" else Verb.REPLIED).facets
        == []
    )
    assert not Interest.objects.filter(member=bo).exists()


def test_starting_over_forgets_for_good(client: Client, bo: Member, thread: Thread, tents: Subject) -> None:
    now = clock()
    write(bo, thread, now)
    turn_dial(member=bo, of="subject", target=tents.pk, level=4, now=now)
    learn_step(now=now)
    client.force_login(bo)
    assert client.get(reverse("profiles:start-over")).status_code == 200
    assert Interest.objects.filter(member=bo).exists()
    client.post(reverse("profiles:start-over"))
    learn_step(now=now)
    assert not Interest.objects.filter(member=bo, acts__gt=0).exists()
    assert [act.facets for act in Activity.objects.of_member(bo.pk)] == [[]] * Activity.objects.of_member(bo.pk).count()
    assert list(Dial.objects.values_list("target", "level")) == [(tents.pk, 4)]
    assert thread.posts.count() == 2


def test_the_newsletter_is_asked_for_and_left(client: Client, bo: Member) -> None:
    client.force_login(bo)
    client.post(reverse("profiles:consent"), {"wants": "yes"})
    consent = Consent.objects.get(member=bo, withdrawn=None)
    assert (consent.how, consent.words[:30]) == ("interest page", "Send me the newsletter that is")
    client.post(reverse("profiles:consent"), {"wants": "no"})
    consent.refresh_from_db()
    assert consent.withdrawn is not None
    assert list(Activity.objects.values_list("verb", flat=True).order_by("id")) == [Verb.CONSENTED, Verb.WITHDREW]


def test_a_second_yes_keeps_the_first_words(bo: Member, now: datetime) -> None:
    give_consent(member=bo, how="sign-up", words="Yes to letters.", now=now)
    give_consent(member=bo, how="interest page", words="Other words.", now=now)
    assert list(Consent.objects.values_list("words", flat=True)) == ["Yes to letters."]
    assert Activity.objects.count() == 1


def test_guests_are_asked_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/me/").headers["Location"] == "/account/login/?next=/me/"


def test_an_empty_page_says_what_to_do(bo: Member, page: Callable[..., str]) -> None:
    assert "We know nothing about you yet." in page(bo)


def test_the_strongest_are_shown_and_all_on_request(
    client: Client, bo: Member, forum: Forum, tents: Subject, now: datetime
) -> None:
    for number in range(26):
        subject = Subject.objects.create(name=f"Subject {number}", slug=f"subject-{number}")
        start: dict[str, Any] = {"author": bo, "forum": forum, "title": f"Talk {number}", "text": "Of something else."}
        start_thread(**start, subjects=[subject], key=uuid4(), now=now)
    turn_dial(member=bo, of="subject", target=tents.pk, level=0, now=now)
    learn_step(now=now)
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    assert (html.count('id="subject-'), "Show all 27 subjects" in html, f'id="subject-{tents.pk}"' in html) == (
        26,
        True,
        True,
    )
    assert client.get(reverse("profiles:interests"), {"all": "1"}).content.decode().count('id="subject-') == 27
