"""Inviting people by mail, each address once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from desk.models import Invitation
from desk.permissions import refuse_all_but_owners
from desk.setup.letter import invitation_letter
from lib.waking import wake
from notices.models import INVITE, Outgoing, Suppression
from notices.outbox import MAIL, message_id
from notices.rendering import as_bytes
from profiles.models import Member

SALT = "desk.invitation"
VALID_FOR = timedelta(days=30)
MOST = 200  # at once


@dataclass(slots=True)
class Invited:
    """What became of each address."""

    sent: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)  # invited before, and the invitation stands
    members: list[str] = field(default_factory=list)
    suppressed: list[str] = field(default_factory=list)


@transaction.atomic
def invite(*, by: Member, addresses: Sequence[str], now: datetime) -> Invited:
    """Send each address one invitation; who is a member, was invited or wants no mail gets none."""
    refuse_all_but_owners(by)
    wanted = list(dict.fromkeys(address.lower() for address in addresses))
    if len(wanted) > MOST:
        raise ValidationError(_("These are more than %(most)d. Invite them in several turns.") % {"most": MOST})
    members, suppressed, earlier = _members(wanted), _suppressed(wanted), _standing(wanted, now)
    said = Invited()
    for address in wanted:
        if address in members:
            said.members.append(address)
        elif address in suppressed:
            said.suppressed.append(address)
        elif address in earlier:
            said.earlier.append(address)
        else:
            _send(by, address, now)
            said.sent.append(address)
    wake(MAIL)
    return said


@transaction.atomic
def take_back(*, by: Member, invitation: Invitation, now: datetime) -> bool:
    """Make an invitation void; its mail, if it has not left yet, stays here. False where somebody has come by it."""
    refuse_all_but_owners(by)
    locked = Invitation.objects.select_for_update().filter(pk=invitation.pk, joined__isnull=True).first()
    if locked is None:
        return False
    waiting = Outgoing.objects.filter(pk=locked.mail_id or 0, state=Outgoing.State.WAITING)
    waiting.update(state=Outgoing.State.SKIPPED, reason=_("The invitation was taken back."), finished=now, raw=None)
    locked.delete()
    return True


@transaction.atomic
def accept_invitation(*, invitation_id: int, member: Member, now: datetime) -> bool:
    """Say who came by an invitation, once; False where it is void or somebody was faster."""
    came = Invitation.objects.open(now).filter(pk=invitation_id)
    return bool(came.update(member=member, joined=now))


def token_of(*, invitation: Invitation) -> str:
    """What the link holds: which invitation, and for whom."""
    return signing.dumps([invitation.pk, invitation.address], salt=SALT)


def invitation_of(*, token: str, now: datetime) -> Invitation | None:
    """The invitation of a link, while it stands."""
    try:
        pk, address = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Invitation.objects.open(now).filter(pk=pk, address=address).first()


def _send(by: Member, address: str, now: datetime) -> None:
    """A row and its mail; one that ran out is sent anew."""
    fields = {"by": by, "invited": now, "expires": now + VALID_FOR}
    invitation, is_new = Invitation.objects.get_or_create(address=address, defaults=fields)
    if not is_new and invitation.is_open(now):  # another owner was faster
        return
    name = message_id(INVITE, uuid4().hex)
    letter = invitation_letter(by=by, token=token_of(invitation=invitation), until=now + VALID_FOR)
    mail = Outgoing.objects.create(
        purpose=INVITE,
        address=address,
        raw=as_bytes(letter, message_id=name, to=("", address), when=now),
        subject=letter.subject[:250],
        message_id=name,
        created=now,
        not_before=now,
    )
    Invitation.objects.filter(pk=invitation.pk).update(**fields, mail=mail, member=None, joined=None)


def _members(addresses: Iterable[str]) -> set[str]:
    """Those of the addresses that belong to members."""
    wanted = set(addresses)
    own = Member.objects.annotate(lower=Lower("email")).filter(lower__in=wanted).values_list("lower", flat=True)
    return set(own) | set(EmailAddress.objects.filter(email__in=wanted).values_list("email", flat=True))


def _suppressed(addresses: Iterable[str]) -> set[str]:
    return set(Suppression.objects.in_force().filter(address__in=list(addresses)).values_list("address", flat=True))


def _standing(addresses: Iterable[str], now: datetime) -> set[str]:
    """Those whose invitation can still be followed, or was."""
    rows = Invitation.objects.filter(address__in=list(addresses))
    return {row.address for row in rows if (row.joined is not None and row.member_id) or row.is_open(now)}
