"""People, places and kinds on the interest page like subjects: strength, trend, evidence and dial; words with a no."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import reply, start_thread
from community.models import Forum, Thread
from lib.clock import now as clock
from profiles.actions import ignore, turn_dial
from profiles.evidence import portrait, row_of
from profiles.interests import drift
from profiles.learning import learn_step
from profiles.models import Dial, Facet, Member, Sort, Subject, Surface
from search.recommending import choose


def write(member: Member, thread: Thread, when: datetime, times: int = 1) -> None:
    for _each in range(times):
        reply(author=member, thread=thread, text="Keep the canister in warm water.", key=uuid4(), now=when)


@pytest.fixture
def tent_talk(ann: Member, forum: Forum, tents: Subject, now: datetime) -> Thread:
    when = now - timedelta(days=200)
    start = {"title": "A tent for snow", "text": "Which one?", "subjects": [tents]}
    return start_thread(author=ann, forum=forum, key=uuid4(), now=when, **start)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("lately", "all_lately", "long", "all_long", "ratio"),
    [(0, 0, 3, 10, 1.0), (3, 10, 3, 10, 1.0), (10, 10, 1, 10, 5.5), (0, 10, 5, 10, 0.5), (1, 1, 0, 0, 1.0)],
)
def test_a_trend_is_the_share_of_late_against_the_share_of_all(
    lately: float, all_lately: float, long: float, all_long: float, ratio: float
) -> None:
    assert drift(lately, all_lately, long, all_long) == pytest.approx(ratio)


def test_what_one_does_more_of_lately_rises_and_the_rest_fades(
    bo: Member, thread: Thread, tent_talk: Thread, now: datetime
) -> None:
    for day in range(40):
        write(bo, tent_talk, now - timedelta(days=190 - day))
    for day in range(20):
        write(bo, thread, now - timedelta(hours=day))
        write(bo, thread, now + timedelta(days=day))
    learn_step(now=now)
    rows = portrait(bo, now=now + timedelta(days=20)).subjects
    assert {row.name: row.trend for row in rows} == {"Stoves": "rising", "Tents": "fading"}


def test_of_who_did_nothing_lately_no_trend_is_told(bo: Member, tent_talk: Thread, now: datetime) -> None:
    write(bo, tent_talk, now - timedelta(days=190), 3)
    learn_step(now=now)
    assert [row.trend for row in portrait(bo, now=now).subjects] == [""]


def test_people_places_and_kinds_stand_there_with_their_acts_and_dials(
    client: Client, ann: Member, bo: Member, thread: Thread, now: datetime
) -> None:
    write(bo, thread, now, 2)
    learn_step(now=now)
    turn_dial(member=bo, of="forum", target=thread.forum_id, level=4, now=now)
    found = portrait(bo, now=now)
    assert [(row.name, row.of, row.target, row.level, row.counts) for row in found.people] == [
        ("Ann", "member", ann.pk, None, ["2 replies"])
    ]
    assert [(row.name, row.of, row.target, row.level, row.counts) for row in found.places] == [
        ("Winter camping", "forum", thread.forum_id, 4, ["2 replies"])
    ]
    assert [(str(row.name), row.of, row.counts) for row in found.kinds] == [("Discussions", "kind", ["2 replies"])]
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    assert f'id="member-{ann.pk}"' in html
    assert f'id="forum-{thread.forum_id}"' in html
    assert f'id="kind-{found.kinds[0].target}"' in html


def test_a_dial_of_a_person_turns_in_its_row(
    client: Client, ann: Member, bo: Member, thread: Thread, now: datetime
) -> None:
    write(bo, thread, now)
    learn_step(now=now)
    client.force_login(bo)
    turn = {"of": "member", "target": ann.pk, "level": "0", "part": "row"}
    html = client.post(reverse("profiles:turn-dial"), turn, headers={"hx-request": "true"}).content.decode()
    assert f'id="member-{ann.pk}"' in html
    assert "You muted it: it is never chosen for you." in html
    assert list(Dial.objects.values_list("of", "target", "level")) == [("member", ann.pk, 0)]


def test_whom_one_ignores_is_not_named(ann: Member, bo: Member, thread: Thread, now: datetime) -> None:
    write(bo, thread, now)
    learn_step(now=now)
    ignore(member=bo, other=ann, now=now)
    assert portrait(bo, now=now).people == []
    assert row_of(bo, "word", 1, now=now) is None


def word(name: str) -> int:
    return Facet.objects.get(sort=Sort.WORD, key=name).pk


def test_a_word_that_is_not_mine_counts_for_nothing(
    client: Client, ann: Member, bo: Member, forum: Forum, thread: Thread
) -> None:
    now = clock()
    for day in range(3):
        write(bo, thread, now - timedelta(days=day + 1))
    start = {"title": "Another stove at minus ten", "text": "It keeps well.", "subjects": [], "key": uuid4()}
    other = start_thread(author=ann, forum=forum, now=now, **start)  # type: ignore[arg-type]
    learn_step(now=now)

    def pull() -> float:
        choices = choose(members=[bo], surface=Surface.PAGE, now=now)[bo.pk]
        return next(choice.terms["words"] for choice in choices if choice.ref.id == other.pk)

    assert "stove" in [each.name for each in portrait(bo, now=now).words]
    before = pull()
    client.force_login(bo)
    turn = {"of": "word", "target": word("stove"), "level": "0"}
    assert client.post(reverse("profiles:turn-dial"), turn).headers["Location"] == "/me/"
    found = portrait(bo, now=now)
    assert "stove" not in [each.name for each in found.words]
    assert [each.name for each in found.unwanted] == ["stove"]
    html = client.get(reverse("profiles:interests")).content.decode()
    assert f'<span id="word-{word("stove")}" dir="auto">stove</span>' in html  # its own language
    assert f'aria-labelledby="say-{word("stove")} word-{word("stove")}">Count it again<' in html
    assert pull() <= before
    client.post(reverse("profiles:turn-dial"), turn | {"level": ""})
    assert "stove" in [each.name for each in portrait(bo, now=now).words]


@pytest.mark.parametrize("level", ["1", "4"])
def test_a_word_is_counted_or_not_and_has_no_steps(client: Client, bo: Member, thread: Thread, level: str) -> None:
    client.force_login(bo)
    turn = {"of": "word", "target": word("stove"), "level": level}
    html = client.post(reverse("profiles:turn-dial"), turn, follow=True).content.decode()
    assert "Choose one of the five steps." in html
    assert not Dial.objects.exists()


def test_a_word_there_is_not(client: Client, bo: Member, stoves: Subject, thread: Thread) -> None:
    client.force_login(bo)
    subject = Facet.objects.filter(sort=Sort.SUBJECT).first()
    assert subject is not None
    turn = {"of": "word", "target": subject.pk, "level": "0"}
    html = client.post(reverse("profiles:turn-dial"), turn, follow=True).content.decode()
    assert "There is nothing here to turn." in html
    assert not Dial.objects.exists()
