"""From outside: the feeds that members choose, on their page, and theirs alone."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from home.actions import ADDED_A_DAY, MOST_SOURCES, drop_source, pick_source
from home.models import Pick, Source, Suggestion, Use
from home.outside.keeping import is_due
from lib.clock import now as clock
from profiles.actions import pause_learning
from profiles.models import Activity, Member
from tests.home.outside.conftest import ADDRESS, Link, Step, block
from tests.servers.answering import Answering

QUERIES = 3  # the session's member, the layout, what they chose
WHOLE = 5


def test_a_member_adds_a_feed_and_my_page_shows_its_newest(
    client: Client, bo: Member, server: Answering, step: Step, link: Link, now: datetime
) -> None:
    client.force_login(bo)
    assert f'hx-get="{ADDRESS}?above=' in client.get("/").content.decode()
    assert "from sites that you choose" in block(client)
    said = client.post(ADDRESS, {"url": link("/news")}, follow=True).content.decode()
    assert "The site is being asked." in said
    assert "It is being asked. Look again in a minute." in said
    assert "Nothing yet of what you chose" in block(client)
    assert server.asked == []  # no page waits for another site
    assert step(clock()) == 1
    assert step(clock()) == 0
    html = block(client, "?above=people&below=now")
    titles = [f"News {day}" for day in range(20, 15, -1)]
    assert [title for title in titles if title in html] == titles
    assert "News 15" not in html
    assert f'<a href="{link("/News-20")}" rel="noopener noreferrer nofollow" dir="auto">News 20</a>' in html
    assert "<bdi>hills.example</bdi> ·" in html
    assert reverse("home:arrange-block", args=["outside"]) + "?above=people&amp;below=now" in html
    whole = client.get(ADDRESS).content.decode()
    assert "Hill news" in whole
    assert "News 11" in whole
    assert "Last read:" in whole


def test_each_source_has_its_newest_before_any_its_second(
    client: Client, bo: Member, step: Step, link: Link, now: datetime
) -> None:
    client.force_login(bo)
    for path in ("/news", "/rare"):
        pick_source(member=bo, url=link(path), now=now)
    assert [step(now), step(now)] == [1, 1]
    html = block(client)
    assert [words for words in ("News 20", "News 17", "Rarely") if words in html] == ["News 20", "News 17", "Rarely"]
    assert html.index("News 17") < html.index("Rarely")
    assert "News 16" not in html
    client.post("/arrange/", {"device": "desk", "version": 0, "does": "small:outside"})
    assert block(client).count("<li>") == 3
    client.post("/arrange/", {"device": "desk", "version": 1, "does": "hide:outside"})
    assert ADDRESS not in client.get("/").content.decode()


def test_five_at_most_and_not_all_day_long(client: Client, bo: Member, now: datetime) -> None:
    client.force_login(bo)
    for nth in range(MOST_SOURCES):
        client.post(ADDRESS, {"url": f"https://hills.example/{nth}"})
    html = client.post(ADDRESS, {"url": "https://hills.example/more"}).content.decode()
    assert Pick.objects.count() == MOST_SOURCES
    assert "which is all that fits" in html
    for nth in range(ADDED_A_DAY - MOST_SOURCES):
        drop_source(member=bo, pick=Pick.objects.order_by("pk")[0])
        pick_source(member=bo, url=f"https://hills.example/again/{nth}", now=now)
    drop_source(member=bo, pick=Pick.objects.order_by("pk")[0])
    with pytest.raises(ValidationError, match="Go on tomorrow"):
        pick_source(member=bo, url="https://hills.example/last", now=now)


def test_what_is_no_address_is_said_and_kept(client: Client, bo: Member) -> None:
    client.force_login(bo)
    for typed, says in [
        ("javascript:alert(1)", "That is no address of a feed or a page"),
        ("https://me:secret@hills.example/", "with a name or a password"),
        ("https://hills.example/" + "x" * 600, "too long"),
        ("", "required"),
    ]:
        response = client.post(ADDRESS, {"url": typed})
        assert response.status_code == 200
        html = response.content.decode()
        assert says in html
        assert f'value="{typed}"' in html or not typed
    assert not Source.objects.exists()


def test_what_staff_suggest_is_one_press(client: Client, bo: Member, owner: Member, step: Step, link: Link) -> None:
    client.force_login(owner)
    said = {"title": "Our own news", "url": link("/page").removeprefix("http://"), "nth": 0}
    client.post("/admin/home/suggestion/add/", said)
    assert Suggestion.objects.get().url == link("/page").replace("http://", "https://")
    Suggestion.objects.update(url=link("/page"))
    client.force_login(bo)
    assert f'name="url" value="{link("/page")}"' in client.get(ADDRESS).content.decode()
    client.post(ADDRESS, {"url": link("/page")})
    assert [step(clock()), step(clock())] == [1, 1]
    assert 'name="url" value="' not in client.get(ADDRESS).content.decode()
    client.force_login(owner)
    html = client.get("/admin/home/suggestion/").content.decode()
    assert '<td class="field-members">1</td>' in html
    assert "bo" not in html.split("<tbody>")[1].split("</tbody>")[0].split()


def test_it_is_theirs_alone(client: Client, bo: Member, ann: Member, link: Link, step: Step, now: datetime) -> None:
    pick, _new = pick_source(member=bo, url=link("/news"), now=now)
    step(now)
    client.force_login(ann)
    assert "News 20" not in block(client)
    for name in ("home:drop-source", "home:ask-source-again"):
        assert client.post(reverse(name, args=[pick.pk])).status_code == 404
    assert Pick.objects.filter(member=bo).count() == 1
    client.force_login(bo)
    assert client.get("/me/download/").json()["pick"][0]["url"] == link("/news")
    client.post(reverse("home:drop-source", args=[pick.pk]))
    assert not Pick.objects.exists()


def test_nothing_is_learned_from_it_and_pausing_changes_nothing(
    client: Client, bo: Member, step: Step, link: Link, now: datetime
) -> None:
    acts = Activity.objects.count()
    pick_source(member=bo, url=link("/news"), now=now)
    step(now)
    client.force_login(bo)
    assert client.post("/used/", {"block": "outside"}).status_code == 204
    assert [(use.member_id, use.block) for use in Use.objects.all()] == [(bo.pk, "outside")]
    assert Activity.objects.count() == acts
    pause_learning(member=bo, now=now)
    assert f'hx-get="{ADDRESS}' in client.get("/").content.decode()
    assert "News 20" in block(client)


def test_switched_off_there_is_none(
    client: Client, bo: Member, server: Answering, step: Step, link: Link, settings: Settings, now: datetime
) -> None:
    pick_source(member=bo, url=link("/news"), now=now)
    settings.OUTSIDE_FEEDS = False
    client.force_login(bo)
    assert client.get(ADDRESS).status_code == 404
    assert client.post(ADDRESS, {"url": link("/rare")}).status_code == 404
    assert ADDRESS not in client.get("/").content.decode()
    assert ADDRESS not in client.get("/arrange/").content.decode()
    assert (step(now), is_due(now=now), server.asked, Pick.objects.count()) == (0, False, [], 1)


def test_its_queries_do_not_grow(
    client: Client, bo: Member, step: Step, link: Link, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(bo)
    client.get(ADDRESS)
    with django_assert_num_queries(QUERIES):
        block(client)
    with django_assert_num_queries(WHOLE):
        client.get(ADDRESS)
    for path in ("/news", "/rare", "/page", "/plain"):
        pick_source(member=bo, url=link(path), now=clock())
    while step(clock()):
        pass
    with django_assert_num_queries(QUERIES):
        block(client)
    with django_assert_num_queries(WHOLE):
        client.get(ADDRESS)
