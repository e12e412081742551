"""People like you: those whose interests are nearest, as far as each lets it be seen, with a reason that is true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries
from scipy.sparse import random as sparse

from community.models import Forum
from profiles.actions import block, ignore, pause_learning, start_over, turn_dial
from profiles.learning import learn_step, refresh_rates
from profiles.models import Dial, Interest, Level, Member, Sight, Subject
from profiles.rolling import rebuild
from search.models import Neighbour
from search.near import near_step, people_like
from search.near.comparing import compiled, nearest
from search.near.reading import HELD, interests_of
from tests.search.conftest import Begin

WEEK = timedelta(days=7)


@pytest.fixture
def circle(
    begin: Begin, member_named: Callable[..., Member], stoves: Subject, tents: Subject, subjects: list[Subject],
    now: datetime,
) -> dict[str, Member]:  # fmt: skip
    """Eva and Fin write about stoves and tents, Gil about stoves, Hal about canoes; all of them were here yesterday."""
    members = {name: member_named(name, last_here=now - timedelta(days=1)) for name in ("eva", "fin", "gil", "hal")}
    about = {"eva": [stoves, tents], "fin": [stoves, tents], "gil": [stoves], "hal": [subjects[2]]}
    for name, member in members.items():
        for number in range(3):
            begin(f"{name.title()} asks {number}", author=member, subjects=about[name], ago=2 + number)
    learned(now)
    return members


def learned(now: datetime) -> None:
    """All that was done is learned from and listed."""
    while learn_step():
        pass
    refresh_rates(now)
    rebuild()


def shown(member: Member, now: datetime) -> dict[str, str]:
    return {each.member.username: each.reason for each in people_like(member, now=now)}


def test_the_nearest_first_each_with_what_both_talk_about(circle: dict[str, Member], now: datetime) -> None:
    assert near_step(now=now) == 5
    assert list(shown(circle["eva"], now).items()) == [
        ("fin", "Both of you talk about Stoves and Tents"),
        ("gil", "Both of you talk about Stoves"),
    ]
    assert shown(circle["hal"], now) == {}


def test_who_only_reads_is_told_what_they_care_about(
    circle: dict[str, Member], bo: Member, stoves: Subject, begin: Begin, now: datetime
) -> None:
    begin("Bo asks", author=bo, subjects=[stoves])
    Member.objects.filter(pk=bo.pk).update(subjects_to=Sight.NOBODY)
    bo.refresh_from_db()
    learned(now)
    near_step(now=now)
    assert set(shown(bo, now).values()) == {"Talks about Stoves, which you care about"}
    assert "bo" not in shown(circle["gil"], now)


def test_they_stay_for_a_week(circle: dict[str, Member], begin: Begin, stoves: Subject, now: datetime) -> None:
    near_step(now=now)
    before = shown(circle["eva"], now)
    for number in range(9):
        begin(f"More {number}", author=circle["gil"], subjects=[stoves])
    learned(now)
    cache.clear()
    assert near_step(now=now + WEEK - timedelta(hours=1)) == 2  # Ann's and Hal's, who had nobody
    assert shown(circle["eva"], now) == before
    assert near_step(now=now + WEEK - timedelta(hours=1)) == 0
    cache.clear()
    assert near_step(now=now + WEEK + timedelta(hours=1)) == 5


@pytest.mark.parametrize(
    "how", ["subjects", "here", "unlisted", "paused", "away", "suspended", "ignored", "ignores", "blocks", "muted"]
)
def test_who_is_not_shown_from_then_on(how: str, circle: dict[str, Member], now: datetime) -> None:
    eva, fin = circle["eva"], circle["fin"]
    near_step(now=now)
    changed: dict[str, dict[str, object]] = {
        "subjects": {"subjects_to": Sight.NOBODY},
        "here": {"here_to": Sight.NOBODY},
        "unlisted": {"is_listed": False},
        "away": {"last_here": now - timedelta(days=61)},
        "suspended": {"status": Member.Status.SUSPENDED},
    }
    if how == "paused":
        pause_learning(member=fin, now=now)
    elif how == "ignored":
        ignore(member=eva, other=fin, now=now)
    elif how == "ignores":
        ignore(member=fin, other=eva, now=now)
    elif how == "blocks":
        block(member=fin, other=eva, now=now)
    elif how == "muted":
        turn_dial(member=eva, of=Dial.Of.MEMBER, target=fin.pk, level=Level.MUTED, now=now)
    else:
        Member.objects.filter(pk=fin.pk).update(**changed[how])
    assert set(shown(eva, now)) == {"gil"}
    cache.clear()
    near_step(now=now + WEEK + timedelta(hours=1))
    assert "fin" not in shown(eva, now)


def test_what_only_some_may_read_brings_nobody_together(
    begin: Begin, member_named: Callable[..., Member], staff_forum: Forum, cy: Member, tents: Subject, stoves: Subject,
    forum: Forum, now: datetime,
) -> None:  # fmt: skip
    both = [member_named(name, last_here=now) for name in ("eva", "fin")]
    for member in both:
        member.groups.set(cy.groups.all())
        begin(f"{member} hides", author=member, subjects=[tents], forum=staff_forum)
    learned(now)
    near_step(now=now)
    assert not Neighbour.objects.exists()
    cache.clear()
    for member in both:
        begin(f"{member} tells", author=member, subjects=[stoves], forum=forum)
    learned(now)
    near_step(now=now)
    assert shown(both[0], now) == {"fin": "Both of you talk about Stoves"}


def test_a_muted_subject_is_no_reason_and_starting_over_takes_all_away(
    circle: dict[str, Member], stoves: Subject, now: datetime
) -> None:
    near_step(now=now)
    turn_dial(member=circle["eva"], of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.MUTED, now=now)
    assert shown(circle["eva"], now) == {"fin": "Both of you talk about Tents"}
    start_over(member=circle["fin"], now=now)
    assert shown(circle["eva"], now) == {}
    assert not Neighbour.objects.filter(other=circle["fin"]).exists()


def test_nobody_while_learning_is_paused(circle: dict[str, Member], now: datetime) -> None:
    near_step(now=now)
    pause_learning(member=circle["eva"], now=now)
    circle["eva"].refresh_from_db()
    assert shown(circle["eva"], now) == {}


def test_my_page_and_the_interests_fetch_them(
    client: Client, circle: dict[str, Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    near_step(now=now)
    monkeypatch.setattr("search.views.now", lambda: now)
    address = reverse("search:people")
    client.force_login(circle["eva"])
    assert f'hx-get="{address}?above=owned&amp;below=outside"' in client.get(reverse("home:page")).content.decode()
    assert f'hx-get="{address}"' in client.get(reverse("profiles:interests")).content.decode()
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Arrange the block" not in part
    assert "Both of you talk about Stoves and Tents" in part
    client.post(reverse("profiles:turn-dial"), {"of": "member", "target": circle["fin"].pk, "level": "0"})
    assert "/members/fin/" not in client.get(address).content.decode()
    client.force_login(circle["hal"])
    assert client.get(address, headers={"HX-Request": "true"}).content == b""
    assert "Nobody yet." in client.get(address).content.decode()


def test_the_download_names_who_is_shown(client: Client, circle: dict[str, Member], now: datetime) -> None:
    Member.objects.update(last_here=datetime.now(tz=now.tzinfo))
    near_step(now=now)
    client.force_login(circle["eva"])
    told = client.get(reverse("profiles:download")).json()["neighbour"]
    assert told[0] == {"name": "Fin", "because": "Both of you talk about Stoves and Tents"}


def test_reading_them_takes_five_queries(
    circle: dict[str, Member], now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    near_step(now=now)
    with django_assert_num_queries(5):
        assert len(people_like(circle["eva"], now=now)) == 2


@pytest.mark.skipif(compiled() is None, reason="needs numba")
def test_the_compiled_and_the_plain_way_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    mine, others = (sparse(size, 300, density=0.05, format="csr", random_state=size) for size in (700, 900))
    own = np.arange(700)
    monkeypatch.setattr("search.near.comparing.WORTHWHILE", 0)
    machine, plain = nearest(mine, others, own, 15), nearest(mine, others, own, 15, plainly=True)
    assert np.array_equal(machine.places, plain.places)
    assert np.allclose(machine.scores, plain.scores, rtol=0, atol=2e-9)
    assert not (machine.places == own[:, None]).any()
    assert (machine.places >= 0).sum() > 700


def test_portions_of_the_members_find_what_all_at_once_do(
    circle: dict[str, Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found() -> list[tuple[int, int, int, float]]:
        return list(Neighbour.objects.order_by("member", "nth").values_list("member", "other", "nth", "score"))

    near_step(now=now)
    whole = found()
    assert len(whole) == 6
    cache.clear()
    monkeypatch.setattr("search.near.reading.AT_ONCE", 2)
    monkeypatch.setattr("search.near.keeping.PORTION", 1)
    near_step(now=now + WEEK)
    assert [row[:3] for row in found()] == [row[:3] for row in whole]
    stored = Interest.objects.filter(facet__sort__in=HELD).values_list("member", "facet", "long", "lately", "less")
    members = np.array(sorted(member.pk for member in circle.values()))
    read = {tuple(row.tolist()) for _some, rows in interests_of(members) for row in rows}
    assert read == set(stored.filter(member__in=members.tolist()))


def test_what_is_pressed_in_the_block_leads_back_to_the_page_it_stands_in(
    client: Client, circle: dict[str, Member], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    near_step(now=now)
    monkeypatch.setattr("search.views.now", lambda: now)
    client.force_login(circle["eva"])
    address = reverse("search:people")
    part = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/me/interests/"})
    assert 'name="next" value="/me/interests/"' in part.content.decode()
    elsewhere = client.get(address, headers={"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"})
    assert f'name="next" value="{address}"' in elsewhere.content.decode()
    assert f'name="next" value="{address}"' in client.get(address).content.decode()
