"""A guest's start page goes by what they looked at in this visit, which their browser alone keeps."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.actions import start_thread
from community.models import Forum, Thread
from directory.actions import list_item
from lib.clock import now as clock
from profiles.learning import learn_step, refresh_rates
from profiles.models import Activity, Member, Shown, Subject
from search.recommending.keeping import forget

SHOWN = re.compile(r'data-shown="([a-z]+:\d+)"')
QUERIES = 8
Starts = Callable[..., Thread]


@pytest.fixture
def starts(ann: Member, forum: Forum) -> Starts:
    def start(title: str, *subjects: Subject, where: Forum = forum, author: Member = ann) -> Thread:
        return start_thread(
            author=author, forum=where, title=title, text="Tell me.", subjects=list(subjects), key=uuid4(), now=clock()
        )

    return start


def learned() -> None:
    while learn_step(now=clock()):
        pass
    refresh_rates()
    forget()


def shown(client: Client, *looks: str) -> list[str]:
    return SHOWN.findall(client.get("/visit/", {"seen": looks}).content.decode())


def test_what_is_about_the_same_comes_with_why(client: Client, starts: Starts, stoves: Subject, tents: Subject) -> None:
    seen, same, other = starts("Priming", stoves), starts("Soot", stoves), starts("Poles", tents)
    learned()
    html = client.get("/visit/", {"seen": [f"thread:{seen.pk}"]}).content.decode()
    assert SHOWN.findall(html) == [f"thread:{same.pk}"]
    assert "you read about Stoves" in html
    assert other.title not in html


def test_all_kinds_come_and_count(client: Client, di: Member, starts: Starts, stoves: Subject) -> None:
    told: dict[str, Any] = {
        "sort": "wanted",
        "title": "A burner",
        "text": "Any.",
        "price": None,
        "currency": "EUR",
        "place": "",
    }
    listing = list_item(owner=di, subjects=[stoves], key=uuid4(), now=clock(), **told)
    thread = starts("Soot", stoves)
    learned()
    assert shown(client, f"thread:{thread.pk}") == [f"listing:{listing.pk}"]
    assert shown(client, f"listing:{listing.pk}") == [f"thread:{thread.pk}"]


def test_what_a_guest_may_not_see_neither_comes_nor_counts(
    client: Client, cy: Member, starts: Starts, staff_forum: Forum, stoves: Subject
) -> None:
    secret, open_to_all = starts("Secret", stoves, where=staff_forum, author=cy), starts("Soot", stoves)
    learned()
    assert shown(client, f"thread:{open_to_all.pk}") == []
    assert shown(client, f"thread:{secret.pk}") == []


def test_nothing_is_kept_of_it(client: Client, starts: Starts, stoves: Subject) -> None:
    seen = starts("Priming", stoves)
    starts("Soot", stoves)
    learned()
    acts = Activity.objects.count()
    answer = client.get("/visit/", {"seen": [f"thread:{seen.pk}"]})
    assert (Activity.objects.count(), Shown.objects.count(), len(answer.cookies)) == (acts, 0, 0)
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "looks", [[], ["thread:0"], ["thread:x"], ["weather:3", "member:1"], [":", "thread:" + "9" * 40]]
)
def test_what_says_nothing_brings_nothing(client: Client, starts: Starts, stoves: Subject, looks: list[str]) -> None:
    starts("Soot", stoves)
    learned()
    answer = client.get("/visit/", {"seen": looks})
    assert (answer.status_code, answer.content.strip()) == (200, b"")


def test_members_have_a_page_of_their_own(client: Client, bo: Member, starts: Starts, stoves: Subject) -> None:
    seen = starts("Priming", stoves)
    starts("Soot", stoves)
    learned()
    client.force_login(bo)
    assert shown(client, f"thread:{seen.pk}") == []


def test_it_asks_no_more_for_more(
    client: Client, starts: Starts, stoves: Subject, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (4, 30):
        threads = [starts(f"Stove {number}", stoves) for number in range(count)]
        learned()
        looks = [f"thread:{thread.pk}" for thread in threads[: count // 2]]
        shown(client, *looks)
        with django_assert_num_queries(QUERIES):
            assert len(shown(client, *looks)) > 1


def test_a_word_in_common_chooses_only_where_no_subject_is_shared(
    client: Client, starts: Starts, stoves: Subject, tents: Subject
) -> None:
    seen, words = starts("Brass burner"), starts("Brass hinges", tents)
    learned()
    assert shown(client, f"thread:{seen.pk}") == [f"thread:{words.pk}"]
    about, same = starts("Brass kettle", stoves), starts("Priming", stoves)
    learned()
    assert shown(client, f"thread:{about.pk}") == [f"thread:{same.pk}"]
