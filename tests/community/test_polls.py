"""Asking in a post, voting, changing one's mind, and what is told to whom."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from community.actions import close_poll, hide_post, reply, start_thread, vote
from community.actions.polling import Asked
from community.models import Ballot, Forum, Option, Poll, Post, Thread
from community.polling import BallotKind
from community.talking import ThreadKind
from lib.clock import now as present
from profiles.models import Activity, Member, Verb

WANTED = {"poll_question": "Which fuel?", "poll_options": "Gas\n Petrol \n\nAlcohol", "poll_most": "1"}
Ask = Callable[..., Post]


@pytest.fixture
def ask(ann: Member, forum: Forum, now: datetime) -> Ask:
    """Ann opens a thread with a poll of three options."""

    def opened(**said: object) -> Post:
        asked = Asked("Which fuel?", ("Gas", "Petrol", "Alcohol"), **said)  # type: ignore[arg-type]
        thread = start_thread(
            author=ann,
            forum=forum,
            title="Fuel",
            text="Say.",
            subjects=[],
            key=uuid4(),
            now=now,
            sort="poll",
            poll=asked,
        )
        return thread.posts.get()

    return opened


def options(post: Post) -> list[int]:
    return list(Option.objects.filter(poll__post=post).values_list("pk", flat=True))


def counts(post: Post) -> tuple[int, list[int]]:
    poll = Poll.objects.get(post=post)
    return poll.voters, [option.votes for option in poll.options.all()]


def test_a_poll_is_made_with_the_form_of_its_thread(client: Client, ann: Member, forum: Forum) -> None:
    client.force_login(ann)
    thread = {"title": "Fuel", "forum": forum.pk, "sort": "poll", "text": "Say.", "key": str(uuid4())}
    client.post("/threads/start/", thread | WANTED | {"poll_closes": "2027-03-01", "poll_shows": "voted"})
    poll = Poll.objects.get()
    assert [option.text for option in poll.options.all()] == ["Gas", "Petrol", "Alcohol"]
    assert (poll.question, poll.most, poll.shows, poll.is_named) == ("Which fuel?", 1, "voted", False)
    assert poll.closes is not None
    assert poll.closes.isoformat() == "2027-03-02T00:00:00+00:00"
    page = client.get(Thread.objects.get().get_absolute_url()).content.decode()
    assert page.count('type="radio" name="option"') == 3
    assert '<span class="said">poll</span>' in client.get("/threads/").content.decode()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "Give the poll its options, or choose another kind."),
        ({"poll_question": "Which?"}, "Give two to twenty options."),
        ({"poll_options": "Gas"}, "Give two to twenty options."),
        ({"poll_options": "\n".join(map(str, range(21)))}, "Give two to twenty options."),
        ({"poll_options": "Gas\nPetrol", "poll_most": "3"}, "One cannot choose more options than there are."),
        ({"poll_options": "Gas\nPetrol", "poll_closes": "2001-01-01"}, "a day that is still to come"),
        ({"poll_options": f"Gas\n{'x' * 201}"}, "An option has at most 200 characters."),
    ],
)
def test_a_poll_that_is_not_right_keeps_what_was_typed(
    client: Client, ann: Member, forum: Forum, said: dict[str, str], why: str
) -> None:
    client.force_login(ann)
    thread = {"title": "Fuel", "forum": forum.pk, "sort": "poll", "text": "What I wrote.", "key": str(uuid4())}
    response = client.post("/threads/start/", thread | said)
    assert response.status_code == 422
    page = response.content.decode()
    assert why in page
    assert "What I wrote." in page
    assert not Thread.objects.exists()


def test_a_reply_may_ask_and_a_comment_may_not(client: Client, bo: Member, thread: Thread, now: datetime) -> None:
    client.force_login(bo)
    client.post(f"/threads/{thread.pk}/reply/", {"text": "Tell me.", "key": str(uuid4())} | WANTED)
    post = Post.objects.get(number=2)
    assert post.has_poll
    with pytest.raises(ValidationError, match="A comment holds no poll"):
        reply(
            author=bo, thread=thread, text="x", key=uuid4(), now=now, answers=post, is_comment=True,
            poll=Asked("Which?", ("a", "b")),
        )  # fmt: skip
    assert Post.objects.count() == 2


def test_one_votes_changes_and_takes_it_back(client: Client, bo: Member, ask: Ask) -> None:
    post = ask()
    gas, petrol, _alcohol = options(post)
    client.force_login(bo)
    client.post(f"/posts/{post.pk}/poll/vote/", {"option": gas})
    assert counts(post) == (1, [1, 0, 0])
    client.post(f"/posts/{post.pk}/poll/vote/", {"option": gas})
    client.post(f"/posts/{post.pk}/poll/vote/", {"option": petrol})
    assert counts(post) == (1, [0, 1, 0])
    assert Activity.objects.filter(member=bo, verb=Verb.VOTED, sign=1).count() == 1
    client.post(f"/posts/{post.pk}/poll/vote/", {"undo": "1"})
    assert counts(post) == (0, [0, 0, 0])
    assert sum(Activity.objects.filter(member=bo, verb=Verb.VOTED).values_list("sign", flat=True)) == 0


def test_no_more_than_asked_for(client: Client, bo: Member, ask: Ask) -> None:
    post = ask(most=2)
    gas, petrol, alcohol = options(post)
    client.force_login(bo)
    refused = client.post(
        f"/posts/{post.pk}/poll/vote/", {"option": [gas, petrol, alcohol]}, headers={"HX-Request": "true"}
    )
    assert (refused.status_code, "Choose at most 2." in refused.content.decode()) == (422, True)
    for wrong in ({}, {"option": 2**70}, {"option": "gas"}, {"option": gas + 100}):
        assert client.post(f"/posts/{post.pk}/poll/vote/", wrong).status_code == 422
    assert counts(post) == (0, [0, 0, 0])
    part = client.post(f"/posts/{post.pk}/poll/vote/", {"option": [gas, alcohol]}, headers={"HX-Request": "true"})
    assert part.content.decode().count("1 vote · 100 %") == 2
    assert counts(post) == (1, [1, 0, 1])


def test_the_result_waits_for_ones_vote(client: Client, bo: Member, di: Member, ask: Ask, now: datetime) -> None:
    post = ask(shows=Poll.Shows.VOTED, is_named=True)
    vote(member=bo, post=post, options=options(post)[:1], now=now)
    address = post.thread.get_absolute_url()
    for who in (None, di):
        if who:
            client.force_login(who)
        pages = client.get(address).content.decode() + client.get(f"/posts/{post.pk}/poll/").content.decode()
        assert "You see the result when you have voted." in pages
        assert "100 %" not in pages
        assert ">Bo<" not in pages
    vote(member=di, post=post, options=options(post)[1:2], now=now)
    assert client.get(address).content.decode().count("1 vote · 50 %") == 2
    assert ">Bo<" in client.get(f"/posts/{post.pk}/poll/").content.decode()


def test_the_result_waits_for_the_end(client: Client, bo: Member, ask: Ask) -> None:
    end = present() + timedelta(days=2)
    post = ask(shows=Poll.Shows.CLOSED, closes=end)
    vote(member=bo, post=post, options=options(post)[:1], now=end - timedelta(days=1))
    client.force_login(bo)
    assert "100 %" not in client.get(post.thread.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied, match="This poll is closed"):
        vote(member=bo, post=post, options=options(post)[1:], now=end)
    Poll.objects.update(closes=present() - timedelta(hours=1))
    page = client.get(post.thread.get_absolute_url()).content.decode()
    assert "1 vote · 100 %" in page
    assert 'name="option"' not in page


def test_nobody_sees_who_chose_what_unless_it_says_so(
    client: Client, bo: Member, di: Member, ask: Ask, now: datetime, ignoring: Callable[..., None]
) -> None:
    secret, named = ask(), ask(is_named=True)
    for post in (secret, named):
        vote(member=bo, post=post, options=options(post)[:1], now=now)
    client.force_login(di)
    assert ">Bo<" not in client.get(f"/posts/{secret.pk}/poll/").content.decode()
    assert ">Bo<" in client.get(f"/posts/{named.pk}/poll/").content.decode()
    ignoring(di, bo)
    assert ">Bo<" not in client.get(f"/posts/{named.pk}/poll/").content.decode()


def test_who_asked_and_moderators_close(ann: Member, bo: Member, cy: Member, ask: Ask, now: datetime) -> None:
    for closer in (ann, cy):
        post = ask()
        with pytest.raises(PermissionDenied):
            close_poll(member=bo, post=post, now=now)
        close_poll(member=closer, post=post, now=now)
        assert Poll.objects.get(post=post).closed == now
        with pytest.raises(PermissionDenied):
            vote(member=bo, post=post, options=options(post)[:1], now=now)
    assert not Ballot.objects.exists()


def test_a_poll_changes_until_somebody_has_voted(
    client: Client, ann: Member, bo: Member, ask: Ask, now: datetime
) -> None:
    post = ask()
    client.force_login(ann)
    edited = {"text": "Say.", "version": 1, **WANTED, "poll_options": "Gas\nPetrol\nAlcohol\nWood"}
    client.post(f"/posts/{post.pk}/edit/", edited)
    assert [option.text for option in Option.objects.all()] == ["Gas", "Petrol", "Alcohol", "Wood"]
    vote(member=bo, post=post, options=options(post)[:1], now=now)
    form = client.get(f"/posts/{post.pk}/edit/").content.decode()
    assert "Members have voted" in form
    assert "poll_options" not in form
    client.post(f"/posts/{post.pk}/edit/", {"text": "Say it.", "version": 1, "poll_options": ""})
    post.refresh_from_db()
    assert (post.text, counts(post)) == ("Say it.", (1, [1, 0, 0, 0]))


def test_an_emptied_poll_goes(client: Client, ann: Member, ask: Ask) -> None:
    post = ask()
    client.force_login(ann)
    client.post(f"/posts/{post.pk}/edit/", {"text": "Say.", "version": 1})
    post.refresh_from_db()
    assert (post.has_poll, Poll.objects.exists()) == (False, False)


def test_a_lost_update_keeps_the_poll_too(client: Client, ann: Member, ask: Ask) -> None:
    post = ask()
    client.force_login(ann)
    first = {"text": "Better.", "version": 1, **WANTED}
    client.post(f"/posts/{post.pk}/edit/", first)
    second = client.post(f"/posts/{post.pk}/edit/", first | {"text": "Worse.", "poll_options": "Coal\nTurf"})
    assert second.status_code == 409
    assert "Coal\nTurf" in second.content.decode()
    assert [option.text for option in Option.objects.all()] == ["Gas", "Petrol", "Alcohol"]


def test_what_stands_out_of_sight_takes_no_votes(client: Client, bo: Member, ask: Ask, now: datetime) -> None:
    post = ask()
    hide_post(post=post, now=now)
    client.force_login(bo)
    assert client.post(f"/posts/{post.pk}/poll/vote/", {"option": options(post)[0]}).status_code == 404
    assert client.get(f"/posts/{post.pk}/poll/").status_code == 404
    assert counts(post) == (0, [0, 0, 0])


def test_search_and_feeds_know_the_options(client: Client, ask: Ask) -> None:
    post = ask()
    assert ThreadKind().documents([post.thread_id])[0].body == "Say.\nWhich fuel? · Gas · Petrol · Alcohol"
    assert "Which fuel? · Gas · Petrol · Alcohol" in client.get("/threads/feed/").content.decode()


def test_a_story_says_what_its_own_poll_asks_and_no_other(thread: Thread, bo: Member, ask: Ask) -> None:
    first, second = ask(), ask()
    Option.objects.filter(poll__post=first, text="Gas").update(text="Peat")
    stories = ThreadKind().stories(bo, [thread.pk, first.thread_id, second.thread_id])
    assert {pk: story.excerpt for pk, story in stories.items()} == {
        thread.pk: "Mine stops below minus ten.",
        first.thread_id: "Say. Which fuel? · Peat · Petrol · Alcohol",
        second.thread_id: "Say. Which fuel? · Gas · Petrol · Alcohol",
    }


def test_a_member_takes_their_vote_along_and_away(bo: Member, di: Member, ask: Ask, now: datetime) -> None:
    post = ask()
    for member in (bo, di):
        vote(member=member, post=post, options=options(post)[:1], now=now)
    (told,) = BallotKind().export(bo)
    assert (told["question"], told["chose"]) == ("Which fuel?", ["Gas"])
    BallotKind().erase(bo)
    assert counts(post) == (1, [1, 0, 0])


def test_polls_cost_three_queries_however_many(
    client: Client, bo: Member, ask: Ask, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    post = ask()
    client.force_login(bo)
    address = f"{post.thread.get_absolute_url()}?page=1"
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)
    for number in range(3):
        reply(
            author=bo, thread=post.thread, text="And?", key=uuid4(), now=now, poll=Asked(f"Which {number}?", ("a", "b"))
        )
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)
