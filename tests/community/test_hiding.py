from datetime import datetime, timedelta

import pytest
from django.test import Client

from community.models import Post, Thread
from lib.kinds import ItemRef, kind_named
from moderation.actions import hide_item, restore_item
from profiles.actions import erase_member
from profiles.models import Activity, Member, Verb
from search.indexing import index_step
from search.models import SearchDocument


def test_a_hidden_post_is_gone_for_everyone(
    client: Client, ann: Member, answer: Post, thread: Thread, now: datetime
) -> None:
    kind_named("post").hide(answer.pk, now=now)
    thread.refresh_from_db()
    assert "liquid" not in client.get(thread.get_absolute_url()).content.decode()
    assert (thread.post_count, thread.last_author, thread.active) == (1, ann, thread.posted)
    assert [document.body for document in kind_named("thread").documents([thread.pk])] == [
        "Mine stops below minus ten."
    ]


def test_the_ledger_names_who_hid_it_and_nobody_who_wrote_there(
    ann: Member, bo: Member, cy: Member, answer: Post, now: datetime
) -> None:
    ref = ItemRef("post", answer.pk)
    before = list(Activity.objects.filter(member__in=[ann, bo]).order_by("id").values_list("id", flat=True))
    hide_item(staff=cy, ref=ref, reason="Rude.", now=now)
    restore_item(staff=cy, ref=ref, reason="It was not.", now=now)
    acts = Activity.objects.filter(verb__in=[Verb.HIDDEN, Verb.RESTORED]).order_by("id")
    assert [(act.member, act.verb, act.kind, act.item, act.facets) for act in acts] == [
        (cy, Verb.HIDDEN, "post", answer.pk, []),
        (cy, Verb.RESTORED, "post", answer.pk, []),
    ]
    assert list(Activity.objects.filter(member__in=[ann, bo]).order_by("id").values_list("id", flat=True)) == before


def indexed(words: str) -> list[str]:
    """The bodies in the index that hold these words."""
    while index_step():
        pass
    return [document.body for document in SearchDocument.objects.all() if words in document.body]


@pytest.mark.parametrize("number", [1, 2])
def test_where_everyone_was_erased_the_index_still_hears_of_it(
    ann: Member, bo: Member, cy: Member, answer: Post, thread: Thread, now: datetime, number: int
) -> None:
    whole = ["Mine stops below minus ten.\nUse liquid fuel."]
    assert indexed("below") == whole
    for gone in (ann, bo):
        erase_member(member=gone, now=now)
    ref = ItemRef("post", thread.posts.get(number=number).pk)
    hide_item(staff=cy, ref=ref, reason="Rude.", now=now)
    assert indexed("below") == ([] if number == 1 else ["Mine stops below minus ten."])
    restore_item(staff=cy, ref=ref, reason="It was not.", now=now)
    assert indexed("below") == whole


def test_and_comes_back_whole(client: Client, bo: Member, answer: Post, thread: Thread, now: datetime) -> None:
    kind_named("post").hide(answer.pk, now=now)
    kind_named("post").restore(answer.pk, now=now)
    thread.refresh_from_db()
    assert "liquid" in client.get(thread.get_absolute_url()).content.decode()
    assert (thread.post_count, thread.last_author, thread.active) == (2, bo, answer.posted)


def test_hiding_twice_is_hiding_once(cy: Member, answer: Post, now: datetime) -> None:
    for _time in range(2):
        hide_item(staff=cy, ref=ItemRef("post", answer.pk), reason="Rude.", now=now)
    assert Activity.objects.filter(verb=Verb.HIDDEN).count() == 1


def test_the_opening_takes_its_thread_along(
    client: Client, cy: Member, answer: Post, thread: Thread, now: datetime
) -> None:
    kind_named("post").hide(thread.posts.get(number=1).pk, now=now)
    client.force_login(cy)
    assert client.get(thread.get_absolute_url()).status_code == 404
    assert thread.title not in client.get("/threads/").content.decode()
    assert kind_named("thread").documents([thread.pk]) == []
    assert kind_named("thread").candidates(since=now - timedelta(days=9), now=now) == []


def test_a_hidden_thread_comes_back(client: Client, answer: Post, thread: Thread, now: datetime) -> None:
    kind_named("thread").hide(thread.pk, now=now)
    assert client.get(thread.get_absolute_url()).status_code == 404
    kind_named("thread").restore(thread.pk, now=now)
    assert "liquid" in client.get(thread.get_absolute_url()).content.decode()


def test_what_its_author_deleted_stays_deleted(bo: Member, client: Client, answer: Post, now: datetime) -> None:
    client.force_login(bo)
    client.post(f"/posts/{answer.pk}/delete/")
    kind_named("post").restore(answer.pk, now=now)
    assert Post.objects.get(pk=answer.pk).shelf == "deleted"


def test_names_for_staff(answer: Post) -> None:
    assert kind_named("post").name_of(answer.pk) == "Which stove works at minus twenty? #2"
    assert kind_named("thread").name_of(answer.thread_id) == "Which stove works at minus twenty?"
