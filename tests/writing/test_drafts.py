"""What is begun is kept for whoever wrote it, until it is sent."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from community.actions import edit_post, hide_thread, reply, start_thread
from community.models import Forum, Post, Thread
from directory.actions import list_item
from profiles.actions import erase_member
from profiles.models import Member
from writing.actions import KEPT, StaleDraft, save_draft, tidy_drafts
from writing.models import Draft

DRAFT, DRAFTS = reverse("writing:draft"), reverse("writing:draft-list")


def sent(client: Client, place: str, text: str, version: int = 0) -> Any:
    """As the page sends it."""
    written = {"text": [text]} if text else {}
    return client.post(DRAFT, {"place": place, "version": version, "written": json.dumps(written)})


def begin(member: Member, place: str, now: datetime, text: str = "Half a") -> Draft:
    draft = save_draft(member=member, place=place, fields={"text": [text]}, version=0, now=now)
    assert draft is not None
    return draft


def standing(member: Member) -> dict[str, str]:
    return {draft.place: draft.text for draft in Draft.objects.visible_to(member)}


def test_it_comes_back_on_any_device(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    assert sent(client, f"reply:thread:{thread.pk}", "Half a thought").json() == {"version": 1}
    assert sent(client, f"reply:thread:{thread.pk}", "Half a thought more", 1).json() == {"version": 2}
    other = Client()
    other.force_login(bo)
    for address in (thread.get_absolute_url(), reverse("community:reply", args=[thread.pk])):
        html = other.get(address).content.decode()
        assert "Half a thought more</textarea>" in html
        assert f'data-draft="reply:thread:{thread.pk}" data-draft-version="2"' in html
    assert reverse("community:reply", args=[thread.pk]) in other.get(DRAFTS).content.decode()


def test_nobody_else_sees_it(client: Client, thread: Thread, bo: Member, owner: Member, now: datetime) -> None:
    draft = begin(bo, f"reply:thread:{thread.pk}", now, "Only Bo")
    client.force_login(owner)
    for address in (thread.get_absolute_url(), DRAFTS, f"{DRAFT}?place={draft.place}"):
        assert b"Only Bo" not in client.get(address).content
    assert client.post(reverse("writing:forget-draft", args=[draft.pk])).status_code == 404
    assert standing(bo) == {draft.place: "Only Bo"}


def test_the_older_of_two_devices_is_told_and_loses_nothing(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    place = f"reply:thread:{thread.pk}"
    sent(client, place, "From the desk")
    response = sent(client, place, "From the train")
    assert response.status_code == 409
    assert (response.json()["version"], response.json()["fields"]) == (1, {"text": ["From the desk"]})
    assert standing(bo) == {place: "From the desk"}
    assert sent(client, place, "From the desk").json() == {"version": 1}
    assert sent(client, place, "From the train", 1).json() == {"version": 2}


def test_a_save_that_comes_after_sending_makes_no_draft(
    client: Client, thread: Thread, bo: Member, now: datetime
) -> None:
    client.force_login(bo)
    place = f"reply:thread:{thread.pk}"
    sent(client, place, "Half")
    reply(author=bo, thread=thread, text="Whole", key=uuid4(), now=now)
    response = sent(client, place, "Half and", 1)
    assert (response.status_code, response.json()["fields"]) == (409, None)
    assert standing(bo) == {}


def test_nothing_written_is_no_draft(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    place = f"reply:thread:{thread.pk}"
    sent(client, place, "Half")
    assert sent(client, place, "", 1).json() == {"version": 0}
    assert standing(bo) == {}


def test_sending_takes_away_its_own_draft_and_no_other(
    thread: Thread, forum: Forum, ann: Member, bo: Member, now: datetime
) -> None:
    post = reply(author=bo, thread=thread, text="One", key=uuid4(), now=now)
    places = [f"reply:thread:{thread.pk}", f"comment:post:{post.pk}", f"edit:post:{post.pk}", f"start:forum:{forum.pk}"]
    places.append("list:listing:0")
    for member in (ann, bo):
        for place in places:
            begin(member, place, now)

    def left() -> list[str]:
        return [place for place in places if place in standing(bo)]

    reply(author=bo, thread=thread, text="Two", key=uuid4(), now=now)
    assert left() == places[1:]
    reply(author=bo, thread=thread, text="But", key=uuid4(), now=now, answers=post, is_comment=True)
    assert left() == places[2:]
    edit_post(editor=bo, post=post, text="One and", version=1, now=now)
    assert left() == places[3:]
    begun: dict[str, Any] = {"title": "A stove", "text": "Which?", "subjects": [], "key": uuid4(), "now": now}
    start_thread(author=bo, forum=forum, draft=places[3], **begun)
    assert left() == places[4:]
    listed = begun | {"sort": "selling", "price": None, "currency": "EUR", "place": ""}
    list_item(owner=bo, **listed)
    assert left() == []
    assert len(standing(ann)) == len(places)


def test_a_refused_form_keeps_the_draft(client: Client, thread: Thread, bo: Member, now: datetime) -> None:
    place = f"reply:thread:{thread.pk}"
    begin(bo, place, now)
    client.force_login(bo)
    address = reverse("community:reply", args=[thread.pk])
    assert client.post(address, {"text": "", "key": uuid4()}).status_code == 422
    hide_thread(thread=thread, now=now)
    assert client.post(address, {"text": "Whole", "key": uuid4()}).status_code == 404
    assert standing(bo) == {place: "Half a"}


def test_an_edit_goes_on_over_the_version_it_began_from(
    client: Client, thread: Thread, ann: Member, now: datetime
) -> None:
    post = Post.objects.get(thread=thread)
    edit_post(editor=ann, post=post, text="Mine stops at six.", version=1, now=now)
    fields = {"text": ["Mine stops at five."], "version": ["1"]}
    save_draft(member=ann, place=f"edit:post:{post.pk}", fields=fields, version=0, now=now)
    client.force_login(ann)
    html = client.get(reverse("community:edit-post", args=[post.pk])).content.decode()
    assert "Mine stops at five.</textarea>" in html
    assert '<input type="hidden" name="version" value="1"' in html


def test_a_new_thread_goes_on_with_all_that_was_filled_in(
    client: Client, forum: Forum, stoves: Any, tents: Any, bo: Member, now: datetime
) -> None:
    fields = {
        "title": ["Which stove?"], "text": ["Mine *stops*."], "sort": ["question"], "forum": [str(forum.pk)],
        "subjects": [str(stoves.pk), str(tents.pk)],
    }  # fmt: skip
    save_draft(member=bo, place=f"start:forum:{forum.pk}", fields=fields, version=0, now=now)
    client.force_login(bo)
    html = client.get(reverse("community:start-thread") + f"?forum={forum.slug}").content.decode()
    assert 'value="Which stove?"' in html
    assert "Mine *stops*.</textarea>" in html
    assert html.count("checked") == 3
    assert f'name="draft" value="start:forum:{forum.pk}"' in html
    assert b"Which stove?" not in client.get(reverse("community:start-thread")).content


def test_a_draft_whose_place_is_out_of_sight_can_be_read_and_deleted(
    client: Client, thread: Thread, bo: Member, now: datetime
) -> None:
    draft = begin(bo, f"reply:thread:{thread.pk}", now, "Words of mine")
    hide_thread(thread=thread, now=now)
    client.force_login(bo)
    html = client.get(DRAFTS).content.decode()
    assert "Words of mine</textarea>" in html
    assert thread.title not in html
    assert sent(client, draft.place, "More", 1).status_code == 404
    client.post(reverse("writing:forget-draft", args=[draft.pk]))
    assert standing(bo) == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"place": "reply:thread:1", "version": 0, "written": "[]x"},
        {"place": "reply:thread:1", "version": 0, "written": '["a"]'},
        {"place": "reply:thread:1", "version": 0, "written": '{"text": "a"}'},
        {"place": "reply:thread:1", "version": -1, "written": "{}"},
        {"place": "x" * 61, "version": 0, "written": "{}"},
        {"place": "reply:thread:1", "version": 0, "written": json.dumps({"text": ["é" * 70_000]})},
    ],
)
def test_what_is_no_draft_is_refused(client: Client, bo: Member, fields: dict[str, Any]) -> None:
    client.force_login(bo)
    assert client.post(DRAFT, fields).status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize("place", ["reply:thread:999", "reply:nothing:1", "x", "reply:thread:", "edit:post:²", "a:b:c"])
def test_there_are_no_drafts_in_places_that_are_not_there(client: Client, bo: Member, place: str) -> None:
    client.force_login(bo)
    assert sent(client, place, "Half").status_code == 404
    assert not Draft.objects.exists()


def test_what_no_database_takes_is_left_out(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    assert sent(client, f"reply:thread:{thread.pk}", "a\x00b\ud800c").status_code == 200
    assert list(standing(bo).values()) == ["ab?c"]


def test_two_hundred_are_enough(thread: Thread, bo: Member, now: datetime) -> None:
    Draft.objects.bulk_create([Draft(member=bo, place=f"reply:thread:{number}") for number in range(1000, 1200)])
    with pytest.raises(ValidationError, match="200 drafts"):
        begin(bo, f"reply:thread:{thread.pk}", now)


def test_half_a_year_untouched_is_long_enough(bo: Member, ann: Member, now: datetime) -> None:
    begin(bo, "list:listing:0", now - KEPT - timedelta(seconds=1))
    begin(ann, "list:listing:0", now - KEPT)
    assert [tidy_drafts(now=now), tidy_drafts(now=now)] == [1, 0]
    assert list(Draft.objects.values_list("member__username", flat=True)) == ["ann"]


def test_it_is_downloaded_and_goes_with_the_member(
    client: Client, bo: Member, now: datetime, member_named: Callable[..., Member]
) -> None:
    begin(bo, "list:listing:0", now, "An old stove")
    begin(member_named("eli"), "list:listing:0", now, "A new one")
    client.force_login(bo)
    whole = client.get(reverse("profiles:download")).content.decode()
    assert "An old stove" in whole
    assert "A new one" not in whole
    erase_member(member=bo, now=now)
    assert list(Draft.objects.values_list("member__username", flat=True)) == ["eli"]


def test_a_stale_draft_says_what_stands(bo: Member, now: datetime) -> None:
    begin(bo, "list:listing:0", now, "Here")
    with pytest.raises(StaleDraft) as stale:
        save_draft(member=bo, place="list:listing:0", fields={"text": ["There"]}, version=3, now=now)
    assert stale.value.standing is not None
    assert stale.value.standing.text == "Here"
