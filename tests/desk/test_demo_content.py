"""Whoever writes for the demo is told what is wrong, and what is written holds together."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.demo.habits import Deed, planned
from desk.demo.meeting import answers
from desk.demo.reading import read_content, read_thread, span
from desk.demo.written import Content, ContentFault


@pytest.fixture(scope="module")
def content() -> Content:
    return read_content()


def test_the_files_name_only_whom_and_what_there_is(content: Content) -> None:
    for thread in content.threads:
        assert thread.forum in {forum.slug for forum in content.forums}, thread.slug
        assert set(thread.subjects) <= set(content.subjects), thread.slug
        assert {post.author for post in thread.posts} <= set(content.members), thread.slug
    for member in content.members.values():
        assert {*member.loves, *member.likes, *dict(member.dials)} <= set(content.subjects), member.username
        assert set(member.ignores) <= set(content.members), member.username
    for listing in content.listings.values():
        assert set(listing.subjects) <= set(content.subjects), listing.key
        assert listing.owner in content.members, listing.key
    for deal in content.deals:
        assert {rating.by for rating in deal.ratings} <= {deal.other, content.listings[deal.listing].owner}
        assert content.listings[deal.listing].ago > deal.offered, deal.listing
    for talk in content.conversations:
        assert {said.by for said in talk.say} <= set(talk.between) <= set(content.members), talk.title
        assert talk.say[0].by == talk.between[0], talk.title
    assert set(content.searches) == set(content.subjects)


def test_nobody_writes_before_they_joined(content: Content) -> None:
    written = [(post.author, post.ago) for thread in content.threads for post in thread.posts]
    written += [(listing.owner, listing.ago) for listing in content.listings.values()]
    written += [(deal.other, deal.offered) for deal in content.deals]
    written += [(said.by, said.ago) for talk in content.conversations for said in talk.say]
    written += [(who, ago) for thread in content.threads for ago, who, _says in answers(thread)]
    assert [who for who, ago in written if ago >= content.members[who].since] == []


def test_two_years_up_to_a_few_hours_ago(content: Content) -> None:
    assert max(member.since for member in content.members.values()) == timedelta(days=730)
    assert max(thread.posts[0].ago for thread in content.threads) > timedelta(days=600)
    assert min(thread.posts[-1].ago for thread in content.threads) < timedelta(hours=12)


def test_what_members_do_is_the_same_each_time(content: Content) -> None:
    habits = planned(content)
    assert habits == planned(content)
    assert {habit.deed for habit in habits} == set(Deed)


def test_a_post_in_the_future_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "01-soon.md"
    path.write_text(
        '+++\ntitle = "Soon"\nforum = "fire"\nsubjects = []\nstarted = "1 hour ago"\n+++\n\n'
        "--- mara\n\nHello.\n\n--- pia, 3 hours later\n\nToo late.\n"
    )
    with pytest.raises(ContentFault, match=r"01-soon\.md: the post of pia “Too late\.…” lies in the future"):
        read_thread(path)


def test_a_thread_without_a_header_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "02-bare.md"
    path.write_text("--- mara\n\nHello.\n")
    with pytest.raises(ContentFault, match=r"02-bare\.md must begin with its header"):
        read_thread(path)


@pytest.mark.parametrize("text", ["yesterday", "3 weeks ago", "later"])
def test_a_time_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ContentFault, match="is not a time"):
        span(text)
