"""What a search taught, and what was only asked less of, stand on the interest page and can be forgotten there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from community.actions import reply, start_thread
from community.models import Forum, Thread
from lib.kinds import ItemRef
from profiles.actions import say_less, say_more
from profiles.activity import settle
from profiles.evidence import own_subjects, portrait
from profiles.learning import learn_step
from profiles.models import Activity, Facet, Interest, Member, Sort, Subject, Surface, Verb
from search.actions import note_search


@pytest.fixture
def photography(db: None) -> Subject:
    subject = Subject.objects.create(name="Photography", slug="photography")
    Facet.objects.create(sort=Sort.SUBJECT, key=str(subject.pk))
    return subject


def learn(now: datetime) -> None:
    settle()
    while learn_step(now=now):
        pass


def test_what_was_searched_for_is_named_and_leads_there_again(
    client: Client, bo: Member, photography: Subject, now: datetime
) -> None:
    note_search(member=bo, words="Photography", now=now)
    learn(now)
    (row,) = portrait(bo, now=now).subjects
    assert (row.name, row.acts, row.counts) == ("Photography", 1, ["1 search"])
    assert [(act.what, act.title) for act in row.latest] == [("searched", "Photography")]
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    assert "Learned from 1 search" in html
    assert f'searched: <a href="{reverse("search:find")}?q=Photography" dir="auto">Photography</a>' in html
    assert "can no longer be seen" not in html
    assert 'aria-label="Forget this: searched, Photography"' in html


def test_a_search_is_forgotten_there_with_all_that_counted_as_one(
    client: Client, bo: Member, photography: Subject, now: datetime
) -> None:
    note_search(member=bo, words="Photography", now=now)
    note_search(member=bo, words="photography", now=now)
    note_search(member=bo, words="Photography", now=now + timedelta(days=1))
    learn(now + timedelta(days=1))
    (row,) = portrait(bo, now=now + timedelta(days=1)).subjects
    assert (row.acts, row.counts) == (2, ["3 searches"])
    assert [act.title for act in row.latest] == ["Photography", "photography"]
    client.force_login(bo)
    client.post(reverse("profiles:forget-act"), {"act": row.latest[1].name})
    (left,) = portrait(bo, now=now + timedelta(days=1)).subjects
    assert (left.acts, left.counts) == (1, ["1 search"])
    said = client.post(reverse("profiles:forget-act"), {"act": left.latest[0].name}, follow=True).content.decode()
    assert "Forgotten: it is as if you had not done it." in said
    assert not Activity.objects.of_member(bo.pk).filter(verb=Verb.SEARCHED).exists()
    assert set(Interest.objects.filter(member=bo).values_list("acts", flat=True)) == {0}


def test_words_of_a_search_stay_words(client: Client, bo: Member, photography: Subject, now: datetime) -> None:
    note_search(member=bo, words="photography <b>&q=x", now=now)
    learn(now)
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    assert "?q=photography%20%3Cb%3E%26q%3Dx" in html
    assert "photography &lt;b&gt;&amp;q=x</a>" in html


def test_a_search_stands_among_what_was_done_otherwise(
    client: Client, bo: Member, thread: Thread, stoves: Subject, now: datetime
) -> None:
    reply(author=bo, thread=thread, text="Keep it warm.", key=uuid4(), now=now)
    note_search(member=bo, words="stoves", now=now + timedelta(hours=1))
    learn(now)
    (row,) = portrait(bo, now=now).subjects
    assert sorted(row.counts) == ["1 reply", "1 search"]
    assert [act.title for act in row.latest] == ["stoves", thread.title]


def test_who_only_asked_for_less_reads_so_and_can_forget_it(
    client: Client, bo: Member, ann: Member, thread: Thread, now: datetime
) -> None:
    say_less(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=now)
    learn(now)
    found = portrait(bo, now=now)
    for rows in (found.subjects, found.people, found.places):
        assert [(row.is_less, row.acts, row.percent, row.trend) for row in rows] == [(True, 1, 0, "")]
    assert found.words == []
    client.force_login(bo)
    html = client.get(reverse("profiles:interests")).content.decode()
    assert "We know nothing about you yet." not in html
    assert html.count("You asked for less.") == 4  # of its subject, its author, its place and its kind
    assert "Learned from 1 time less" in html
    (row,) = found.subjects
    client.post(reverse("profiles:forget-act"), {"act": row.latest[0].name})
    assert "We know nothing about you yet." in client.get(reverse("profiles:interests")).content.decode()


def test_what_was_asked_less_of_makes_nobody_alike(bo: Member, thread: Thread, now: datetime) -> None:
    say_less(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=now)
    learn(now)
    assert own_subjects(bo) == []


def test_who_did_more_with_it_than_they_asked_less_is_not_told_so(
    bo: Member, ann: Member, forum: Forum, thread: Thread, stoves: Subject, now: datetime
) -> None:
    for title in ("One", "Two"):
        other = start_thread(author=ann, forum=forum, title=title, text="?", subjects=[stoves], key=uuid4(), now=now)
        say_more(member=bo, ref=ItemRef("thread", other.pk), surface=Surface.PAGE, now=now)
    say_less(member=bo, ref=ItemRef("thread", thread.pk), surface=Surface.PAGE, now=now)
    learn(now)
    (row,) = portrait(bo, now=now).subjects
    assert (row.is_less, row.counts) == (False, ["2 times more", "1 time less"])
