"""Whoever measures makes a community of any size, in which everything stands as if its members had done it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F, Max
from django.test import Client
from pytest_django import DjangoDbBlocker

from community.actions import refresh_threads
from community.models import Forum, Post, Reaction, ReadMark, Thread
from desk.synthetic.crowd import Crowd, Span
from desk.synthetic.filling import Size, fill, learn_all
from desk.synthetic.lexicon import read_lexicon
from desk.synthetic.talks import lengths_of, talks
from directory.models import Deal, Listing
from feedback.models import Rating
from lib.markdown import render
from profiles.activity import bookmark
from profiles.learning import rebuild
from profiles.models import Activity, Consent, Interest, Member, Verb
from search.models import SearchDocument

pytestmark = pytest.mark.both
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SMALL = Size(members=60, threads=50, posts=400, days=200)
WRITTEN = (Verb.STARTED, Verb.ANSWERED, Verb.REPLIED)


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A small community, made once for all tests here and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(SMALL, now=NOW)
        learn_all(now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def community(filled: None, db: None) -> None:
    """The small community; what a test changes is its own."""


def test_it_is_as_large_as_was_asked_for(community: None) -> None:
    assert Member.objects.exclude(username="owner").count() == 60
    assert (Thread.objects.count(), Post.objects.count()) == (50, 400)
    assert (Forum.objects.visible_to(None).count(), Listing.objects.count()) == (8, 6)
    assert Consent.objects.filter(withdrawn__isnull=True).count() == 60


def test_what_threads_carry_is_what_their_posts_amount_to(community: None) -> None:
    columns = ("pk", "post_count", "last_number", "last_author", "active", "faces", "top", "heat", "facets")
    before = list(Thread.objects.order_by("pk").values_list(*columns))
    refresh_threads(ids=[row[0] for row in before], now=NOW)
    assert list(Thread.objects.order_by("pk").values_list(*columns)) == before


def test_posts_are_numbered_in_order_and_read_as_they_were_written(community: None) -> None:
    for thread in Thread.objects.prefetch_related("posts"):
        posts = sorted(thread.posts.all(), key=lambda post: post.number)
        assert [post.number for post in posts] == list(range(1, thread.post_count + 1))
        assert all(one.posted <= two.posted for one, two in pairwise(posts))
        assert [post.html for post in posts] == [render(post.text) for post in posts]


def test_likes_and_read_marks_belong_to_what_is_there(community: None) -> None:
    given = dict(Reaction.objects.values_list("post").annotate(Count("pk")).order_by())
    assert given
    assert dict(Post.objects.exclude(reactions=0).values_list("pk", "reactions")) == given
    assert not Reaction.objects.filter(member=F("post__author")).exists()
    assert not ReadMark.objects.filter(number__gt=F("thread__last_number")).exists()
    marks = {
        (member, thread): number
        for member, thread, number in ReadMark.objects.values_list("member", "thread", "number")
    }
    for author, thread, number in Post.objects.values_list("author", "thread").annotate(Max("number")).order_by():
        assert marks[author, thread] >= number


def test_the_ledger_tells_of_each_post_at_its_date(community: None) -> None:
    acts = Activity.objects.filter(verb__in=WRITTEN)
    told = sorted(acts.values_list("item", "member_id", "happened"))
    assert told == sorted(Post.objects.values_list("thread_id", "author_id", "posted"))
    latest = {act.item: act.facets for act in acts.order_by("happened", "position")}
    assert latest == dict(Thread.objects.values_list("pk", "facets"))
    solved = Activity.objects.filter(verb=Verb.SOLVED).values_list("item", "detail__post")
    assert dict(solved) == dict(Thread.objects.exclude(solution=None).values_list("pk", "solution"))


def test_nobody_does_anything_before_they_joined_or_after_today(community: None) -> None:
    joined = dict(Member.objects.values_list("pk", "joined"))
    acts = list(Activity.objects.values_list("member_id", "happened"))
    assert [act for act in acts if not joined[act[0]] <= act[1] <= NOW] == []
    assert min(when for _member, when in acts) == NOW - timedelta(days=200)


def test_it_is_learned_and_indexed_as_if_it_had_come_act_by_act(community: None) -> None:
    assert bookmark("interests") == bookmark("index") == Activity.objects.count()
    columns = ("member", "facet", "acts", "long", "lately", "less")
    learned = list(Interest.objects.order_by("member", "facet").values_list(*columns))
    rebuild()
    folded = list(Interest.objects.order_by("member", "facet").values_list(*columns))
    assert [row[:3] for row in folded] == [row[:3] for row in learned]
    assert [row[3:] for row in folded] == [pytest.approx(row[3:], rel=1e-9) for row in learned]
    listed = SearchDocument.objects.filter(kind="listing").count()
    assert listed == Listing.objects.filter(closed__isnull=True).count()
    assert SearchDocument.objects.filter(kind="thread").count() == 50


def test_deals_close_their_listings_and_ratings_open_together(community: None) -> None:
    closed = Deal.objects.filter(state=Deal.State.CLOSED)
    assert set(closed.values_list("listing", "closed")) == set(
        Listing.objects.filter(closed__isnull=False).values_list("pk", "closed")
    )
    for deal in closed.prefetch_related("ratings"):
        assert len({rating.revealed for rating in deal.ratings.all()}) <= 1
    assert Rating.objects.filter(revealed__isnull=False).exists()


def test_the_owner_signs_in(community: None, client: Client) -> None:
    assert client.login(username="owner", password="synthetic")
    assert client.get("/").status_code == 200


def test_the_same_seed_tells_the_same_and_another_does_not() -> None:
    def told(seed: int) -> list[tuple[str, int]]:
        crowd = Crowd(40, read_lexicon(), Span(NOW - timedelta(days=90), NOW), seed)
        return [
            (post.text, post.author) for talk in talks(crowd, lengths_of(6, 40, seed), reads=1) for post in talk.posts
        ]

    assert told(5) == told(5)
    assert told(5) != told(6)


def test_lengths_have_a_long_tail_and_sum_to_what_was_asked_for() -> None:
    lengths = sorted(lengths_of(2000, 40_000, 1))
    assert (sum(lengths), lengths[0]) == (40_000, 1)
    assert lengths[1000] < 10
    assert sum(lengths[-200:]) > 20_000  # a tenth of the threads have more than half of the posts


def test_a_second_run_writes_nothing(community: None) -> None:
    out, before = StringIO(), Activity.objects.count()
    call_command("synthesize", stdout=out)
    assert out.getvalue() == "A synthetic community is here already.\n"
    assert Activity.objects.count() == before
