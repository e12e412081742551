"""Examples as readers meet them: looked through, found, read, liked, and told to programs."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from community.actions import choose_example, like_example, send_back_example
from community.models import Example, Liking
from lib.kinds import kind_named
from notices.telling import tell_step
from profiles.models import Activity, Block, Member, Subject, Verb
from search.indexing import rebuild
from tests.community.examples import chosen, sent_in
from tests.writing.test_adding_pictures import picture
from writing.actions import add_picture


@pytest.fixture
def example(ann: Member, stoves: Subject, now: datetime) -> Example:
    """What Ann sent in."""
    return sent_in(ann, now, subjects=[stoves])


def test_reading_is_remembered_once_a_day(
    client: Client, bo: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    client.force_login(bo)
    for seconds in (2, 15, 20):
        assert client.post(f"/examples/{example.pk}/read/", {"number": 1, "seconds": seconds}).status_code == 204
    verbs = list(Activity.objects.filter(member=bo, kind="example").order_by("id").values_list("verb", flat=True))
    assert verbs == ["viewed", "read"]
    assert kind_named("example").eligible(bo, [example.pk]) == set()


def test_whom_one_ignores_is_not_in_one_s_collection(
    client: Client, ann: Member, bo: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    Block.objects.create(member=bo, other=ann)
    client.force_login(bo)
    assert client.get(example.get_absolute_url()).status_code == 404
    assert example.title not in client.get("/examples/").content.decode()


def test_a_search_finds_it(client: Client, cy: Member, example: Example, now: datetime) -> None:
    choose_example(staff=cy, example=example, now=now)
    rebuild()
    page = client.get("/search/?q=windshield&kind=example").content.decode()
    assert example.get_absolute_url() in page


def test_the_list_by_subject(
    client: Client, bo: Member, cy: Member, example: Example, tents: Subject, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    other = chosen(bo, cy, now + timedelta(hours=1), title="Pegs in snow", subjects=[tents])
    newest, tented = (client.get(f"/examples/{query}").content.decode() for query in ("", "?subject=tents"))
    assert newest.index(other.title) < newest.index(example.title)
    assert other.title in tented
    assert example.title not in tented
    assert "Waiting" not in newest


def test_nonsense_in_the_address_is_passed_over(client: Client, cy: Member, example: Example, now: datetime) -> None:
    choose_example(staff=cy, example=example, now=now)
    for query in ("?page=x", "?page=0", "?list=waiting", "?list=mine", "?page=99999999999", "?list=%00"):
        assert client.get(f"/examples/{query}").status_code == 200
    assert example.title in client.get("/examples/?page=-1&list=mine").content.decode()


def test_what_programs_read(client: Client, ann: Member, cy: Member, example: Example, now: datetime) -> None:
    choose_example(staff=cy, example=example, now=now)
    waiting = sent_in(ann, now, title="Still waiting")
    feed = client.get("/examples/feed/").content.decode()
    assert example.title in feed
    assert waiting.title not in feed
    sitemap = client.get("/sitemap.xml?part=0").content.decode()
    assert f"{example.get_absolute_url()}</loc><lastmod>{now.isoformat()}" in sitemap
    assert waiting.get_absolute_url() not in sitemap
    page = client.get(example.get_absolute_url()).content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert (data["@type"], data["headline"], data["author"]["name"]) == ("Article", example.title, "Ann")
    assert f'<link rel="canonical" href="{data["url"]}">' in page
    assert f'<meta property="og:title" content="{example.title}">' in page


@pytest.mark.parametrize(("is_member", "most"), [(False, 8), (True, 12)])
def test_the_list_costs_the_same_for_more(
    client: Client, ann: Member, bo: Member, cy: Member, stoves: Subject, now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries, is_member: bool, most: int,
) -> None:  # fmt: skip
    for number in range(25):
        chosen(ann, cy, now, title=f"Number {number}", subjects=[stoves])
    if is_member:
        client.force_login(bo)
    for address in ("/examples/", "/examples/?page=2", f"/examples/{Example.objects.first().pk}/"):  # type: ignore[union-attr]
        with django_assert_max_num_queries(most):
            assert client.get(address).status_code == 200


def test_others_about_the_same_stand_beside_it(
    client: Client, ann: Member, bo: Member, cy: Member, stoves: Subject, tents: Subject, now: datetime
) -> None:
    here = chosen(ann, cy, now, subjects=[stoves, tents])
    both = chosen(bo, cy, now, title="Two of two", subjects=[stoves, tents])
    one = chosen(bo, cy, now + timedelta(hours=1), title="One of two", subjects=[stoves])
    sent_in(bo, now, title="Not chosen", subjects=[stoves])
    page = client.get(here.get_absolute_url()).content.decode()
    assert page.index(both.title) < page.index(one.title)
    assert "Not chosen" not in page
    assert here.title not in page.split('id="related"')[1]


def test_its_first_picture_stands_in_lists(
    client: Client, ann: Member, cy: Member, tmp_path: Path, settings: Settings, now: datetime
) -> None:
    own = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"default": own}
    kept = add_picture(owner=ann, data=picture(), now=now)
    example = chosen(ann, cy, now, text=f"Look:\n\n![The tin]({kept.sized.address})\n\nEasy.")
    assert f'<img src="{kept.sized.small_address}" alt="" loading="lazy">' in client.get("/examples/").content.decode()
    page = client.get(example.get_absolute_url()).content.decode()
    assert f'<meta property="og:image" content="{settings.SITE_URL}{kept.sized.small_address}">' in page
    assert client.get(kept.sized.small_address).status_code == 200


def test_members_like_what_was_chosen_and_may_take_it_back(
    client: Client, ann: Member, bo: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    other = chosen(ann, cy, now + timedelta(hours=1), title="Pegs in snow")
    client.force_login(bo)
    for _click in range(2):
        assert client.post(f"/examples/{example.pk}/like/").status_code == 302
    assert (Liking.objects.get().member, Activity.objects.filter(verb=Verb.LIKED).count()) == (bo, 1)
    assert "1 likes it" in client.get(example.get_absolute_url()).content.decode()
    liked = client.get("/examples/?list=liked").content.decode()
    assert liked.index(example.title) < liked.index(other.title)
    while tell_step():
        pass
    client.force_login(ann)
    assert "Bo likes your example" in client.get("/notices/").content.decode()
    client.force_login(bo)
    part = client.post(f"/examples/{example.pk}/like/", {"undo": "1"}, headers={"hx-request": "true"}).content.decode()
    assert 'aria-pressed="false"' in part
    assert "likes it" not in part
    signs = Activity.objects.filter(verb=Verb.LIKED).order_by("id").values_list("sign", flat=True)
    assert (Liking.objects.exists(), list(signs)) == (False, [1, -1])


def test_nobody_likes_their_own_or_what_waits(
    client: Client, ann: Member, cy: Member, example: Example, now: datetime
) -> None:
    client.force_login(cy)
    assert client.post(f"/examples/{example.pk}/like/").status_code == 403
    choose_example(staff=cy, example=example, now=now)
    client.force_login(ann)
    assert client.post(f"/examples/{example.pk}/like/").status_code == 403
    assert not Liking.objects.exists()


def test_a_like_is_in_the_download_and_goes_with_its_member(
    bo: Member, cy: Member, example: Example, now: datetime
) -> None:
    like_example(member=bo, example=choose_example(staff=cy, example=example, now=now), now=now)
    kind = kind_named("liking")
    assert kind.export(bo) == [{"example": example.title, "given": now.isoformat()}]
    send_back_example(staff=cy, example=example, word="It burnt.", now=now)
    assert kind.export(bo) == [{"example": "", "given": now.isoformat()}]
    kind.erase(bo)
    assert not Liking.objects.exists()
