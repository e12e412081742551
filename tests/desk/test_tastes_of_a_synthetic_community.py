"""The command that makes a community says what it made, refuses what makes no sense, and its members have tastes."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from community.models import Forum, Post
from desk.synthetic.filling import Size, fill
from profiles.models import Member
from search.replaying import Task, read_history, verdicts, walked

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.embedded
def test_tastes_can_be_learned(db: None) -> None:
    fill(Size(members=120, threads=600, posts=3000, days=150), now=NOW)
    outcome = verdicts(walked(read_history(), Task(limit_cuts=16)))
    good = {verdict.rule: verdict.means["ndcg@10"] for verdict in outcome.verdicts}
    assert outcome.cases > 100
    assert good["ours"] > 1.6 * max(good["newest"], good["hot"], good["popular"])
    assert good["ours"] > 3 * good["random"]


def test_the_command_makes_it_and_says_what_it_made(db: None) -> None:
    out = StringIO()
    call_command("synthesize", "--members", "12", "--threads", "6", "--posts", "20", stdout=out)
    assert "12 members, 6 threads with 20 posts, 1 listings." in out.getvalue()
    assert "It is learned and indexed." in out.getvalue()
    assert Post.objects.count() == 20


def test_it_stays_out_of_a_site_with_members(ann: Member) -> None:
    with pytest.raises(CommandError, match=r"members of its own \(1\)"):
        call_command("synthesize", "--members", "5")
    assert list(Member.objects.all()) == [ann]
    assert not Forum.objects.exists()


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--members", "1"], "--members must be 2 or more"),
        (["--threads", "0"], "--threads and --days must be 1 or more"),
        (["--threads", "9", "--posts", "8"], "--posts must be 9 or more"),
        (["--reads", "-1"], "--reads cannot be below 0"),
    ],
)
def test_a_size_that_makes_no_sense_is_refused(db: None, options: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("synthesize", *options)
    assert not Member.objects.exists()
