from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import mark_read, start_thread
from community.models import Forum, Thread
from profiles.models import Dial, Level, Member, Subject

LISTS = ["/forums/", "/forums/winter-camping/", "/threads/", "/subjects/stoves/"]


@pytest.fixture
def threads(ann: Member, bo: Member, forum: Forum, stoves: Subject, thread: Thread) -> list[Thread]:
    """Thirty threads about stoves, the newest last."""
    return [
        start_thread(
            author=(ann, bo)[number % 2],
            forum=forum,
            title=f"Thread {number:02}",
            text="Words.",
            subjects=[stoves],
            key=uuid4(),
            now=thread.posted + timedelta(minutes=number),
        )
        for number in range(1, 31)
    ]


@pytest.mark.parametrize(("address", "queries"), list(zip(LISTS, [2, 4, 3, 4], strict=True)))
def test_lists_ask_the_database_a_fixed_number_of_times(
    client: Client, threads: list[Thread], address: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(("address", "queries"), list(zip(LISTS, [5, 8, 7, 8], strict=True)))
def test_members_lists_too(
    client: Client,
    threads: list[Thread],
    di: Member,
    address: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(di)
    client.get(address)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("address", LISTS[1:])
def test_the_latest_stand_first_on_pages_of_20(client: Client, threads: list[Thread], address: str) -> None:
    first = client.get(address).content.decode()
    second = client.get(address, {"page": 2}).content.decode()
    assert first.index("Thread 30") < first.index("Thread 29") < first.index("Thread 11")
    assert "Thread 10" not in first
    assert second.index("Thread 10") < second.index("Which stove works at minus twenty?")


def test_the_forum_list_names_the_latest_thread(client: Client, threads: list[Thread]) -> None:
    page = client.get("/forums/").content.decode()
    assert "Thread 30" in page
    assert "31 threads" in page


def test_a_forum_inside_another_stands_with_it(client: Client, forum: Forum) -> None:
    inner = Forum.objects.create(name="Snow caves", slug="snow-caves", parent=forum)
    inner.grants.create(audience="everyone")
    page = client.get("/forums/").content.decode()
    assert page.index("Winter camping") < page.index("Snow caves")
    assert "Snow caves" in client.get(forum.get_absolute_url()).content.decode()
    forum.grants.all().delete()
    assert "Snow caves" in client.get("/forums/").content.decode()


def test_what_is_unread_is_marked_and_listed(client: Client, thread: Thread, bo: Member) -> None:
    client.force_login(bo)
    assert "New:" in client.get("/threads/").content.decode()
    assert thread.title in client.get("/threads/?unread=1").content.decode()
    mark_read(member=bo, thread=thread, number=1, now=thread.posted)
    assert "New:" not in client.get("/threads/").content.decode()
    assert "You have read everything." in client.get("/threads/?unread=1").content.decode()


def test_a_subject_shows_the_members_dial(client: Client, thread: Thread, stoves: Subject, bo: Member) -> None:
    Dial.objects.create(member=bo, of=Dial.Of.SUBJECT, target=stoves.pk, level=Level.LOUD)
    client.force_login(bo)
    page = client.get("/subjects/stoves/").content.decode()
    assert thread.title in page
    assert 'data-level="4"' in page


def test_a_subject_without_a_name_is_not_there(client: Client, db: None) -> None:
    assert client.get("/subjects/nothing/").status_code == 404


def test_a_member_one_ignores_stands_in_no_list(
    client: Client, thread: Thread, bo: Member, ann: Member, ignoring: Callable[..., None]
) -> None:
    ignoring(bo, ann)
    client.force_login(bo)
    for address in LISTS:
        assert thread.title not in client.get(address).content.decode()
    assert client.get(thread.get_absolute_url()).status_code == 404
