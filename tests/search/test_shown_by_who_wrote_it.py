"""Who wrote something new has it shown to those who may care and have not seen it, a few and once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from community.actions import introduce, mark_read
from community.kinds import IntroductionKind
from community.models import Forum, Introduction, Thread
from directory.actions import list_item
from directory.models import Listing
from profiles.actions import block, ignore, pause_learning
from profiles.models import Activity, Member, Subject
from search.introducing import care_of, introduced_stories, show_to_them
from search.views import LARGEST
from tests.community.articles import published
from tests.community.examples import chosen
from tests.search.conftest import NAMES, Put, ref_of


def shown_to(thread: Thread) -> list[str]:
    """Whom it was put before, in order."""
    rows = Introduction.objects.filter(kind="thread", item=thread.pk).order_by("pk")
    return list(rows.values_list("member__username", flat=True))


def care_url(thread: Thread) -> str:
    return reverse("search:care", args=["thread", thread.pk])


def show_url(thread: Thread) -> str:
    return reverse("search:show-to-them", args=["thread", thread.pk])


def test_who_wrote_it_is_told_about_how_many_and_shows_it_with_one_press(
    client: Client, put: Put, keen: list[Member], di: Member, at: datetime
) -> None:
    thread = put()
    client.force_login(di)
    assert care_url(thread) in client.get(thread.get_absolute_url()).content.decode()
    part = client.get(care_url(thread), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "A few members who are likely to care have not seen it." in part
    acts = Activity.objects.count()
    response = client.post(show_url(thread), follow=True)
    assert response.redirect_chain == [(thread.get_absolute_url(), 302)]
    assert "It is shown to 4 members now." in response.content.decode()
    assert shown_to(thread) == ["eva", "fin", "gil", "hal"]
    told = client.get(care_url(thread)).content.decode()
    assert "You had it shown to 4 members." in told
    assert "0 have opened it." in told
    assert not any(f"/members/{name}/" in told for name in NAMES)
    assert Activity.objects.count() == acts


def test_they_find_it_on_their_page_with_why_until_they_opened_it(
    client: Client, put: Put, keen: list[Member], di: Member, at: datetime
) -> None:
    thread = put()
    show_to_them(di, ref_of(thread), now=at)
    client.force_login(keen[0])
    assert reverse("search:introduced") in client.get(reverse("home:page")).content.decode()
    part = client.get(reverse("search:introduced"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert thread.title in part
    assert "Di, who wrote it, asked to show it to those who may care, and you " in part
    mark_read(member=keen[0], thread=thread, number=1, now=at + timedelta(minutes=1))
    assert client.get(reverse("search:introduced"), headers={"HX-Request": "true"}).content == b""
    assert "Nothing was shown to you so." in client.get(reverse("search:introduced")).content.decode()
    care = care_of(di, ref_of(thread), now=at)
    assert care is not None
    assert (care.shown, care.opened) == (4, 1)


def test_the_reason_is_in_the_members_own_language(put: Put, keen: list[Member], di: Member, at: datetime) -> None:
    Member.objects.filter(pk=keen[0].pk).update(language="fr")
    thread = put()
    show_to_them(di, ref_of(thread), now=at)
    reasons = dict(Introduction.objects.values_list("member__username", "reason"))
    assert reasons["eva"].startswith("vous ")
    assert reasons["fin"].startswith("you ")


def test_not_mine_and_it_is_gone(client: Client, put: Put, keen: list[Member], di: Member, at: datetime) -> None:
    thread = put()
    show_to_them(di, ref_of(thread), now=at)
    client.force_login(keen[0])
    acts = Activity.objects.count()
    decline = reverse("search:decline-introduction", args=["thread", thread.pk])
    assert client.post(decline).headers["Location"] == reverse("search:introduced")
    assert introduced_stories(keen[0], now=at) == []
    assert len(introduced_stories(keen[1], now=at)) == 1
    assert shown_to(thread) == ["eva", "fin", "gil", "hal"]
    assert Activity.objects.count() == acts


def test_after_seven_days_it_is_gone(put: Put, keen: list[Member], di: Member, at: datetime) -> None:
    show_to_them(di, ref_of(put()), now=at)
    assert len(introduced_stories(keen[0], now=at + timedelta(days=6))) == 1
    assert introduced_stories(keen[0], now=at + timedelta(days=7)) == []


def test_it_is_shown_once(client: Client, put: Put, keen: list[Member], di: Member, at: datetime) -> None:
    thread = put()
    client.force_login(di)
    client.post(show_url(thread))
    said = client.post(show_url(thread), follow=True).content.decode()
    assert "It has been shown to them already." in said
    assert len(shown_to(thread)) == 4


def test_what_is_no_longer_theirs_to_see_is_shown_no_more(
    put: Put, keen: list[Member], di: Member, forum: Forum, at: datetime
) -> None:
    show_to_them(di, ref_of(put()), now=at)
    eva, fin, gil, hal = keen[:4]
    pause_learning(member=eva, now=at)
    ignore(member=fin, other=di, now=at)
    block(member=di, other=gil, now=at)
    assert [len(introduced_stories(each, now=at)) for each in (eva, fin, gil, hal)] == [0, 0, 0, 1]
    forum.grants.all().delete()
    assert introduced_stories(hal, now=at) == []


def test_a_wanted_ad_and_a_listing_take_part(
    client: Client, keen: list[Member], di: Member, stoves: Subject, at: datetime
) -> None:
    told: dict[str, Any] = {"text": "Say.", "price": None, "currency": "EUR", "place": "", "now": at}
    ads = [
        list_item(owner=di, sort=sort, title="A stove for twigs", subjects=[stoves], key=uuid4(), **told)
        for sort in (Listing.Sort.WANTED, Listing.Sort.SELLING)
    ]
    client.force_login(di)
    for ad in ads:
        address = reverse("search:care", args=["listing", ad.pk])
        assert address in client.get(ad.get_absolute_url()).content.decode()
        assert "A few members" in client.get(address).content.decode()
        client.post(reverse("search:show-to-them", args=["listing", ad.pk]))
    assert {story.kind for story in introduced_stories(keen[0], now=at)} == {"listing"}
    assert Introduction.objects.filter(kind="listing").count() == 8


@pytest.mark.parametrize(("kind", "count"), [("article", 5), ("example", 4)])  # Di cares about stoves, too
def test_who_wrote_an_article_or_sent_in_an_example_shows_it_too(
    kind: str, count: int, client: Client, keen: list[Member], di: Member, cy: Member, stoves: Subject, at: datetime
) -> None:
    told: dict[str, Any] = {"title": "A stove for twigs", "text": "It burns cones.", "subjects": [stoves]}
    known = published(cy, at, **told) if kind == "article" else chosen(di, cy, at, **told)
    client.force_login(cy if kind == "article" else di)
    address = reverse("search:care", args=[kind, known.pk])
    assert address in client.get(known.get_absolute_url()).content.decode()
    assert "A few members who are likely to care have not seen it." in client.get(address).content.decode()
    told_after = client.post(reverse("search:show-to-them", args=[kind, known.pk]), follow=True)
    assert told_after.redirect_chain == [(known.get_absolute_url(), 302)]
    assert f"It is shown to {count} members now." in told_after.content.decode()
    ((name,),) = {(each.kind,) for each in introduced_stories(keen[0], now=at)}
    assert (name, Introduction.objects.filter(kind=kind, item=known.pk).count()) == (kind, count)
    client.force_login(keen[0])
    read = reverse(f"community:read-{kind}", args=[known.pk])
    assert client.post(read, {"number": 1}).status_code == 204
    assert introduced_stories(keen[0], now=at) == []


def test_nobody_else_is_told_nor_shows_it(
    client: Client, put: Put, keen: list[Member], bo: Member, at: datetime
) -> None:
    thread = put()
    client.force_login(bo)
    assert care_url(thread) not in client.get(thread.get_absolute_url()).content.decode()
    assert client.get(care_url(thread)).status_code == 404
    assert client.post(show_url(thread)).status_code == 404
    with pytest.raises(PermissionDenied, match="Only who wrote it"):
        introduce(member=bo, ref=ref_of(thread), likeliest={}, now=at)
    assert not Introduction.objects.exists()


@pytest.mark.parametrize("how", ["old", "silenced", "hidden"])
def test_it_is_new_and_stands_and_its_author_may_write(
    how: str, client: Client, put: Put, keen: list[Member], di: Member, at: datetime
) -> None:
    thread = put(ago=14 if how == "old" else 1)
    if how == "silenced":
        Member.objects.filter(pk=di.pk).update(status=Member.Status.SILENCED)
    elif how == "hidden":
        Thread.objects.filter(pk=thread.pk).update(shelf="hidden")
    client.force_login(di)
    assert client.get(care_url(thread)).status_code == 404
    assert client.post(show_url(thread)).status_code == 404
    assert not Introduction.objects.exists()


@pytest.mark.parametrize(("kind", "item"), [("post", 1), ("nothing", 1), ("thread", 0), ("thread", LARGEST + 1)])
def test_addresses_made_up_lead_nowhere(client: Client, kind: str, item: int, di: Member) -> None:
    client.force_login(di)
    for name, method in (("care", client.get), ("show-to-them", client.post)):
        assert method(reverse(f"search:{name}", args=[kind, item])).status_code == 404
    status = client.post(reverse("search:decline-introduction", args=[kind, item])).status_code
    assert status == (302 if (kind, item) == ("thread", 0) else 404)


def test_what_was_put_before_a_member_goes_with_their_person_and_when_they_start_over(
    put: Put, keen: list[Member], di: Member, at: datetime
) -> None:
    thread = put()
    show_to_them(di, ref_of(thread), now=at)
    kind = IntroductionKind()
    ((own),) = kind.export(keen[0])
    assert (own["kind"], own["item"], own["asked"]) == ("thread", thread.pk, at)
    assert kind.export(di) == [{"kind": "thread", "item": thread.pk, "asked": at}]
    assert kind.forget(keen[0]) == 1
    kind.erase(keen[1])
    assert shown_to(thread) == ["gil", "hal"]
    kind.erase(di)
    assert not Introduction.objects.exists()


def test_the_block_and_the_line_cost_as_much_for_many_as_for_one(
    put: Put, keen: list[Member], di: Member, at: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    threads = [put(f"Stove {number}") for number in range(2)]
    show_to_them(di, ref_of(threads[0]), now=at)
    with django_assert_num_queries(7):
        assert len(introduced_stories(keen[0], now=at)) == 1
    show_to_them(di, ref_of(threads[1]), now=at)
    with django_assert_num_queries(7):
        assert len(introduced_stories(keen[0], now=at)) == 2
    with django_assert_num_queries(5):
        care_of(di, ref_of(threads[1]), now=at)
