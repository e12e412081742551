"""The owner tries the product: one command fills it with a community, once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoDbBlocker

from community.models import Event, Forum, Message, Post, Thread
from desk.demo.loading import fill
from desk.demo.reading import read_content
from desk.demo.written import Content
from desk.models import Setting
from directory.models import Deal, Listing
from feedback.models import Rating
from moderation.models import StaffAct
from profiles.models import Activity, Block, Consent, Dial, Facet, Interest, Member, Subject, Verb

pytestmark = pytest.mark.embedded  # 2,500 acts are half a minute on PostgreSQL; test_filling_the_demo has few
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content()


@pytest.fixture(scope="module")
def filled(django_db_setup: None, django_db_blocker: DjangoDbBlocker, content: Content) -> Iterator[None]:
    """The demo, filled once for all tests here and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(content, now=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(filled: None, db: None) -> None:
    """The filled demo; what a test changes is its own."""


def test_all_that_is_written_is_there(demo: None, content: Content) -> None:
    assert Member.objects.count() == len(content.members) == 49
    assert Forum.objects.visible_to(None).count() == 7
    assert Subject.objects.count() == len(content.subjects) == 35
    assert Thread.objects.count() == len(content.threads) == 70
    assert Post.objects.count() == sum(len(thread.posts) for thread in content.threads) == 368
    assert Listing.objects.count() == len(content.listings) == 21
    assert Deal.objects.filter(state=Deal.State.CLOSED).count() == 7
    assert Rating.objects.count() == 13
    assert Message.objects.count() == sum(len(talk.say) for talk in content.conversations) == 8
    assert Thread.objects.filter(solution__isnull=False).count() == 6
    meet = Event.objects.get(thread__title__startswith="Winter meet")
    assert (meet.comes, meet.waits, meet.perhaps, meet.is_over(NOW)) == (9, 2, 2, False)
    assert [event.comes for event in Event.objects.past(NOW)] == [8]
    assert Consent.objects.filter(withdrawn__isnull=True).count() == 49


def test_the_ledger_carries_the_real_dates(demo: None) -> None:
    times = Activity.objects.order_by("happened").values_list("happened", flat=True)
    assert times[0] == NOW - timedelta(days=730)
    latest = times.last()
    assert latest is not None
    assert NOW - timedelta(hours=12) < latest < NOW
    thread = Thread.objects.get(title__startswith="Condensation in a single-wall tent")
    assert NOW - timedelta(days=6) < thread.posted < NOW - timedelta(days=5)
    assert thread.last_number == 9
    assert thread.solution is not None
    assert thread.solution.author == Member.objects.get(username="pia")


def test_no_two_of_the_most_active_care_for_the_same(demo: None) -> None:
    acts = Activity.objects.values_list("member_id", flat=True)
    busiest = sorted({*acts}, key=lambda pk: -Activity.objects.of_member(pk).count())[:10]
    subjects = Facet.objects.filter(sort="subject")
    tops = [
        tuple(
            Interest.objects.filter(member=pk, facet__in=subjects).order_by("-long").values_list("facet", flat=True)[:5]
        )
        for pk in busiest
    ]
    assert [len(top) for top in tops] == [5] * 10
    assert len(set(tops)) == 10


def test_each_choice_a_member_can_make_has_been_made(demo: None) -> None:
    kayaks = Subject.objects.get(slug="kayaks")
    assert Dial.objects.get(member__username="mara", of=Dial.Of.SUBJECT, target=kayaks.pk).level == 0
    hollis = Member.objects.get(username="hollis")
    assert not hollis.is_personalised
    assert not hollis.activities.filter(verb__in=[Verb.READ, Verb.VIEWED, Verb.SEARCHED]).exists()
    assert Block.objects.get().member == Member.objects.get(username="theo")


def test_the_moderators_have_a_room_of_their_own(demo: None) -> None:
    room = Forum.objects.get(slug="moderators")
    seen_by = [m.username for m in Member.objects.order_by("pk") if room in Forum.objects.visible_to(m)]
    assert sorted(seen_by) == ["cyrus", "owner"]


def test_a_hidden_post_is_gone_and_says_why_to_staff(demo: None) -> None:
    post = Post.objects.get(author__username="dex")
    assert post not in Post.objects.visible_to(Member.objects.get(username="wanjiru"))
    act = StaffAct.objects.get(verb=StaffAct.Verb.HIDE)
    assert (act.staff.username, act.kind, act.item) == ("cyrus", "post", post.pk)
    assert act.reason.startswith("Advertises a shop")


def test_a_rating_stays_sealed_until_both_have_rated(demo: None) -> None:
    mara = Member.objects.get(username="mara")
    rating = Rating.objects.get(rated=mara)
    assert rating.revealed is None
    assert rating not in Rating.objects.visible_to(mara)
    assert Rating.objects.filter(revealed__isnull=True).count() == 1


@pytest.mark.parametrize("username", ["mara", "cyrus", "owner"])
def test_three_accounts_sign_in(demo: None, client: Client, username: str) -> None:
    assert client.login(username=username, password="trailhead")
    assert client.get("/").status_code == 200


def test_a_second_run_writes_nothing(demo: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    before = (Activity.objects.count(), Setting.objects.get(name="demo").changed)
    out = StringIO()
    with django_assert_num_queries(1):
        call_command("demo", stdout=out)
    assert (Activity.objects.count(), Setting.objects.get(name="demo").changed) == before
    assert "The demo community is here already." in out.getvalue()
    assert "mara" in out.getvalue()
