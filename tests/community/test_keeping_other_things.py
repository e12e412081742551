"""Articles, examples and listings are kept like threads: the same button, the same list, the same reminder."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.actions import bookmark_thread, edit_bookmark, keep_item, remind_step, retire_article
from community.blocks import unread_threads
from community.models import Article, Bookmark, Example, Thread
from directory.actions import list_item
from directory.models import Listing
from lib.kinds import ItemRef
from notices.models import Notice
from profiles.actions import ignore
from profiles.models import Activity, Member, Verb
from tests.community.articles import published
from tests.community.examples import chosen

pytestmark = pytest.mark.both


@pytest.fixture
def article(cy: Member, now: datetime) -> Article:
    return published(cy, now)


@pytest.fixture
def example(ann: Member, cy: Member, now: datetime) -> Example:
    return chosen(ann, cy, now)


@pytest.fixture
def listing(ann: Member, now: datetime) -> Listing:
    return list_item(
        owner=ann, sort="selling", title="A peg", text="Straight.", price=None, currency="EUR", place="Bergen",
        subjects=[], key=uuid4(), now=now,
    )  # fmt: skip


def kept(member: Member) -> list[tuple[str, int | None]]:
    return list(Bookmark.objects.filter(member=member).order_by("pk").values_list("kind", "item"))


def test_each_is_kept_from_its_page_and_let_go(
    client: Client, bo: Member, article: Article, example: Example, listing: Listing
) -> None:
    client.force_login(bo)
    things: list[tuple[str, Any]] = [("article", article), ("example", example), ("listing", listing)]
    for kind, thing in things:
        address, url = thing.get_absolute_url(), f"/bookmarks/{kind}/{thing.pk}/"
        assert f'action="{url}"' in client.get(address).content.decode()
        for _click in range(2):
            assert client.post(url).headers["Location"] == address
        assert "Note, reminder" in client.get(address).content.decode()
    assert kept(bo) == [(kind, thing.pk) for kind, thing in things]
    page = client.get("/bookmarks/").content.decode()
    assert [str(thing) in page for _kind, thing in things] == [True, True, True]
    part = client.post(f"/bookmarks/example/{example.pk}/", {"undo": 1}, headers={"HX-Request": "true"})
    assert 'aria-pressed="false"' in part.content.decode()
    assert kept(bo) == [("article", article.pk), ("listing", listing.pk)]
    acts = Activity.objects.filter(verb=Verb.BOOKMARKED).order_by("id").values_list("kind", "sign")
    assert list(acts) == [("article", 1), ("example", 1), ("listing", 1), ("example", -1)]


def test_a_guest_is_offered_no_button(client: Client, article: Article, example: Example, listing: Listing) -> None:
    for thing in (article, example, listing):
        assert "/bookmarks/" not in client.get(thing.get_absolute_url()).content.decode()


@pytest.mark.parametrize("kind", ["member", "thread", "deal", "nothing"])
def test_other_kinds_are_not_kept(client: Client, bo: Member, thread: Thread, kind: str) -> None:
    client.force_login(bo)
    assert client.post(f"/bookmarks/{kind}/{thread.pk}/").status_code == 404
    assert not Bookmark.objects.exists()


def test_a_note_and_a_reminder_stand_beside_it(client: Client, bo: Member, listing: Listing, now: datetime) -> None:
    row = keep_item(member=bo, ref=ItemRef("listing", listing.pk), now=now)
    client.force_login(bo)
    assert "A peg" in client.get(f"/bookmarks/{row.pk}/").content.decode()
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    assert client.post(f"/bookmarks/{row.pk}/", {"note": "Ask her.", "due": day}).status_code == 302
    row.refresh_from_db()
    assert row.due
    assert remind_step(now=row.due) == 1
    assert remind_step(now=row.due) == 0
    told = Notice.objects.get(member=bo, occasion="reminder")
    assert (told.kind, told.item) == ("listing", listing.pk)
    page = client.get("/notices/").content.decode()
    assert [words in page for words in ("A peg", "You wanted to come back to this")] == [True, True]
    assert "Ask her." in client.get("/bookmarks/").content.decode()
    client.post(f"/bookmarks/{row.pk}/", {"undo": 1})
    assert kept(bo) == []


def test_what_may_no_longer_be_seen_is_neither_listed_nor_told(
    client: Client, bo: Member, ann: Member, cy: Member, article: Article, listing: Listing, now: datetime
) -> None:
    for ref in (ItemRef("article", article.pk), ItemRef("listing", listing.pk)):
        row = keep_item(member=bo, ref=ref, now=now)
        edit_bookmark(member=bo, bookmark=row, note="", due=now + timedelta(days=1), now=now)
    retire_article(staff=cy, article=article, now=now)
    ignore(member=bo, other=ann, now=now)
    client.force_login(bo)
    assert "You keep nothing yet." in client.get("/bookmarks/").content.decode()
    assert client.get(f"/bookmarks/{row.pk}/").status_code == 404
    remind_step(now=now + timedelta(days=1))
    assert not Notice.objects.filter(occasion="reminder").exists()


def test_a_kept_article_takes_no_thread_from_my_page(
    bo: Member, ann: Member, article: Article, thread: Thread, now: datetime
) -> None:
    bookmark_thread(member=bo, thread=thread, now=now)
    before = list(unread_threads(bo))
    keep_item(member=bo, ref=ItemRef("article", article.pk), now=now)
    assert list(unread_threads(bo)) == before


@pytest.mark.parametrize("many", [1, 5])
def test_the_list_asks_the_same_however_long(
    client: Client, bo: Member, cy: Member, many: int, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _each in range(many):
        keep_item(member=bo, ref=ItemRef("article", published(cy, now).pk), now=now)
    client.force_login(bo)
    client.get("/bookmarks/")
    with django_assert_num_queries(7):
        client.get("/bookmarks/")
