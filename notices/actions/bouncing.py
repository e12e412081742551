"""Taking what came back of mail: it is kept, counts against its address, and in the end nothing more is sent there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from notices.actions.answering import Came, take_mail
from notices.answering.reading import UnreadableError, opened
from notices.bounces.addresses import Found
from notices.bounces.events import Told
from notices.bounces.machine import status_in
from notices.bounces.matching import LEFT, mail_of
from notices.bounces.reading import report_of
from notices.bounces.scoring import ARRIVES_WITHIN, RESET, is_over, points, score
from notices.models import Bounce, Outgoing, Suppression
from notices.transport import TURNED_AWAY
from profiles.actions import note_reach, withdraw_consent
from profiles.models import Member
from profiles.permissions import may_steer

Sort, Proof, Cause = Bounce.Sort, Bounce.Proof, Suppression.Cause
COMPLAINED = "a complaint to the mail provider"


class Returned(StrEnum):
    """What became of a mail that may be a report."""

    KEPT = "kept"
    AGAIN = "again"
    NO_BOUNCE = "no bounce"
    NOT_OURS = "not ours"


def take_incoming(*, raw: bytes, now: datetime, to: str = "", is_whole: bool = True) -> Came | Returned:
    """What came by mail, through whichever door: something of a mail of ours, or an answer to a notice."""
    returned = take_bounce(raw=raw, now=now, to=to) if is_whole else Returned.NOT_OURS
    if returned in {Returned.KEPT, Returned.AGAIN}:
        return returned
    came = take_mail(raw=raw, now=now, to=to, is_whole=is_whole)
    return returned if came == Came.NOT_OURS else came


@transaction.atomic
def take_bounce(*, raw: bytes, now: datetime, to: str = "") -> Returned:
    """Keep what a mail says of one of ours; the same again, and what is no bounce, does nothing."""
    raw = _with_lines(raw)
    try:
        mail = opened(raw, to=to)
    except UnreadableError:
        return Returned.NOT_OURS
    report = report_of(mail, raw)
    match = mail_of(report, now=now)
    if match is None:
        return Returned.NOT_OURS
    found, proof = match
    report = report_of(mail, raw, ours=found.row.subject)  # which a reader's program repeats: that is not its own word
    if report.sort is None:
        return Returned.NO_BOUNCE
    is_new = keep_bounce(
        found=found,
        sort=report.sort,
        status=report.status,
        said=report.said,
        proof=proof,
        key=_key(mail.key, found.row),
        now=now,
    )
    return Returned.KEPT if is_new else Returned.AGAIN


@transaction.atomic
def keep_bounce(*, found: Found, sort: str, status: str, said: str, proof: str, key: str, now: datetime) -> bool:
    """Keep it once, and what follows for the address; False where it was kept before."""
    # Who counts for one address takes turns, so that of two at once the second sees the first.
    if found.row.member_id is not None:
        Member.objects.select_for_update().filter(pk=found.row.member_id).first()
    start = {
        "mail": found.row,
        "address": found.address,
        "sort": sort,
        "status": status,
        "said": said[:300],
        "proof": proof,
        "came": now,
    }
    _row, is_new = Bounce.objects.get_or_create(key=key, defaults=start)
    if is_new and found.address and sort == Sort.COMPLAINT:
        _heed(found, now)
    elif is_new and found.address and sort != Sort.LATE:
        weigh(address=found.address, member=found.row.member, said=said, now=now)
    return is_new


def take_told(*, told: Told, now: datetime) -> bool:
    """Keep what a mail provider told of a mail of ours; False where it was kept before, or is of none of ours."""
    rows = Outgoing.objects.select_related("member").defer("raw").filter(state__in=LEFT)
    row = rows.filter(message_id__in=told.names).first()
    if row is None:
        return False
    address = told.recipient if told.recipient == row.goes_to.lower() else ""
    return keep_bounce(
        found=Found(row, address),
        sort=told.sort,
        status=told.status,
        said=told.said,
        proof=Proof.PROVIDER,
        key=_key(told.key, row),
        now=now,
    )


def note_refusal(*, row: Outgoing, address: str, answer: str, now: datetime) -> None:
    """A mail server refused a mail to our face, or asked to come again until we gave up; what is no answer of one is
    said of us, and counts against nobody.
    """
    if not answer[:3].isdigit() or TURNED_AWAY.search(answer):
        return
    keep_bounce(
        found=Found(row, address.lower()),
        sort=Sort.HARD if answer.startswith("5") else Sort.SOFT,
        status=status_in(answer),
        said=answer,
        proof=Proof.ANSWER,
        key=_key("answer", row),
        now=now,
    )


def weigh(*, address: str, member: Member | None, said: str, now: datetime) -> float:
    """Add up what stands against an address; where that is enough, it is given up. Says how much it is."""
    lifted = Suppression.objects.filter(address=address).values_list("lifted", flat=True).first()
    kept = Bounce.objects.against(address).order_by("came")
    if lifted is not None:  # its member asked to begin anew
        kept = kept.filter(came__gt=lifted)
    worst: dict[int, Bounce] = {}
    for bounce in kept:
        # What came back twice of one mail counts once, for the worse.
        stands = worst.setdefault(bounce.mail_id, bounce)
        if bounce.sort == Sort.HARD != stands.sort:
            worst[bounce.mail_id] = bounce
    events = [(each.came, _points(each)) for each in worst.values()]
    total = score(events, _delivered(address, member, events, worst, now), now=now)
    if is_over(total):
        suppress(address=address, reason=said, now=now, cause=Cause.BOUNCED)
    return total


def _points(bounce: Bounce) -> float:
    return points(is_hard=bounce.sort == Sort.HARD, status=bounce.status, said=bounce.said)


def _delivered(
    address: str, member: Member | None, events: list[tuple[datetime, float]], worst: dict[int, Bounce], now: datetime
) -> list[datetime]:
    """When mails to it left that did not come back."""
    if not events:
        return []
    since = max(min(when for when, _points in events), now - 4 * RESET)
    reached = member is not None and member.email.lower() == address
    sent = Outgoing.objects.filter(member=member) if reached else Outgoing.objects.filter(address=address)
    arrived = sent.filter(state=Outgoing.State.SENT, finished__gt=since, finished__lt=now - ARRIVES_WITHIN)
    return [when for when in arrived.exclude(pk__in=worst).values_list("finished", flat=True) if when is not None]


def _heed(found: Found, now: datetime) -> None:
    """Who called a mail unwanted gets none, and no newsletter until they ask for it anew."""
    why = _("A mail to it was reported as unwanted.")
    suppress(address=found.address, reason=why, now=now, cause=Cause.COMPLAINED)
    member = found.row.member or Member.objects.filter(email__iexact=found.address).first()
    if member is not None:
        withdraw_consent(member=member, how=COMPLAINED, now=now)


@transaction.atomic
def suppress(*, address: str, reason: str, now: datetime, cause: str = Cause.STAFF) -> None:
    """Send nothing to this address any more, and say so to who has it; one that is in force stays as it is."""
    given = {"reason": reason[:200], "since": now, "cause": cause}
    row, is_new = Suppression.objects.get_or_create(address=address.lower(), defaults=given)
    if not is_new and not row.is_in_force:
        Suppression.objects.filter(pk=row.pk).update(**given)
    note_reach(address=address, is_reached=False)


@transaction.atomic
def readmit(*, suppression: Suppression) -> None:
    """Take an address out, as if nothing had ever come back of its mail."""
    Bounce.objects.against(suppression.address).update(address="")
    suppression.delete()
    note_reach(address=suppression.address, is_reached=True)


@transaction.atomic
def try_address(*, member: Member, now: datetime) -> bool:
    """Write to one's own address again, once a day; False where nothing stands against it any more."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    stands = Suppression.objects.select_for_update().in_force().filter(address=member.email.lower()).first()
    if stands is None:
        note_reach(address=member.email, is_reached=True)
        return False
    if not stands.may_be_tried:
        raise PermissionDenied(_("The staff had mail to this address stopped. Ask them to send it again."))
    if stands.is_resting(now):
        raise ValidationError(_("You tried this address today already. Try again tomorrow, or set another."))
    Suppression.objects.filter(pk=stands.pk).update(lifted=now)
    note_reach(address=member.email, is_reached=True)
    return True


def _key(name: str, row: Outgoing) -> str:
    """What makes two reports the same."""
    return sha256(f"{name} {row.message_id}".encode()).hexdigest()


def _with_lines(raw: bytes) -> bytes:
    """With line ends that the parser knows, where a program wrote bare returns."""
    return raw.replace(b"\r", b"\n") if b"\n" not in raw else raw
