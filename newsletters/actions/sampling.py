"""A letter sent to a member of the staff, to be looked at in their own mailbox."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from newsletters.actions.looking import refuse_unsaid
from newsletters.composing.looking import open_to
from newsletters.composing.sampling import sample_of
from newsletters.models import SAMPLE, Digest
from newsletters.permissions import may_see_mailings, refuse_all_but_editors
from notices.outbox import queue_ready
from notices.rendering import Letter, as_bytes
from profiles.models import Member


def send_sample(*, by: Member, digest: Digest, now: datetime) -> None:
    """Queue a member's copy to one's own address, marked as a sample; its links lead nowhere."""
    if not may_see_mailings(by) or not (by.is_superuser or open_to(by, [digest])):
        raise PermissionDenied(_("This copy holds something you may not see."))
    refuse_unsaid(by=by, member_id=digest.member_id, now=now)
    _queue(by, sample_of(digest), now)


def send_preview(*, by: Member, member: Member, letter: Letter, now: datetime) -> None:
    """Queue a sample that an editor looks at (`newsletters.selection.previewing`) to their own address."""
    refuse_all_but_editors(by)
    refuse_unsaid(by=by, member_id=member.pk, now=now)
    _queue(by, letter, now)


def _queue(by: Member, letter: Letter, now: datetime) -> None:
    if not by.email:
        raise ValidationError(_("You have no address to send it to."))

    def written(name: str) -> bytes:
        return as_bytes(letter, message_id=name, to=(by.name, by.email), when=now)

    queue_ready(purpose=SAMPLE, member=by, subject=letter.subject, written=written, now=now)
