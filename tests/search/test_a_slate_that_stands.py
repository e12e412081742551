"""What pages choose from is kept between requests, and is what it would be if it were laid anew."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import numpy as np
import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from community.actions import like_post, reply, start_thread
from community.models import Forum, Post, Thread
from lib.kinds import ItemRef
from moderation.actions import hide_item
from profiles.actions import turn_dial
from profiles.learning import learn_step
from profiles.models import Activity, Level, Member, Subject, Surface, Verb
from search.recommending import Choice, choose
from search.recommending.keeping import KEPT, standing
from search.recommending.laying import ENOUGH, laid
from search.recommending.slate import Slate
from search.recommending.sources import Stored
from tests.search.conftest import Begin, Chosen

Talk = Callable[..., list[Thread]]


@pytest.fixture
def talk(begin: Begin, subjects: list[Subject]) -> Talk:
    """So many threads of the last weeks, more than a page needs to choose from."""

    def start(count: int = ENOUGH + 3) -> list[Thread]:
        threads = [begin(f"Talk {n}", subjects=[subjects[n % 10]], ago=1 + n % 25) for n in range(count)]
        learn_step()
        return threads

    return start


def same(kept: Slate, anew: Slate) -> None:
    """The same things in the same order, measured alike."""
    assert kept.candidates == anew.candidates
    assert (kept.keys, kept.places, kept.wrote) == (anew.keys, anew.places, anew.wrote)
    for name in ("created", "active", "hotness", "rates"):
        np.testing.assert_allclose(getattr(kept, name), getattr(anew, name), rtol=1e-9, atol=1e-9, err_msg=name)
    for name in ("about", "subjects", "words"):
        np.testing.assert_array_equal(getattr(kept, name).toarray(), getattr(anew, name).toarray(), err_msg=name)


def anew(now: datetime) -> Slate:
    return laid(surface=Surface.PAGE, now=now, since=None, source=Stored())


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def test_it_ages_as_if_it_were_laid_anew(talk: Talk, now: datetime) -> None:
    talk()
    standing(now)
    later = now + KEPT - timedelta(seconds=1)
    assert queries(lambda: standing(later)) == 1
    same(standing(later), anew(later))


def test_what_happens_is_in_it_with_the_next_request(
    talk: Talk, bo: Member, cy: Member, di: Member, forum: Forum, stoves: Subject, now: datetime
) -> None:
    threads = talk()
    standing(now)
    later = now + timedelta(minutes=2)
    reply(author=bo, thread=threads[20], text="Take a canister.", key=uuid4(), now=later)
    like_post(member=di, post=Post.objects.get(thread=threads[3], number=1), now=later)
    hide_item(staff=cy, ref=ItemRef("thread", threads[5].pk), reason="Spam.", now=later)
    told = {"author": di, "forum": forum, "title": "Gas", "text": "Which?", "subjects": [stoves], "key": uuid4()}
    new = start_thread(**told, now=later)  # type: ignore[arg-type]
    assert queries(lambda: standing(later)) == 5  # acts, the post's thread, candidates, what goes on, facets
    assert queries(lambda: standing(later)) == 1
    found = standing(later)
    same(found, anew(later))
    assert new.pk in {each.ref.id for each in found.candidates}
    assert threads[5].pk not in {each.ref.id for each in found.candidates}


def test_who_is_slow_to_write_is_in_it_too(talk: Talk, bo: Member, di: Member, now: datetime) -> None:
    """An act may come to light after one that has a later number."""
    threads = talk()
    reply(author=bo, thread=threads[8], text="First.", key=uuid4(), now=now)
    newest = Activity.objects.filter(verb=Verb.REPLIED)
    newest.update(id=F("id") + 50)  # as if others had taken numbers before it, and not written yet
    standing(now)
    reply(author=di, thread=threads[9], text="Second.", key=uuid4(), now=now)
    assert Activity.objects.get(item=threads[9].pk, verb=Verb.REPLIED).pk < newest.get(item=threads[8].pk).pk
    same(standing(now), anew(now))


def test_what_is_learned_of_it_is_the_members_own_at_once(
    talk: Talk, bo: Member, tents: Subject, begin: Begin, chosen: Chosen, now: datetime
) -> None:
    talk()
    begin("Tunnel tents", subjects=[tents], ago=20)
    assert "Tunnel tents" not in titles(chosen(bo, limit=5))
    turn_dial(member=bo, of="subject", target=tents.pk, level=Level.LOUD, now=now)
    assert titles(chosen(bo, limit=5))[0] == "Tunnel tents"
    turn_dial(member=bo, of="subject", target=tents.pk, level=Level.MUTED, now=now)
    assert "Tunnel tents" not in titles(chosen(bo, limit=50))


def titles(choices: list[Choice]) -> list[str]:
    named = Thread.objects.in_bulk([choice.ref.id for choice in choices])
    return [named[choice.ref.id].title for choice in choices]


def test_a_quiet_community_is_laid_anew_whenever_something_happens(talk: Talk, bo: Member, now: datetime) -> None:
    threads = talk(3)
    standing(now)
    reply(author=bo, thread=threads[0], text="Yes.", key=uuid4(), now=now)
    same(standing(now), anew(now))


def test_one_member_costs_the_same_however_much_there_is(talk: Talk, bo: Member, now: datetime) -> None:
    def asked() -> int:
        choose(members=[bo], surface=Surface.PAGE, now=now)
        return queries(lambda: choose(members=[bo], surface=Surface.PAGE, now=now))

    talk(20)
    few = asked()
    talk(300)
    assert (few, asked()) == (6, 6)


def test_of_very_many_threads_the_latest_are_chosen_from_and_some_of_each_forum(
    begin: Begin, forum: Forum, woods: Forum, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.talking.CANDIDATES", 3)
    monkeypatch.setattr("community.talking.CANDIDATES_OF_EACH_FORUM", 2)
    busy = [begin(f"Talk {n}", ago=1 + n).pk for n in range(5)]
    quiet = [begin(f"Wood {n}", forum=woods, ago=9 + n).pk for n in range(3)]
    found = [each.ref.id for each in anew(now).candidates]
    assert sorted(found) == sorted([*busy[:3], *quiet[:2]])
