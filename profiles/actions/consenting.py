"""The newsletter asked for, the address proven to be its member's, and left again."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from profiles.activity import record
from profiles.models import Consent, Member, Verb
from profiles.permissions import may_steer
from profiles.proving import ask_to_prove

BY_LINK, BY_ACCOUNT = "link in a mail", "address of the account"  # how an address was proven


@transaction.atomic
def give_consent(*, member: Member, how: str, words: str, now: datetime) -> Consent:
    """Ask for the newsletter; the very words that were agreed to are kept. One that stands is left as it is.

    It is in force at once where the member's account has the address confirmed; else its reader is asked by mail.
    """
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    start = {"words": words, "how": how, "given": now, "address": member.email}
    consent, is_new = Consent.objects.get_or_create(
        member=member,
        purpose=Consent.NEWSLETTER,
        withdrawn=None,
        defaults=start | {"proven": now if _is_confirmed(member) else None},
    )
    if is_new:
        record(member=member, verb=Verb.CONSENTED, now=now, detail={"how": how})
        if consent.proven is None:
            ask_to_prove(consent, now)
    return consent


@transaction.atomic
def confirm_consent(*, consent: Consent, now: datetime) -> bool:
    """Whoever reads this address wants it; False where it was withdrawn, is for an old address, or proven before."""
    held = Consent.objects.standing().select_for_update().filter(pk=consent.pk, address=consent.address).first()
    if held is None or held.proven is not None or not _is_own(held, Member.objects.get(pk=held.member_id)):
        return False
    _prove(held, how=BY_LINK, now=now)
    return True


@transaction.atomic
def follow_address(*, member: Member, now: datetime) -> Consent | None:
    """The address of an account was changed or confirmed: the consent that stands goes with it.

    For another address the member is asked anew, unless it is confirmed already; the old one gets no more letters.
    """
    held = Consent.objects.standing().select_for_update().filter(member=member.pk).first()
    if held is None:
        return None
    owner = Member.objects.get(pk=member.pk)
    is_moved, is_confirmed = not _is_own(held, owner), _is_confirmed(owner)
    if is_moved:
        held.address, held.proven = owner.email, None
        held.save(update_fields=["address", "proven"])
    if is_confirmed and held.proven is None:
        _prove(held, how=BY_ACCOUNT, now=now)
    elif is_moved:
        ask_to_prove(held, now)
    return held


@transaction.atomic
def withdraw_consent(*, member: Member, how: str, now: datetime) -> bool:
    """Leave the newsletter; False where there was none to leave."""
    if not Consent.objects.standing().filter(member=member).update(withdrawn=now):
        return False
    record(member=member, verb=Verb.WITHDREW, now=now, detail={"how": how})
    return True


def _prove(held: Consent, *, how: str, now: datetime) -> None:
    held.proven = now
    held.save(update_fields=["proven"])
    record(member=held.member, verb=Verb.CONSENTED, now=now, detail={"how": how})


def _is_own(consent: Consent, member: Member) -> bool:
    return consent.address.lower() == member.email.lower()


def _is_confirmed(member: Member) -> bool:
    """Whether their account has shown the address to be theirs."""
    own = EmailAddress.objects.filter(user=member, verified=True, email__iexact=member.email)
    return bool(member.email) and own.exists()
