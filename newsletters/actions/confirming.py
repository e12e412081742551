"""Asking by mail whether an address is to have the newsletter: once for each asking, and so many a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lib.waking import wake
from notices.models import CONFIRM, Outgoing
from notices.outbox import MAIL, message_id
from profiles.actions import follow_address
from profiles.models import Consent, Member

MOST_A_DAY = 3  # to one member, and to one address
A_DAY = timedelta(days=1)
AFTER_SIGN_UP = timedelta(hours=1)  # in which the mail that confirms the account mostly did it


def ask_to_confirm(*, consent: Consent, now: datetime) -> bool:
    """Queue the mail of a consent that was just given, or moved to another address; False where today had its share.

    At sign-up another mail asks whether the address is theirs, so this one comes only if that is not answered soon.
    """
    is_asked = consent.how == Consent.SIGN_UP and settings.ACCOUNT_EMAIL_VERIFICATION != "none"
    return _queue(consent, now, not_before=now + AFTER_SIGN_UP if is_asked and consent.given == now else now)


@transaction.atomic
def ask_again(*, member: Member, now: datetime) -> None:
    """Send the mail once more; raises ValidationError with a sentence for what cannot be."""
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    follow_address(member=member, now=now)
    consent = Consent.objects.standing().with_force().filter(member=member).first()
    if consent is None:
        raise ValidationError(_("The newsletter does not come to you."))
    if consent.is_in_force:
        raise ValidationError(_("Nothing is left to confirm: the newsletter comes to you."))
    if not consent.address:
        raise ValidationError(_("Your account has no address that a mail could go to."))
    if not _queue(consent, now, not_before=now):
        raise ValidationError(
            _("The mails of today have been sent. Look for them among unwanted mail, or ask again tomorrow.")
        )


def _queue(consent: Consent, now: datetime, *, not_before: datetime) -> bool:
    """One that still waits to leave is that one."""
    mails = Outgoing.objects.filter(purpose=CONFIRM)
    waiting = mails.unfinished().filter(member=consent.member_id, address=consent.address)
    if waiting.exists():
        waiting.filter(state=Outgoing.State.WAITING, not_before__gt=not_before).update(not_before=not_before)
        wake(MAIL)
        return True
    lately = mails.filter(created__gt=now - A_DAY).exclude(state=Outgoing.State.SKIPPED)
    if any(
        lately.filter(of).count() >= MOST_A_DAY
        for of in (Q(member=consent.member_id), Q(address__iexact=consent.address))
    ):
        return False
    Outgoing.objects.create(
        purpose=CONFIRM, member_id=consent.member_id, address=consent.address,
        message_id=message_id(CONFIRM, uuid4().hex), created=now, not_before=not_before,
    )  # fmt: skip
    wake(MAIL)
    return True
