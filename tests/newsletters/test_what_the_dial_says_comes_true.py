"""A simulated place: what the dial says each volume will mean is what comes in the month after it was set."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import uuid4

import pytest

from community.actions import reply, start_thread
from community.models import Forum, ForumGrant, Thread
from newsletters.selection.meaning import meaning_for, rate_of, weeks_relived
from newsletters.selection.reliving import MONTH
from newsletters.steps import deliver_step, send_step
from notices.models import Outgoing
from profiles.learning import learn_step
from profiles.models import Member, Subject

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
        assert meaning_for(reader, now=now)[volume] == said
        subscribed(reader, volume=volume)
    for day in range(MONTH):
        village.live(now + day * DAY)
        _send(now + day * DAY)
    later = now + MONTH * DAY
    for volume, reader in readers.items():
        came = Outgoing.objects.filter(member=reader, state=Outgoing.State.SENT).count()
        assert foretold[volume].least <= came <= foretold[volume].most, f"{volume}: {came}"
        assert f"In the last four weeks {came} came." in meaning_for(reader, now=later)[volume]
    assert len({rate.says for rate in foretold.values()}) >= 4  # the dial made a difference
