"""What a thread's page tells machines, and in short everybody."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from community.actions import choose_solution, hide_post, like_post, reply
from community.models import Forum, Post, Thread
from profiles.models import Member
from tests.community.conftest import Say

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


@pytest.fixture
def question(thread: Thread, settings: Settings) -> Thread:
    settings.SITE_URL = "https://talk.example"
    Thread.objects.filter(pk=thread.pk).update(sort=Thread.Sort.QUESTION)
    thread.refresh_from_db()
    return thread


def data(client: Client, thread: Thread) -> dict[str, Any]:
    found = DATA.search(client.get(thread.get_absolute_url(), {"page": 1}).content.decode())
    assert found is not None
    return dict(json.loads(found.group(1)))


def test_a_question_is_described_with_its_answer(client: Client, question: Thread, ann: Member, answer: Post) -> None:
    told = data(client, question)
    assert (told["@type"], told["mainEntity"]["name"], told["mainEntity"]["answerCount"]) == (
        "QAPage",
        question.title,
        1,
    )
    assert told["mainEntity"]["author"] == {
        "@type": "Person", "name": "Ann", "url": "https://talk.example/members/ann/"
    }  # fmt: skip
    assert "acceptedAnswer" not in told["mainEntity"]
    choose_solution(member=ann, thread=question, post=answer, now=answer.posted)
    accepted = data(client, question)["mainEntity"]["acceptedAnswer"]
    assert accepted["text"] == "Use liquid fuel."
    assert accepted["url"] == f"https://talk.example/threads/{question.pk}/?post=2"


def test_a_question_without_a_solution_suggests_the_most_liked_answers(
    client: Client, question: Thread, say: Say, ann: Member, bo: Member, di: Member
) -> None:
    assert "suggestedAnswer" not in data(client, question)["mainEntity"]
    answers = [say(bo, f"Answer {number}.") for number in range(2, 6)]
    say(di, "A remark.", answers=answers[0], is_comment=True)
    for member in (ann, di):
        like_post(member=member, post=answers[2], now=answers[2].posted)
    like_post(member=ann, post=answers[3], now=answers[3].posted)
    told = data(client, question)["mainEntity"]
    assert [each["text"] for each in told["suggestedAnswer"]] == ["Answer 4.", "Answer 5.", "Answer 2."]
    assert told["suggestedAnswer"][0] == {
        "@type": "Answer",
        "text": "Answer 4.",
        "datePublished": answers[2].posted.isoformat(),
        "url": f"https://talk.example/threads/{question.pk}/?post=4",
        "upvoteCount": 2,
        "author": {"@type": "Person", "name": "Bo", "url": "https://talk.example/members/bo/"},
    }
    question.refresh_from_db()
    choose_solution(member=ann, thread=question, post=answers[0], now=answers[0].posted)
    told = data(client, question)["mainEntity"]
    assert (told["acceptedAnswer"]["text"], "suggestedAnswer" in told) == ("Answer 2.", False)


def test_what_somebody_writes_cannot_leave_the_description(client: Client, thread: Thread, settings: Settings) -> None:
    settings.SITE_URL = "https://talk.example"
    title = '</script><script>alert("&amp;")'
    Thread.objects.filter(pk=thread.pk).update(title=title)
    told = data(client, thread)
    assert (told["@type"], told["headline"]) == ("DiscussionForumPosting", title)
    assert "<script>alert" not in client.get(thread.get_absolute_url()).content.decode()


def test_each_page_has_one_address(client: Client, question: Thread, say: Say, bo: Member) -> None:
    for number in range(25):
        say(bo, f"Reply {number}.")
    address = f"https://talk.example{question.get_absolute_url()}"
    for query, canonical in (({}, address), ({"page": 1}, address), ({"page": 2}, f"{address}?page=2")):
        page = client.get(question.get_absolute_url(), query).content.decode()
        assert f'<link rel="canonical" href="{canonical}">' in page
        assert f'<meta property="og:url" content="{canonical}">' in page
        assert ("ld+json" in page) == (canonical == address)


def test_the_solution_stands_under_the_question(
    client: Client, question: Thread, ann: Member, say: Say, answer: Post, ignoring: Callable[..., None]
) -> None:
    say(ann, "Thank you.")
    choose_solution(member=ann, thread=question, post=answer, now=answer.posted)
    page = client.get(question.get_absolute_url()).content.decode()
    assert page.index('id="p1"') < page.index("Solved by Bo") < page.index('id="p2"')
    assert '<a href="#p2">See the next post</a>' in page  # which says it itself
    assert page.count("liquid") == 2  # there, and to machines
    ignoring(ann, answer.author)
    client.force_login(ann)
    assert "Solved by Bo" not in client.get(question.get_absolute_url(), {"page": 1}).content.decode()


def test_a_solution_further_down_is_shown_with_its_words(
    client: Client, question: Thread, ann: Member, say: Say, answer: Post
) -> None:
    later = say(ann, "It was the *pump*.")
    choose_solution(member=ann, thread=question, post=later, now=later.posted)
    page = client.get(question.get_absolute_url()).content.decode()
    top = page[page.index("Solved by Ann") : page.index('id="p2"')]
    assert f'<a href="{question.get_absolute_url()}?post=3">See it in its place</a>' in top
    assert "It was the pump." in top


@pytest.fixture
def long_talk(question: Thread, say: Say, ann: Member, bo: Member, di: Member) -> Thread:
    for number in range(32):
        say(di if number % 3 else bo, f"See https://stoves.example/{number % 2} for more.")
    liked = Post.objects.get(thread=question, number=6)
    like_post(member=ann, post=liked, now=liked.posted)
    choose_solution(member=ann, thread=question, post=Post.objects.get(thread=question, number=9), now=liked.posted)
    question.refresh_from_db()
    return question


def test_a_long_thread_is_told_in_short(
    client: Client, long_talk: Thread, ann: Member, di: Member, ignoring: Callable[..., None]
) -> None:
    page = client.get(long_talk.get_absolute_url()).content.decode()
    short = page[page.index("In short") :]
    assert short.index(">Di<") < short.index(">Bo<") < short.index(">Ann<")
    for told in ("Post 6 by Di", "stoves.example/0", "stoves.example/1", "First answer after 1", "Solved after 1"):
        assert told in short
    ignoring(ann, di)
    client.force_login(ann)
    short = client.get(long_talk.get_absolute_url(), {"page": 1}).content.decode().partition("In short")[2]
    assert [told in short for told in (">Di<", "Post 6 by Di", ">Bo<")] == [False, False, True]


def test_one_who_solved_their_own_question_is_told_how_long_it_took(
    client: Client, question: Thread, ann: Member, now: datetime
) -> None:
    for number in range(30):
        last = reply(author=ann, thread=question, text="Still cold.", key=uuid4(), now=now + timedelta(days=number))
    question.refresh_from_db()
    choose_solution(member=ann, thread=question, post=last, now=last.posted)
    page = client.get(question.get_absolute_url()).content.decode().partition("In short")[2]
    assert "First answer after" not in page
    assert "Solved after 4\xa0weeks." in page


def test_what_is_hidden_is_not_told_in_short(client: Client, long_talk: Thread) -> None:
    liked = Post.objects.get(thread=long_talk, number=6)
    assert "Post 6 by Di" in client.get(long_talk.get_absolute_url()).content.decode()
    hide_post(post=liked, now=liked.posted)
    assert "Post 6 by Di" not in client.get(long_talk.get_absolute_url()).content.decode()


def test_it_is_counted_once_and_asked_in_a_few_queries(
    client: Client, long_talk: Thread, ann: Member, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = long_talk.get_absolute_url()
    client.get(address)
    with django_assert_num_queries(6):
        client.get(address)
    client.force_login(ann)
    client.get(address, {"page": 1})
    with django_assert_num_queries(10):
        client.get(address, {"page": 1})


def test_one_jumps_by_date(client: Client, long_talk: Thread) -> None:
    for number in range(1, 34):
        when = long_talk.posted + timedelta(days=number)
        Post.objects.filter(thread=long_talk, number=number).update(posted=when)
    page = client.get(long_talk.get_absolute_url()).content.decode().partition("Timeline")[2]
    stops = re.findall(r'\?post=(\d+)">([^<]+)</a>', page)
    assert [number for number, _day in stops] == ["1", "6", "11", "16", "21", "26", "31"]
    assert stops[1][1] == "March 7, 2026"
    assert "Timeline" in client.get(long_talk.get_absolute_url(), {"page": 2}).content.decode()


def test_a_short_thread_has_neither(client: Client, thread: Thread, answer: Post) -> None:
    page = client.get(thread.get_absolute_url()).content.decode()
    assert ["In short" in page, "Timeline" in page] == [False, False]


def test_only_moderators_announce(client: Client, forum: Forum, bo: Member, cy: Member) -> None:
    given = {"forum": forum.pk, "title": "We move", "text": "On Monday.", "sort": "announcement"}
    client.force_login(bo)
    assert "announcement" not in client.get("/threads/start/").content.decode()
    assert client.post("/threads/start/", {**given, "key": "7d444840-9dc0-11d1-b245-5ffdce74fad2"}).status_code == 422
    assert not Thread.objects.exists()
    client.force_login(cy)
    client.post("/threads/start/", {**given, "key": "7d444840-9dc0-11d1-b245-5ffdce74fad2"})
    assert Thread.objects.get().sort == Thread.Sort.ANNOUNCEMENT
    assert "Announcement" in client.get(Thread.objects.get().get_absolute_url()).content.decode()
