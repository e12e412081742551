"""A community's last year gone through again, a newsletter a week: whom one would have come to, and what they did."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from community.actions import reply
from community.models import Thread
from newsletters.models import Digest, Mailing
from newsletters.simulating import Week, simulated
from newsletters.simulating.telling import bands, figures_of
from notices.models import Outgoing
from profiles.actions import turn_volume
from profiles.models import Member
from search.replaying import read_history

WEEKS = 4
Skipped = Digest.Skipped


@pytest.fixture
def talk(
    ann: Member, member_named: Callable[..., Member], thread_of: Callable[..., Thread], now: datetime
) -> tuple[Member, Member]:
    """Ann begins a thread every three days for ten weeks; Bo and Cy wrote once before, and Bo in all the late ones."""
    bo, cy = member_named("bo"), member_named("cy")

    def write(author: Member, thread: Thread, ago: float) -> None:
        reply(author=author, thread=thread, text="Yes.", key=uuid4(), now=now - timedelta(days=ago))

    before = thread_of(ann, "Before", now=now - timedelta(days=75))
    write(bo, before, 74)
    write(cy, before, 73)
    for ago in range(70, 0, -3):
        thread = thread_of(ann, f"Talk {ago}", now=now - timedelta(days=ago))
        if ago <= 40:
            write(bo, thread, ago - 2.5)
    return bo, cy


def year(*, weeks: int = WEEKS, volume: int = 4, **volumes: int) -> list[Week]:
    """The mailings where everybody has one volume, but who is named."""
    own = {Member.objects.get(username=name).pk: each for name, each in volumes.items()}
    return list(simulated(read_history(), weeks=weeks, volume_of=own, usual=volume))


def test_a_letter_a_week_comes_to_everybody_who_had_written(talk: tuple[Member, Member], now: datetime) -> None:
    weeks = year()
    assert [week.when for week in weeks] == [
        datetime(2026, 1, 31, 8, tzinfo=UTC) + timedelta(days=7 * number) for number in range(WEEKS)
    ]
    assert {(week.members, week.due) for week in weeks} == {(3, 3)}
    for week in weeks:
        assert week.copies + week.skipped.total() == week.due
        # Ann began everything.
        assert week.skipped[Skipped.NOTHING_NEW] >= 1
        assert 1 <= len(week.versions) <= week.copies <= 2
    assert weeks[0].copies == 2


def test_a_thing_is_hit_where_its_reader_did_something_in_it_by_the_next_mailing(talk: tuple[Member, Member]) -> None:
    only_cy = year(volume=10, ann=0, bo=0)
    assert {week.due for week in only_cy} == {1}
    assert sum(hit for week in only_cy for _worth, hit in week.letters) == 0  # she never came back
    only_bo = year(volume=10, ann=0, cy=0)
    hit = [pair for week in only_bo for pair in week.items if pair[1]]
    # Of the threads begun before each mailing, he wrote in one after it, at most.
    assert sum(was_hit for week in only_bo for _worth, was_hit in week.letters) == len(hit) > 0
    assert all(0 < foretold < 1 for foretold, _hit in hit)


def test_nothing_comes_to_the_same_reader_twice_and_letters_are_as_far_apart_as_their_dial_says(
    talk: tuple[Member, Member],
) -> None:
    often, seldom = year(weeks=6, ann=0, bo=0, volume=10), year(weeks=6, ann=0, bo=0, volume=1)
    # Twenty-five threads in all; eight at most in a letter, and none of them again.
    assert sum(len(week.items) for week in often) <= 25
    assert [week.due for week in often] == [1] * 6
    came = [number for number, week in enumerate(seldom) if week.copies]
    assert all(later - earlier >= 5 for earlier, later in itertools.pairwise(came))  # thirty days
    assert {week.due for week in year(volume=0)} == {0}


def test_sums_and_bands_are_those_of_all_mailings(talk: tuple[Member, Member]) -> None:
    weeks = year(volume=10)
    whole = figures_of(weeks)
    assert whole["copies"] == sum(figures_of([week])["copies"] for week in weeks) == sum(week.copies for week in weeks)
    assert whole["things"] == sum(len(week.items) for week in weeks)
    assert sum(copies for _foretold, _came, copies in bands(weeks)) == whole["copies"]
    foretold = [each for each, _came, _copies in bands(weeks)]
    assert foretold == sorted(foretold)
    assert figures_of([])["copies"] == 0


def test_the_command_says_it_and_changes_nothing(talk: tuple[Member, Member], tmp_path: Path, now: datetime) -> None:
    bo, _cy = talk
    turn_volume(member=bo, volume=0, now=now)
    out, path = StringIO(), tmp_path / "year.json"
    call_command("year", "--weeks", "3", "--json", str(path), stdout=out)
    said, kept = out.getvalue().splitlines(), json.loads(path.read_text())
    assert [each["due"] for each in kept["mailings"]] == [2, 2, 2]
    assert date.fromisoformat(kept["mailings"][-1]["when"][:10]) == date(2026, 2, 21)
    assert kept["all"]["due"] == 6
    assert kept["all"]["copies"] + kept["all"]["nothing-new"] + kept["all"]["too-little"] == 6
    assert [line.split()[0] for line in said[1:5]] == ["2026-02-07", "2026-02-14", "2026-02-21", "all"]
    assert (Mailing.objects.count(), Digest.objects.count(), Outgoing.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--weeks", "0"), "--weeks must be 1 or more."),
        (("--volume", "11"), "--volume is 0 to 10."),
        (("--json", "/nowhere/at/all.json"), "There is no folder /nowhere/at to write to. Make it first."),
    ],
)
@pytest.mark.django_db
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("year", *arguments)


@pytest.mark.django_db
def test_a_place_without_history_says_so() -> None:
    with pytest.raises(CommandError, match="There is not enough history"):
        call_command("year")
