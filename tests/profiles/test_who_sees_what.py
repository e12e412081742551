"""Each member decides who sees each thing of themselves; page, card, list and machines ask the same rule."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import start_thread
from community.models import Forum, ForumGrant, Thread
from lib.clock import now as clock
from profiles.actions import (
    came_by,
    edit_profile,
    erase_member,
    join,
    keep_here,
    note_here,
    pause_learning,
    version_of,
)
from profiles.models import Entry, Member, Sight
from profiles.rolling import roll_step
from profiles.sights import here_in_words

SECRETS = {"pronouns": "zie/zir", "place": "Bergen", "website": "https://bo.example/", "about": "I paddle kayaks."}
SETTINGS = reverse("profiles:settings")


@pytest.fixture
def say(bo: Member, now: datetime) -> Callable[..., None]:
    def change(**said: str | bool) -> None:
        bo.refresh_from_db()
        edit_profile(member=bo, version=version_of(member=bo), now=now, **said)

    return change


@pytest.mark.parametrize("page", ["/members/bo/", "/members/bo/card/"])
@pytest.mark.parametrize("field", sorted(SECRETS))
def test_a_field_is_for_whom_they_say(
    client: Client, ann: Member, bo: Member, cy: Member, say: Callable[..., None], field: str, page: str
) -> None:
    if field in {"website", "about"} and "card" in page:
        return  # the short of it does not say them
    say(**{field: SECRETS[field]})

    def seen_by(viewer: Member | None) -> bool:
        client.logout()
        if viewer:
            client.force_login(viewer)
        return SECRETS[field] in client.get(page).content.decode()

    for to, seen in ((Sight.EVERYONE, (1, 1, 1, 1)), (Sight.MEMBERS, (0, 1, 1, 1)), (Sight.NOBODY, (0, 0, 1, 1))):
        say(**{f"{field}_to": to})
        assert tuple(map(seen_by, (None, ann, bo, cy))) == tuple(map(bool, seen)), to


def test_since_when_and_when_last(
    client: Client, ann: Member, bo: Member, cy: Member, say: Callable[..., None], now: datetime
) -> None:
    came_by(member_id=bo.pk, when=clock())
    html = client.get("/members/bo/").content.decode()
    assert ("here since" in html, "last here today" in html) == (True, False)
    client.force_login(ann)
    assert "last here today" in client.get("/members/bo/").content.decode()
    say(here_to=Sight.NOBODY, joined_to=Sight.NOBODY)
    assert not re.search("here since|last here", client.get("/members/bo/").content.decode())
    bo.refresh_from_db()
    assert bo.last_here is None
    client.force_login(cy)
    html = client.get("/members/bo/").content.decode()
    assert ("here since" in html, "last here" in html) == (True, False)


def test_what_they_talk_about(
    client: Client, ann: Member, bo: Member, say: Callable[..., None], thread: Thread
) -> None:
    Thread.objects.update(author=bo)
    start_thread(
        author=bo,
        forum=thread.forum,
        title="Mine",
        text="x",
        subjects=list(thread.subjects.all()),
        key=uuid4(),
        now=clock(),
    )
    pages = ("/members/bo/", "/members/bo/card/")
    assert ["Talks about" in client.get(page).content.decode() for page in pages] == [True, True]
    say(subjects_to=Sight.MEMBERS)
    assert ["Talks about" in client.get(page).content.decode() for page in pages] == [False, False]
    client.force_login(ann)
    assert ["Talks about" in client.get(page).content.decode() for page in pages] == [True, True]


def test_machines_are_told_what_guests_see(client: Client, bo: Member, say: Callable[..., None]) -> None:
    say(**SECRETS, about_to=Sight.MEMBERS, website_to=Sight.NOBODY, joined_to=Sight.MEMBERS)
    html = client.get("/members/bo/").content.decode()
    data = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["mainEntity"] == {
        "@type": "Person",
        "name": "Bo",
        "alternateName": "bo",
        "url": "http://testserver/members/bo/",
        "homeLocation": {"@type": "Place", "name": "Bergen"},
    } | {"url": data["mainEntity"]["url"]}
    assert "dateCreated" not in data
    say(place="</script><script>alert(1)</script>", place_to=Sight.EVERYONE)
    assert "<script>alert" not in client.get("/members/bo/").content.decode()


def test_settings_say_it_and_what_is_not_sent_stays(client: Client, bo: Member, say: Callable[..., None]) -> None:
    say(place="Bergen", place_to=Sight.NOBODY)
    client.force_login(bo)
    version = client.get(SETTINGS).context["form"]["version"].value()
    said = {"name": "Bo", "place": "Bergen", "language": "en", "time_zone": "UTC", "messages_from": "everyone"}
    sent = said | {"version": version, "about_to": "members", "website": "bo.example", "is_listed": "on"}
    assert client.post(SETTINGS, sent).status_code == 302
    bo.refresh_from_db()
    assert (bo.place_to, bo.about_to, bo.website, bo.is_listed) == ("nobody", "members", "https://bo.example", True)
    page = client.post(SETTINGS, said | {"place": "Oslo", "version": version})
    assert page.status_code == 409
    assert page.context["form"]["place_to"].value() == "nobody"


@pytest.mark.parametrize("wrong", [{"place_to": "friends"}, {"website": "javascript:alert(1)"}, {"pronouns": "x" * 41}])
def test_what_makes_no_sense_changes_nothing(client: Client, bo: Member, wrong: dict[str, str]) -> None:
    client.force_login(bo)
    version = client.get(SETTINGS).context["form"]["version"].value()
    said = {"name": "Bo", "language": "en", "time_zone": "UTC", "messages_from": "everyone", "version": version}
    assert "Nothing is saved yet." in client.post(SETTINGS, said | wrong).content.decode()
    bo.refresh_from_db()
    assert (bo.place_to, bo.website, bo.pronouns) == ("everyone", "", "")


def test_it_is_noted_once_an_hour_and_no_page_writes_it(
    client: Client, bo: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    client.get("/keys/")
    here = Member.objects.values_list("last_here", flat=True)
    assert list(here) == [None]
    assert (keep_here(now=clock()), keep_here(now=clock())) == (1, 0)
    (when,) = here.all()
    assert when is not None
    assert (when.minute, when.second) == (0, 0)
    client.get("/keys/")
    bo.refresh_from_db()
    with django_assert_num_queries(0):
        note_here(member=bo, now=clock())
        assert keep_here(now=clock()) == 0
    cache.clear()
    note_here(member=bo, now=clock() + timedelta(hours=2))
    assert keep_here(now=clock() + timedelta(hours=2)) == 1


@pytest.mark.parametrize("why", ["nobody", "paused", "suspended"])
def test_it_is_not_kept_of_everybody(bo: Member, say: Callable[..., None], now: datetime, why: str) -> None:
    note_here(member=bo, now=now)
    if why == "nobody":
        say(here_to=Sight.NOBODY)
    elif why == "paused":
        pause_learning(member=bo, now=now)
    else:
        Member.objects.filter(pk=bo.pk).update(status=Member.Status.SUSPENDED)
    keep_here(now=now)
    bo.refresh_from_db()
    assert bo.last_here is None
    cache.clear()
    note_here(member=bo, now=now)
    assert cache.get("here:noted") == (1 if why == "suspended" else None)


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-1, "today"), (2, "today"), (20, "this week"), (24 * 8, "this month"), (24 * 40, "longer ago")],
)
def test_no_closer_than_the_day(now: datetime, hours: int, words: str) -> None:
    assert here_in_words(now - timedelta(hours=hours), now=now) == words
    assert here_in_words(None, now=now) == ""


def test_erasing_leaves_nothing_of_it(bo: Member, say: Callable[..., None], now: datetime) -> None:
    join(member=bo, now=now)
    came_by(member_id=bo.pk, when=now)
    say(**SECRETS)
    erase_member(member=bo, now=now)
    bo.refresh_from_db()
    assert [getattr(bo, field) for field in (*SECRETS, "last_here")] == ["", "", "", "", None]
    assert not Entry.objects.exists()


def test_the_download_says_who_sees_what(client: Client, bo: Member, say: Callable[..., None]) -> None:
    say(**SECRETS, place_to=Sight.NOBODY)
    client.force_login(bo)
    own: dict[str, Any] = client.get(reverse("profiles:download")).json()["member"][0]
    assert {field: own[field] for field in SECRETS} == SECRETS
    assert (own["place_to"], own["here_to"], own["is_listed"], own["last_here"]) == ("nobody", "members", True, None)


def test_a_forum_that_closes_takes_its_counts_along(
    owner: Member, client: Client, bo: Member, forum: Forum, now: datetime
) -> None:
    join(member=bo, now=now)
    start_thread(author=bo, forum=forum, title="Mine", text="x", subjects=[], key=uuid4(), now=now)
    while roll_step(now=now):
        pass
    assert set(Entry.objects.values_list("audience", "posts")) == {("everyone", 1), ("members", 1)}
    everyone, members = ForumGrant.objects.filter(forum=forum).order_by("pk")
    assert (everyone.audience, members.audience) == ("everyone", "members")
    client.force_login(owner)
    rights = {f"grants-0-{name}": value for name, value in (("id", everyone.pk), ("audience", "everyone"))}
    rights |= {"grants-1-id": members.pk, "grants-1-audience": "members", "grants-1-may_see": "on"}
    sent = {"name": forum.name, "slug": forum.slug, "order": 0, "grants-TOTAL_FORMS": 2, "grants-INITIAL_FORMS": 2}
    sent |= {"grants-0-forum": forum.pk, "grants-1-forum": forum.pk}
    url = reverse("admin:community_forum_change", args=[forum.pk])
    assert client.post(url, sent | rights).status_code == 302
    while roll_step(now=now):
        pass
    assert set(Entry.objects.filter(member=bo).values_list("audience", "posts")) == {("everyone", 0), ("members", 1)}
