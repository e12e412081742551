"""A letter for everyone at once: chosen, delivered, and every word of it read."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.utils import timezone

from newsletters.models import Digest, Mailing
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from notices.models import Outgoing
from profiles.actions import turn_dial, turn_volume
from profiles.models import Level
from tests.consenting import agree
from tests.rights.asking import undone
from tests.rights.fresh import WORD, started
from tests.rights.people import MEMBERS, who
from tests.rights.world import World
from tests.servers.smtp import Mailbox

pytestmark = [pytest.mark.django_db, pytest.mark.sampled]


def test_no_letter_tells_its_reader_a_secret(world: World, mailbox: Mailbox) -> None:
    now = timezone.now()
    with undone():
        for held in (Outgoing, Digest, Mailing):  # what the world holds ready
            held.objects.all().delete()
        for role in MEMBERS:
            agree(member=world.cast[role], how="sign-up", words="Send it.", now=now)
            turn_volume(member=world.cast[role], volume=10, now=now)
        thread = started(world, "private", in_answer=False, now=now)
        for role in ("insider", "administrator"):
            turn_dial(member=world.cast[role], of="thread", target=thread.pk, level=Level.LOUD, now=now)
        mailing = plan_mailing(now=now, only_due_hour=False)
        while deliver_step(now=now, clock=lambda: now):
            pass
        assert mailing
        chosen = Digest.objects.filter(mailing=mailing).count()
        letters = {role: mailbox.to(world.cast[role].email) for role in world.cast}
    got = {role for role, theirs in letters.items() if theirs}
    assert (got, sum(map(len, letters.values()))) == (set(MEMBERS), chosen)
    texts = {role: "".join(map(words_of, theirs)) for role, theirs in letters.items()}
    told = {
        role: [each.name for each in world.canaries.values() if role not in each.seen_by and each.word in text]
        for role, text in texts.items()
    }
    assert {role: names for role, names in told.items() if names} == {}
    assert {role for role in got if WORD in texts[role]} == who("insider administrator")  # the moderator wrote it


def words_of(letter: EmailMessage) -> str:
    """The headers and every part as its reader has them."""
    parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
    return "\n".join([*(f"{name}: {value}" for name, value in letter.items()), *map(str, parts)])
