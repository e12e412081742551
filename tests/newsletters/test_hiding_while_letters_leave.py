"""What a moderator hides while a slow mail server takes one letter after the other is in none of those to come."""

from datetime import datetime, timedelta
from itertools import count

import pytest

from community.models import Thread
from lib.kinds import ItemRef
from moderation.actions import hide_item
from newsletters.selection import plan_mailing
from notices.delivery import deliver_step
from notices.models import Outgoing
from notices.transport import SmtpTransport
from profiles.actions import turn_volume
from profiles.learning import learn_step
from profiles.models import Member
from tests.consenting import agree
from tests.servers.smtp import Mailbox


def test_it_is_gone_from_the_letters_to_come(
    bo: Member, di: Member, cy: Member, thread: Thread, now: datetime, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for member in (bo, di):
        agree(member=member, how="sign-up", words="Yes to letters.", now=now)
        turn_volume(member=member, volume=10, now=now)
    learn_step()
    plan_mailing(now=now, only_due_hour=False)
    hand_over = SmtpTransport.deliver

    def hide_after(transport: SmtpTransport, **mail: object) -> str:
        answer = hand_over(transport, **mail)  # type: ignore[arg-type]
        hide_item(staff=cy, ref=ItemRef("thread", thread.pk), reason="Not for here.", now=now)
        return answer

    monkeypatch.setattr(SmtpTransport, "deliver", hide_after)
    seconds = count(step=3)
    deliver_step(now=now, clock=lambda: now + timedelta(seconds=next(seconds)))
    assert list(Outgoing.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "skipped"]
    assert len(mailbox.messages) == 1
