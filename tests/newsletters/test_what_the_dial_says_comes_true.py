"""A simulated place: what the dial says each volume will mean is what comes in the month after it was set."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.test import Client

from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from newsletters.actions import pause_letters, pause_newsletter, resume_newsletter, skip_next
from newsletters.composing.links import STOP, Link, signed
from newsletters.models import Digest
from newsletters.selection.meaning import meaning_for, rate_of, weeks_relived
from newsletters.selection.reliving import MONTH
from newsletters.steps import deliver_step, send_step
from notices.models import Outgoing
from profiles.actions import turn_volume
from profiles.learning import learn_step
from profiles.models import Member, Subject
from tests.consenting import agree
from tests.newsletters.conftest import WORDS

DAY = timedelta(days=1)
Named = Callable[..., Member]
Subscribe = Callable[..., Member]


class Village:
    """Twelve who write in three forums, day for day, more on some days than on others; the same each time."""

    def __init__(self, named: Named, forum: Forum) -> None:
        self.random = Random("village")
        self.writers = [named(f"writer{number}") for number in range(12)]
        others = [Forum.objects.create(name=name, slug=name) for name in ("kitchen", "workshop")]
        self.forums = [forum, *others]
        for each in others:
            ForumGrant.objects.create(forum=each, audience=ForumGrant.Audience.EVERYONE, may_reply=False)
            members = ForumGrant.Audience.MEMBERS
            ForumGrant.objects.create(forum=each, audience=members, may_reply=True, may_start=True)
        names = ("Bread", "Soup", "Saws", "Glue", "Paths")
        self.subjects = [Subject.objects.create(name=name, slug=name.lower()) for name in names]
        self.threads: list[Thread] = []

    def live(self, day: datetime) -> None:
        """One day: now and then nothing new, mostly a thread or two, and a few answers."""
        for nth in range(self.random.choice([0, 1, 1, 2, 3])):
            self.threads.append(
                start_thread(
                    author=self.random.choice(self.writers),
                    forum=self.random.choice(self.forums),
                    title=f"{self.random.choice(['How', 'Why', 'Where'])} on {day:%d %B}, {nth}",
                    text=f"Words of {day:%A}.",
                    subjects=[self.random.choice(self.subjects)],
                    key=uuid4(),
                    now=day - timedelta(hours=3),
                )
            )
        for thread in self.random.sample(self.threads[-12:], min(len(self.threads), self.random.choice([0, 2, 4]))):
            author = self.random.choice(self.writers)
            reply(
                thread=thread, author=author, text=f"So it is, on {day:%A}.", key=uuid4(), now=day - timedelta(hours=2)
            )


def _send(day: datetime) -> None:
    learn_step()
    send_step(day)
    while deliver_step(day):
        pass


@pytest.mark.usefixtures("mailbox")
def test_what_the_dial_says_comes_true(
    member_named: Named, forum: Forum, subscribed: Subscribe, now: datetime, request: pytest.FixtureRequest
) -> None:
    """Each of ten who come new reads what their volume will mean, sets it, and has so many letters in four weeks."""
    village = Village(member_named, forum)
    volumes = range(1, 11) if request.config.getoption("--whole") else (1, 4, 6, 9)
    readers = {volume: member_named(f"reader{volume}") for volume in volumes}
    for number in range(4):  # by whom it is known what letters are worth here
        subscribed(member_named(f"older{number}"), volume=7)
    for ago in range(45, 0, -1):
        village.live(now - ago * DAY)
        if ago <= 23:
            _send(now - ago * DAY)
    learn_step()
    foretold = {}
    for volume, reader in readers.items():
        relived = weeks_relived(reader, now=now)
        assert relived is not None
        assert list(relived.letters) == sorted(relived.letters)
        foretold[volume] = rate_of(relived.letters[volume])
        said = f"{foretold[volume].says} In the last four weeks it would have been {relived.letters[volume]}."
        assert meaning_for(reader, now=now).words[volume] == said
        subscribed(reader, volume=volume)
    for day in range(MONTH):
        village.live(now + day * DAY)
        _send(now + day * DAY)
    later = now + MONTH * DAY
    for volume, reader in readers.items():
        came = Outgoing.objects.filter(member=reader, state=Outgoing.State.SENT).count()
        assert foretold[volume].least <= came <= foretold[volume].most, f"{volume}: {came}"
        assert f"In the last four weeks {came} came." in meaning_for(reader, now=later).words[volume]
    assert len({rate.says for rate in foretold.values()}) >= 4  # the dial made a difference


@pytest.fixture
def village(member_named: Named, forum: Forum, now: datetime) -> Village:
    """Six weeks of it."""
    village = Village(member_named, forum)
    for ago in range(42, 0, -1):
        village.live(now - ago * DAY)
    return village


def _reads_since(member: Member, when: datetime, volume: int) -> Member:
    agree(member=member, how="sign-up", words=WORDS, now=when)
    turn_volume(member=member, volume=volume, now=when)
    return member


def _told(member: Member, now: datetime) -> str:
    """What the dial says of the volume as it is."""
    return meaning_for(member, now=now).words[member.volume]


def _would_be(member: Member, now: datetime) -> str:
    relived = weeks_relived(member, now=now)
    assert relived is not None
    letters = relived.letters[member.volume]
    return f"{rate_of(letters).says} In the last four weeks it would have been {letters}."


@pytest.mark.usefixtures("mailbox", "village")
def test_the_first_mailing_is_no_month_of_them(bo: Member, now: datetime) -> None:
    """A newsletter that began today: one letter came, and that says nothing of a month."""
    _reads_since(bo, now - 40 * DAY, volume=6)
    _send(now)
    assert Outgoing.objects.get(member=bo).state == Outgoing.State.SENT
    assert "came" not in _told(bo, now)
    assert _told(bo, now) == _would_be(bo, now)


@pytest.mark.usefixtures("mailbox", "village")
def test_weeks_in_which_letters_were_held_back_are_no_measure(
    bo: Member, cy: Member, di: Member, ann: Member, now: datetime
) -> None:
    """What came is told of who was asked all the time; a pause, one left out and a pause of staff make it less."""
    begun = now - 30 * DAY
    for member in (ann, bo, di):
        _reads_since(member, now - 40 * DAY, volume=6)
    pause_letters(member=di, until=now.date() - 10 * DAY, now=begun)
    for ago in range(30, 0, -1):
        if ago == 20:
            skip_next(member=bo, is_skipping=True, now=now - 20 * DAY)
        _send(now - ago * DAY)
    later = now - DAY / 2
    assert Digest.objects.filter(member=bo, skipped=Digest.Skipped.LEFT_OUT, chosen__gte=now - 28 * DAY).exists()
    came = Digest.objects.filter(member=ann, chosen__gte=later - MONTH * DAY).copies().mailed().count()
    assert _told(ann, later) == f"{rate_of(came).says} In the last four weeks {came} came."
    assert _told(bo, later) == _would_be(bo, later)
    assert _told(di, later) == _would_be(di, later)
    pause_newsletter(by=cy, reason="A wrong link.", now=now - 12 * DAY)
    resume_newsletter(by=cy, reason="It is right now.", now=now - 11 * DAY)
    assert _told(ann, later) == _would_be(ann, later)


@pytest.mark.usefixtures("village")
def test_the_way_out_offers_a_less_that_is_less(
    client: Client, bo: Member, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At each volume the loudest one below it at which fewer letters would have come, if there is one."""
    monkeypatch.setattr("newsletters.views.steering.now", lambda: now)
    _reads_since(bo, now - 2 * DAY, volume=10)
    relived = weeks_relived(bo, now=now)
    assert relived is not None
    offered = {}
    for volume in range(10, 0, -1):
        turn_volume(member=bo, volume=volume, now=now)
        page = client.get(f"/newsletter/stop/{signed(STOP, Link(bo.pk))}/").content.decode()
        less = re.search(r"turn it down to (\d+)", page)
        offered[volume] = int(less[1]) if less else None
        louder = [each for each in range(1, volume) if relived.letters[each] < relived.letters[volume]]
        assert offered[volume] == max(louder, default=None)
        assert ("No lower volume would mean fewer letters." in page) is (not louder)
    assert any(less is not None and less > volume // 2 for volume, less in offered.items())
    assert offered[1] is None
