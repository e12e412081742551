"""Staff choose examples, send them back with a word and thank; everyone finds what was chosen."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from community.actions import choose_example, like_example, send_back_example
from community.models import Award, Example, Liking, Thank
from community.recognition.awarding import badge_step
from community.recognition.thanking import to_thank
from lib.kinds import kind_named
from notices.models import Notice
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


def counted(now: datetime) -> None:
    while badge_step(now=now):
        pass


def test_staff_find_what_waits_and_choose_it(
    client: Client, ann: Member, bo: Member, cy: Member, example: Example
) -> None:
    client.force_login(cy)
    waiting = client.get("/examples/?list=waiting").content.decode()
    assert "Waiting (1)" in waiting
    assert example.title in waiting
    assert client.post(f"/examples/{example.pk}/choose/").status_code == 302
    assert "Nothing waits." in client.get("/examples/?list=waiting").content.decode()
    example.refresh_from_db()
    assert example.state == "chosen"
    assert example.decided is not None
    act = Activity.objects.get(verb=Verb.CHOSEN)
    assert (act.member, act.kind, act.item, act.facets) == (cy, "example", example.pk, [])
    for viewer in (None, bo):
        client.logout()
        if viewer:
            client.force_login(viewer)
        assert "<em>bottom</em>" in client.get(example.get_absolute_url()).content.decode()
        assert example.title in client.get("/examples/").content.decode()


def test_its_author_is_told_once(client: Client, ann: Member, cy: Member, example: Example, now: datetime) -> None:
    for _click in range(2):
        choose_example(staff=cy, example=example, now=now)
    while tell_step(now=now):
        pass
    told = Notice.objects.get()
    assert (told.member, told.occasion, told.kind, told.item) == (ann, "example", "example", example.pk)
    client.force_login(ann)
    assert "Cy chose your example: everyone finds it now" in client.get("/notices/").content.decode()
    assert "Chosen: everyone finds it here now." in client.get(example.get_absolute_url()).content.decode()


def test_it_is_sent_back_with_a_word_or_not_at_all(client: Client, cy: Member, example: Example) -> None:
    client.force_login(cy)
    for word in ("", "   ", "x" * 301):
        assert client.post(f"/examples/{example.pk}/back/", {"word": word}).status_code == 422
    example.refresh_from_db()
    assert example.state == "waiting"
    assert client.post(f"/examples/{example.pk}/back/", {"word": "Which tin?"}).status_code == 302
    example.refresh_from_db()
    assert (example.state, example.word) == ("returned", "Which tin?")


def test_members_decide_nothing(client: Client, ann: Member, bo: Member, example: Example, now: datetime) -> None:
    for member, status in ((ann, 403), (bo, 404)):
        client.force_login(member)
        for act in ("choose", "back", "thank"):
            response = client.post(f"/examples/{example.pk}/{act}/", {"word": "No.", "words": "Thanks."})
            assert response.status_code == status
        assert example.title not in client.get("/examples/?list=waiting").content.decode()
    with pytest.raises(PermissionDenied, match="Only moderators"):
        choose_example(staff=bo, example=example, now=now)
    with pytest.raises(PermissionDenied, match="Only moderators"):
        send_back_example(staff=bo, example=example, word="No.", now=now)
    example.refresh_from_db()
    assert (example.state, Thank.objects.count()) == ("waiting", 0)


def test_one_click_thanks_once(client: Client, ann: Member, cy: Member, owner: Member, example: Example) -> None:
    client.force_login(cy)
    assert "Thank you for showing how you did it." in client.get(example.get_absolute_url()).content.decode()
    assert client.post(f"/examples/{example.pk}/thank/", {"words": "Neat!"}).status_code == 302
    client.force_login(owner)
    page = client.post(f"/examples/{example.pk}/thank/", {"words": "Me too."}, follow=True).content.decode()
    assert "Somebody was quicker" in page
    thank = Thank.objects.get()
    assert (thank.kind, thank.item, thank.member, thank.staff, thank.words) == (
        "example", example.pk, ann, cy, "Neat!",
    )  # fmt: skip
    client.force_login(ann)
    assert "Neat!" in client.get(example.get_absolute_url()).content.decode()


def test_nobody_is_thanked_without_words(client: Client, cy: Member, example: Example) -> None:
    client.force_login(cy)
    response = client.post(f"/examples/{example.pk}/thank/", {"words": ""})
    assert response.status_code == 422
    assert "Write a sentence first." in response.content.decode()
    assert not Thank.objects.exists()


def test_who_is_chosen_earns_a_badge_and_it_stands_on_their_page(
    client: Client, ann: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    counted(now)
    award = Award.objects.get(member=ann)
    assert (award.badge.name, award.given) == ("Shown how", now)
    assert "Examples chosen" in client.get("/members/ann/given/").content.decode()
    assert "1 example" in client.get("/members/ann/").content.decode()
    send_back_example(staff=cy, example=example, word="It burnt.", now=now + timedelta(hours=1))
    counted(now)
    assert not Award.objects.exists()
    assert "1 example" not in client.get("/members/ann/").content.decode()


def test_it_stands_among_what_to_thank_for(ann: Member, cy: Member, example: Example, now: datetime) -> None:
    assert to_thank(cy, now=now) == []
    choose_example(staff=cy, example=example, now=now)
    (row,) = to_thank(cy, now=now)
    assert (row.story.author, [str(each) for each in row.reasons]) == (ann, ["example chosen"])


def test_it_is_a_candidate_for_others(ann: Member, bo: Member, cy: Member, example: Example, now: datetime) -> None:
    choose_example(staff=cy, example=example, now=now)
    kind = kind_named("example")
    (candidate,) = kind.candidates(since=now - timedelta(days=1), now=now)
    assert (candidate.ref.id, candidate.author_id, candidate.created) == (example.pk, ann.pk, now)
    assert kind.candidates_among([example.pk], now=now) == [candidate]
    assert kind.eligible(bo, [example.pk]) == {example.pk}
    assert kind.eligible(ann, [example.pk]) == set()


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


def test_hidden_is_gone_and_comes_back(
    client: Client, ann: Member, cy: Member, example: Example, now: datetime
) -> None:
    choose_example(staff=cy, example=example, now=now)
    client.force_login(cy)
    for verb, status in (("hide", 404), ("restore", 200)):
        client.post(f"/admin/community/example/{verb}/?ids={example.pk}", {"reason": "It sells."})
        assert Client().get(example.get_absolute_url()).status_code == status
    while tell_step():
        pass
    client.force_login(ann)
    page = client.get("/notices/").content.decode()
    assert "A moderator hid an example of yours" in page
    assert "A moderator brought back an example of yours" in page


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
