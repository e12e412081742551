"""A copy sent to a member of the staff, to be looked at in their own mailbox."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from newsletters.composing.looking import open_to
from newsletters.composing.sampling import sample_of
from newsletters.models import Digest
from newsletters.permissions import may_see_mailings
from notices.outbox import queue_ready
from notices.rendering import as_bytes
from profiles.models import Member

SAMPLE = "sample"  # the purpose of these mails in the outbox


def send_sample(*, by: Member, digest: Digest, now: datetime) -> None:
    """Queue a member's copy to one's own address, marked as a sample; its links lead nowhere."""
    if not may_see_mailings(by) or not (by.is_superuser or open_to(by, [digest])):
        raise PermissionDenied(_("This copy holds something you may not see."))
    if not by.email:
        raise ValidationError(_("You have no address to send it to."))
    letter = sample_of(digest)

    def written(name: str) -> bytes:
        return as_bytes(letter, message_id=name, to=(by.name, by.email), when=now)

    queue_ready(purpose=SAMPLE, member=by, subject=letter.subject, written=written, now=now)
