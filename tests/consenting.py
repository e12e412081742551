"""Asking for the newsletter at an address that is proven: as of somebody who confirmed their account before."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress

from profiles.actions import give_consent
from profiles.models import Consent, Member


def prove(member: Member) -> None:
    """Their account has the address confirmed."""
    own, _new = EmailAddress.objects.get_or_create(user=member, email=member.email, defaults={"primary": True})
    assert own.set_verified()


def agree(*, member: Member, now: datetime, how: str = "sign-up", words: str = "Send it.") -> Consent:
    """A consent that is in force at once."""
    prove(member)
    return give_consent(member=member, how=how, words=words, now=now)
