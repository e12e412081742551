"""Twenty requests at the same moment: one click is one post, twenty replies are twenty numbers, no like is lost."""

from collections import Counter
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client

from community.models import Forum, Post, Reaction, Thread
from profiles.models import Activity, Member, Verb
from tests.directory.racing import AT_ONCE, apart, cookies_of, post_at_once, shared_database, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cookies(client: Client, bo: Member) -> dict[str, str]:
    """Bo's window."""
    client.force_login(bo)
    return cookies_of(client)


def test_one_form_sent_twenty_times_is_one_thread(cookies: dict[str, str], forum: Forum, tmp_path: Path) -> None:
    sent = {"title": "Once", "forum": forum.pk, "sort": "question", "text": "Only once.", "key": uuid4()}
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), "/threads/start/", sent))
        assert answers == Counter({302: AT_ONCE})
        started = Activity.objects.filter(verb=Verb.STARTED)
        assert apart(lambda: (Thread.objects.count(), Post.objects.count(), started.count())) == (1, 1, 1)


def test_one_form_sent_twenty_times_is_one_reply(cookies: dict[str, str], thread: Thread, tmp_path: Path) -> None:
    sent = {"text": "Only once.", "key": uuid4()}
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), f"/threads/{thread.pk}/reply/", sent))
        assert answers == Counter({302: AT_ONCE})
        assert apart(Post.objects.count) == 2


def test_twenty_replies_have_twenty_numbers(cookies: dict[str, str], thread: Thread, tmp_path: Path) -> None:
    address = f"/threads/{thread.pk}/reply/"
    with shared_database(tmp_path):
        answers = post_at_once(lambda number: (signed_in(cookies), address, {"text": f"Word{number}.", "key": uuid4()}))
        assert answers == Counter({302: AT_ONCE})
        numbers = Post.objects.order_by("number").values_list("number", flat=True)
        assert apart(lambda: list(numbers)) == list(range(1, AT_ONCE + 2))
        state = Thread.objects.values_list("post_count", "last_number")
        assert apart(lambda: state.get(pk=thread.pk)) == (AT_ONCE + 1, AT_ONCE + 1)


def test_a_like_pressed_twenty_times_counts_once(cookies: dict[str, str], thread: Thread, tmp_path: Path) -> None:
    opening = thread.posts.get()
    with shared_database(tmp_path):
        answers = post_at_once(lambda _: (signed_in(cookies), f"/posts/{opening.pk}/like/", {}))
        assert answers == Counter({302: AT_ONCE})
        liked = Activity.objects.filter(verb=Verb.LIKED)
        posts = Post.objects.values_list("reactions", flat=True)
        assert apart(lambda: (posts.get(), Reaction.objects.count(), liked.count())) == (1, 1, 1)


def test_of_twenty_edits_one_wins_and_the_others_keep_their_text(
    client: Client, ann: Member, thread: Thread, tmp_path: Path
) -> None:
    client.force_login(ann)
    window, opening = cookies_of(client), thread.posts.get()
    with shared_database(tmp_path):
        answers = post_at_once(
            lambda number: (
                signed_in(window),
                f"/posts/{opening.pk}/edit/",
                {"text": f"Edit {number}.", "version": 1},
            )
        )
        assert answers == Counter({302: 1, 409: AT_ONCE - 1})
        assert apart(lambda: Post.objects.get().version) == 2
