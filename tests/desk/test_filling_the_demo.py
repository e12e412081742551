"""The demo is filled whole or not at all, and never mixes with a community that is there already, unless told to."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from community.models import Forum, Post, Thread
from desk.demo.loading import fill, is_filled
from desk.demo.reading import read_content
from desk.demo.written import Content
from desk.settings import site_settings
from directory.models import Deal
from feedback.models import Rating
from profiles.activity import bookmark
from profiles.models import Activity, Interest, Member
from search.models import SearchDocument

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def small() -> Content:
    """Two threads, one deal, and those who take part in them."""
    content = read_content()
    threads, deals = content.threads[:2], content.deals[:1]
    listings = {deals[0].listing: content.listings[deals[0].listing]}
    names = {post.author for thread in threads for post in thread.posts} | {"ana", "mara"}
    members = {name: member for name, member in content.members.items() if name in names}
    few = replace(content, threads=threads, deals=deals, listings=listings, members=members)
    return replace(few, conversations=(), searches={}, articles=(), examples=())


def test_a_filled_site_has_learned_and_can_be_searched(db: None, small: Content) -> None:
    fill(small, now=NOW)
    assert is_filled()
    assert site_settings().name == "Trailhead"
    assert (Thread.objects.count(), Post.objects.count()) == (2, 17)
    assert Deal.objects.get().state == Deal.State.CLOSED
    assert Rating.objects.get().revealed is None
    assert set(Interest.objects.values_list("member__username", flat=True)) == set(small.members)
    assert list(SearchDocument.objects.values_list("kind", flat=True)) == ["thread", "thread"]  # what is sold is out
    assert bookmark("interests") == bookmark("ledger") == Activity.objects.count()


def test_a_fault_in_the_middle_leaves_nothing(db: None, small: Content) -> None:
    unknown = replace(small.threads[0], posts=(replace(small.threads[0].posts[0], author="nobody"),))
    with pytest.raises(KeyError, match="nobody"):
        fill(replace(small, threads=(unknown,)), now=NOW)
    assert not is_filled()
    assert not Member.objects.exists()
    assert not Forum.objects.exists()


def test_it_stays_out_of_a_site_with_members(ann: Member) -> None:
    with pytest.raises(CommandError, match=r"members of its own \(1\)"):
        call_command("demo")
    assert list(Member.objects.all()) == [ann]
    assert not Forum.objects.exists()


def test_it_takes_no_name_that_is_taken(owner: Member) -> None:
    with pytest.raises(CommandError, match="username owner, which is taken"):
        call_command("demo", "--force")
    assert list(Member.objects.all()) == [owner]
    assert not Forum.objects.exists()
