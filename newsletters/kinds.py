"""What newsletters registers: the digest, as mail to be written and as rows of a member's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lib.kinds import register as register_kind
from newsletters.actions import keep_shown, take_back
from newsletters.composing.letter import compose
from newsletters.models import DIGEST, Digest
from notices.models import Outgoing
from notices.rendering import Letter, NotSentError, register
from profiles.kinds import OwnRows
from profiles.models import Consent, Member

State = Outgoing.State


class DigestRenderer:
    """Writes a digest when it leaves, and keeps what was mailed once it has."""

    def render(self, row: Outgoing, *, now: datetime) -> Letter:
        """As of now: a member who has left, turned the dial to nothing or may not see the items gets none."""
        digest = Digest.objects.select_related("member").filter(pk=row.ref).first()
        if digest is None:
            raise NotSentError(_("The digest was erased."))
        consent = standing_consent(digest.member)
        if consent is None:
            raise NotSentError(_("The member has left the newsletter."))
        if digest.member.volume == 0:
            raise NotSentError(_("The member has turned the newsletter to nothing."))
        return compose(digest, consent=consent, now=now)

    def settle(self, row: Outgoing, letter: Letter | None, *, now: datetime) -> None:
        """What was mailed, or may have been, is not chosen again; what was not may be."""
        digest = Digest.objects.select_related("member").filter(pk=row.ref).first()
        if digest is None:
            return
        if row.state == State.SKIPPED:
            take_back(digest=digest)
        elif row.state in {State.SENT, State.UNCERTAIN}:
            keep_shown(digest=digest, items=letter.items if letter else None, now=now)


def standing_consent(member: Member) -> Consent | None:
    """The member's yes to the newsletter, while it stands."""
    return Consent.objects.filter(member=member, purpose=Consent.NEWSLETTER, withdrawn__isnull=True).first()


class DigestKind(OwnRows):
    name, model, order = "digest", Digest, "chosen"
    fields = ("chosen", "items", "worth", "skipped")

    def rows(self, member: Any) -> Any:
        return Digest.objects.visible_to(member)


register(DIGEST, DigestRenderer())
register_kind(DigestKind())
