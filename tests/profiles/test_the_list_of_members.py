"""The list of members: who stands in it, what it counts, how it is sorted, searched and narrowed."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import choose_solution, delete_post, like_post, reply, start_thread
from community.models import Forum, ForumGrant, Thread
from desk.settings import set_setting
from lib.kinds import ItemRef
from moderation.actions import hide_item
from profiles.actions import block, came_by, edit_profile, erase_member, ignore, join, turn_dial, version_of
from profiles.models import Entry, Group, Member, Sight, Subject, TalksAbout
from profiles.rolling import await_entries, rebuild, roll_step

URL = reverse("profiles:member-list")
Start = Callable[..., Thread]


def follow(now: datetime) -> None:
    while roll_step(now=now):
        pass


@pytest.fixture
def people(ann: Member, bo: Member, cy: Member, di: Member, now: datetime) -> list[Member]:
    """They came one day after another."""
    members = [ann, bo, cy, di]
    for day, member in enumerate(members):
        Member.objects.filter(pk=member.pk).update(joined=now - timedelta(days=40 - day))
        join(member=member, now=now - timedelta(days=40 - day))
    follow(now)
    return members


@pytest.fixture
def asked(forum: Forum, now: datetime) -> Start:
    def ask(author: Member, *subjects: Subject, where: Forum = forum) -> Thread:
        told: dict[str, Any] = {"title": "Which?", "text": "Mine stops.", "sort": Thread.Sort.QUESTION}
        return start_thread(author=author, forum=where, subjects=list(subjects), key=uuid4(), now=now, **told)

    return ask


@pytest.fixture
def say(now: datetime) -> Callable[..., None]:
    def change(member: Member, **said: str | bool) -> None:
        member.refresh_from_db()
        edit_profile(member=member, version=version_of(member=member), now=now, **said)

    return change


def names(client: Client, query: str = "") -> list[str]:
    response = client.get(URL + query)
    assert response.status_code == 200
    return [line.member.username for line in response.context["lines"]]


def counted() -> list[tuple[Any, ...]]:
    columns = ("member__username", "audience", "posts", "solutions", "likes", "ratings", "stars", "words")
    return list(Entry.objects.order_by("member", "audience").values_list(*columns))


def test_everybody_who_is_here_stands_in_it(client: Client, people: list[Member], now: datetime) -> None:
    _ann, bo, cy, di = people
    assert names(client, "?sort=name") == ["ann", "bo", "cy", "di"]
    assert names(client, "?sort=newest") == ["di", "cy", "bo", "ann"]
    Member.objects.filter(pk=bo.pk).update(status=Member.Status.SUSPENDED)
    Member.objects.filter(pk=cy.pk).update(is_active=False)
    erase_member(member=di, now=now)
    assert names(client) == ["ann"]
    assert not Entry.objects.filter(member=di).exists()
    await_entries()
    follow(now)
    assert names(client) == ["ann"]


def test_whoever_leaves_the_list_is_found_by_nobody(
    client: Client, people: list[Member], say: Callable[..., None]
) -> None:
    ann, bo, *_others = people
    say(bo, is_listed=False)
    client.force_login(ann)
    assert "bo" not in names(client)
    say(bo, is_listed=True)
    assert "bo" in names(client)


def test_whom_one_ignores_and_who_blocks_one_is_left_out(client: Client, people: list[Member], now: datetime) -> None:
    ann, bo, _cy, di = people
    ignore(member=ann, other=bo, now=now)
    block(member=di, other=ann, now=now)
    client.force_login(ann)
    assert names(client, "?sort=name") == ["ann", "cy"]
    client.force_login(bo)
    assert names(client, "?sort=name") == ["ann", "bo", "cy", "di"]


def test_it_counts_what_they_gave_where_one_may_look(
    client: Client,
    people: list[Member],
    asked: Start,
    staff_forum: Forum,
    stoves: Subject,
    tents: Subject,
    now: datetime,
) -> None:
    ann, bo, cy, di = people
    inside = Forum.objects.create(name="Members", slug="members")
    rights = {"may_reply": True, "may_start": True}
    ForumGrant.objects.create(forum=inside, audience=ForumGrant.Audience.MEMBERS, **rights)
    thread = asked(ann, stoves)
    post = reply(author=bo, thread=thread, text="The Ember.", key=uuid4(), now=now)
    choose_solution(member=ann, thread=thread, post=post, now=now)
    like_post(member=di, post=post, now=now)
    asked(bo, tents, where=inside)
    asked(cy, tents, where=staff_forum)
    follow(now)
    assert names(client) == ["bo", "ann", "di", "cy"]
    rows = {line.member.username: line for line in client.get(URL).context["lines"]}
    assert (rows["bo"].entry.posts, rows["bo"].entry.solutions, rows["bo"].entry.likes) == (1, 1, 1)
    assert (rows["cy"].entry.posts, rows["bo"].subjects, rows["cy"].subjects) == (0, [stoves], [])
    client.force_login(di)
    rows = {line.member.username: line for line in client.get(URL).context["lines"]}
    assert (rows["bo"].entry.posts, rows["bo"].subjects, rows["cy"].entry.posts) == (2, [stoves, tents], 0)


def test_following_gives_what_counting_from_nothing_gives(
    people: list[Member], asked: Start, stoves: Subject, tents: Subject, now: datetime
) -> None:
    _ann, _bo, cy, di = people
    for turn in range(9):
        asker, helper = people[turn % 4], people[(turn + 1 + turn % 3) % 4]
        thread = asked(asker, (stoves, tents)[turn % 2])
        post = reply(author=helper, thread=thread, text="The Ember.", key=uuid4(), now=now)
        like_post(member=asker, post=post, now=now) if asker != helper else None
        if turn % 2:
            choose_solution(member=asker, thread=thread, post=post, now=now)
        if turn % 3 == 2:
            roll_step(limit=3, now=now)
            delete_post(member=helper, post=post, now=now)
        if turn == 7:
            hide_item(staff=cy, ref=ItemRef("thread", thread.pk), reason="Twice.", now=now)
    erase_member(member=di, now=now)
    follow(now)
    followed, talks = counted(), sorted(TalksAbout.objects.values_list("entry__member", "subject", "times"))
    assert len(followed) == 6
    assert sum(row[2] for row in followed) > 10
    Entry.objects.all().delete()
    rebuild()
    assert counted() == followed
    assert sorted(TalksAbout.objects.values_list("entry__member", "subject", "times")) == talks
    rebuild()
    assert counted() == followed


@pytest.mark.parametrize("words", ["zoe", "ZOË ost", "øst", "berg", "kayaks", "stov", "bergen zoe"])
def test_searching_forgives_case_and_accents(
    client: Client,
    people: list[Member],
    say: Callable[..., None],
    asked: Start,
    stoves: Subject,
    now: datetime,
    words: str,
) -> None:
    _ann, bo, *_others = people
    say(bo, name="Zoë Øst", place="Bergen", about="I paddle kayaks, slowly.")
    asked(bo, stoves)
    follow(now)
    assert names(client, f"?q={words}") == ["bo"]


@pytest.mark.parametrize("words", ["100%", "_", "%", "zo ann", "' OR 1=1", "a\x00b"])
def test_what_is_no_word_of_anybody_finds_nobody(client: Client, people: list[Member], words: str) -> None:
    response = client.get(URL, {"q": words})
    assert response.status_code == 200
    found = [line.member.username for line in response.context["lines"]]
    assert found in ([], ["ann", "bo", "cy", "di"], ["di", "cy", "bo", "ann"])


def test_what_is_hidden_is_found_by_nobody_it_is_hidden_from(
    client: Client, people: list[Member], say: Callable[..., None], asked: Start, stoves: Subject, now: datetime
) -> None:
    ann, bo, *_others = people
    asked(bo, stoves)
    follow(now)
    say(bo, place="Bergen", about="Kayaks.", place_to=Sight.MEMBERS, about_to=Sight.NOBODY, subjects_to=Sight.MEMBERS)
    assert (names(client, "?q=bergen"), names(client, "?q=kayaks"), names(client, "?q=stoves")) == ([], [], [])
    assert names(client, "?subject=stoves") == []
    client.force_login(ann)
    assert (names(client, "?q=bergen"), names(client, "?q=kayaks"), names(client, "?q=stoves")) == (["bo"], [], ["bo"])
    assert names(client, "?subject=stoves") == ["bo"]


def test_times_that_are_hidden_sort_last_and_are_not_told(
    client: Client, people: list[Member], say: Callable[..., None], now: datetime
) -> None:
    ann, bo, _cy, di = people
    for days, member in enumerate(people):
        came_by(member_id=member.pk, when=now - timedelta(days=days))
    say(di, joined_to=Sight.NOBODY)
    say(ann, here_to=Sight.NOBODY)
    assert names(client, "?sort=newest") == ["cy", "bo", "ann", "di"]
    client.force_login(bo)
    assert names(client, "?sort=here") == ["bo", "cy", "di", "ann"]
    rows = {line.member.username: line for line in client.get(URL).context["lines"]}
    assert (rows["di"].entry.since, rows["ann"].here) == (None, "")


def test_a_group_is_for_those_in_it(client: Client, people: list[Member], owner: Member, now: datetime) -> None:
    ann, bo, cy, _di = people
    group = Group.objects.create(name="Board")
    group.members.set([ann, bo])
    client.force_login(ann)
    assert names(client, f"?group={group.pk}&sort=name") == ["ann", "bo"]
    assert "Board" in client.get(URL).content.decode()
    client.force_login(cy)
    assert names(client, f"?group={group.pk}&sort=name") == ["ann", "bo", "cy", "di"]
    assert "Board" not in client.get(URL).content.decode()
    client.force_login(owner)
    assert names(client, f"?group={group.pk}&sort=name") == ["ann", "bo"]


def test_who_shares_ones_interests(
    client: Client, people: list[Member], asked: Start, stoves: Subject, tents: Subject, now: datetime
) -> None:
    ann, bo, cy, di = people
    asked(bo, stoves)
    asked(cy, stoves)
    asked(cy, stoves)
    asked(di, tents)
    follow(now)
    turn_dial(member=ann, of="subject", target=stoves.pk, level=3, now=now)
    client.force_login(ann)
    assert names(client, "?sort=alike") == ["cy", "bo"]
    client.logout()
    assert len(names(client, "?sort=alike")) == 4


def test_the_owner_may_keep_it_for_members(client: Client, people: list[Member]) -> None:
    set_setting("roll", "members")
    assert client.get(URL + "?q=ann").headers["Location"] == "/account/login/?next=/members/%3Fq%3Dann"
    client.force_login(people[0])
    assert len(names(client)) == 4


def test_pages_have_numbers_and_keep_what_was_asked(
    client: Client, member_named: Callable[..., Member], now: datetime
) -> None:
    for number in range(32):
        join(member=member_named(f"m{number:02}"), now=now)
    follow(now)
    html = client.get(URL + "?sort=name&q=m").content.decode()
    assert 'href="?sort=name&amp;q=m&amp;page=2"' in html
    assert names(client, "?sort=name&page=2") == ["m30", "m31"]
    assert names(client, "?sort=name&page=nonsense")[0] == "m00"


@pytest.mark.parametrize("query", ["", "?sort=alike", "?q=m&subject=stoves&sort=likes"])
def test_its_queries_do_not_grow(
    client: Client,
    member_named: Callable[..., Member],
    asked: Start,
    stoves: Subject,
    tents: Subject,
    di: Member,
    now: datetime,
    query: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    def come(numbers: Iterable[int]) -> None:
        for number in numbers:
            asked(member_named(f"m{number:02}"), stoves, tents)
        follow(now)

    turn_dial(member=di, of="subject", target=stoves.pk, level=3, now=now)
    come(range(2))
    client.force_login(di)
    client.get(URL + query)
    with django_assert_num_queries(QUERIES[query]):
        client.get(URL + query)
    come(range(2, 20))
    with django_assert_num_queries(QUERIES[query]):
        assert len(client.get(URL + query).context["lines"]) >= 20


QUERIES = {"": 9, "?sort=alike": 12, "?q=m&subject=stoves&sort=likes": 10}
