"""Taking a mail that answers a notice: it becomes what the form on the site would make of it, or is given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.forms import MarkdownField
from lib.waking import wake
from notices.answering import Answers, Asked, answers_to, asked
from notices.answering.reading import Mail, Said, UnreadableError, opened, said_in
from notices.models import Incoming, Manner, Outgoing
from notices.outbox import MAIL, message_id
from notices.rendering.returned import returned
from profiles.models import Member
from profiles.permissions import may_steer
from writing.actions import StaleDraft, add_picture, save_draft

PURPOSE = "returned"
MOST_AN_HOUR = 30  # answers of one member by mail
MOST_RETURNED = 5  # mails that give one back, in an hour
AN_HOUR = timedelta(hours=1)
State = Incoming.State


class Came(StrEnum):
    """What became of a mail."""

    TAKEN = State.TAKEN
    RETURNED = State.RETURNED
    AGAIN = "again"
    AUTOMATIC = "automatic"
    NOT_OURS = "not ours"


@transaction.atomic
def take_mail(*, raw: bytes, now: datetime, to: str = "", is_whole: bool = True) -> Came:
    """Post what a mail says in the name of the member whose address it was sent to; the same again does nothing."""
    try:
        mail = opened(raw, to=to)
    except UnreadableError:
        return Came.AUTOMATIC
    found = asked(mail.sent_to, now=now)
    if found is None:
        return Came.NOT_OURS
    if mail.is_automatic:
        return Came.AUTOMATIC
    member, under = found.notice.member, found.under
    start = {"member": member, "kind": under.kind, "item": under.id, "state": State.TAKEN, "came": now}
    row, is_new = Incoming.objects.get_or_create(key=mail.key, defaults=start)
    if not is_new:
        return Came.AGAIN
    with translation.override(member.speaks):
        _take(row, mail, found, is_whole=is_whole)
    return Came(row.state)


def _take(row: Incoming, mail: Mail, found: Asked, *, is_whole: bool) -> None:
    """Post it, or give it back with the reason."""
    answers, said = answers_to(row.kind), said_in(mail.message)
    text, left_out = said.text, list(said.others)
    try:
        if not is_whole:
            raise ValidationError(_("Your mail is larger than 10 MB. Send it with smaller pictures, or without."))
        _refuse_what_is_over(row, found)
        if answers is None:
            raise ValidationError(_("This can no longer be answered by mail."))
        with transaction.atomic():
            text, left_out = _with_pictures(row.member, said, row.came)
            _post(answers, row, found, text)
    except (PermissionDenied, ValidationError) as refusal:
        row.state, row.reason = State.RETURNED, _sentence(refusal)[:300]
        _keep_draft(answers, row, said.text)
    if left_out and row.state == State.TAKEN:
        row.reason = _left_out(left_out)
    row.save(update_fields=["state", "reason"])
    if row.reason:
        _give_back(answers, row, mail, said.text)


def _refuse_what_is_over(row: Incoming, found: Asked) -> None:
    if found.is_over:
        raise ValidationError(_("The address you answered to has expired, or you made it void. Answer on the site."))
    if not row.member.may_sign_in:
        raise PermissionDenied(_("Your account is closed for writing. Ask a moderator."))
    own = Incoming.objects.filter(member=row.member, came__gt=row.came - AN_HOUR)
    if own.count() > MOST_AN_HOUR:
        raise ValidationError(_("That is a lot of answers for an hour. Wait a while, then send it again."))


def _with_pictures(member: Member, said: Said, now: datetime) -> tuple[str, list[str]]:
    """The words with the pictures below them, and the names of those that could not be kept."""
    words, left_out = [said.text], list(said.others)
    for name, data in said.pictures:
        try:
            picture = add_picture(owner=member, data=data, now=now)
        except (PermissionDenied, ValidationError):
            left_out.append(name)
        else:
            words.append(f"![]({picture.sized.address})")
    return "\n\n".join(filter(None, words)), left_out


def _post(answers: Answers, row: Incoming, found: Asked, text: str) -> None:
    said = MarkdownField().clean(text)  # the length and the sentences of the form on the site
    key = uuid5(NAMESPACE_URL, row.key)
    answers.take(member=row.member, item_id=row.item, to=found.to, text=said, key=key, now=row.came)


def _sentence(refusal: Exception) -> str:
    return " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _left_out(names: list[str]) -> str:
    few = ", ".join(names[:5])[:200]
    return ngettext(
        "Your answer was posted, but without this file, which is no picture that can be kept: %(names)s.",
        "Your answer was posted, but without these files, which are no pictures that can be kept: %(names)s.",
        len(names),
    ) % {"names": few}


def _keep_draft(answers: Answers | None, row: Incoming, text: str) -> None:
    """Keep the words where the form on the site finds them, unless something else is begun there."""
    if answers is None or not text.strip():
        return
    try:
        with transaction.atomic():
            place = answers.place(row.item)
            save_draft(member=row.member, place=place, fields={"text": [text]}, version=0, now=row.came)
    except (StaleDraft, ValidationError):
        return


def _give_back(answers: Answers | None, row: Incoming, mail: Mail, text: str) -> None:
    """A mail to the member, never to whoever sent this one, with what is wrong and their words."""
    lately = Outgoing.objects.filter(purpose=PURPOSE, member=row.member, created__gt=row.came - AN_HOUR)
    if not row.member.email or lately.count() >= MOST_RETURNED:
        return
    name = message_id(PURPOSE, row.pk)
    url = answers.address(row.member, row.item) if answers else ""
    subject, raw = returned(row, answers_to=mail.message_id, url=url, text=text, name=name)
    Outgoing.objects.create(
        purpose=PURPOSE, ref=row.pk, member=row.member, address=row.member.email, raw=raw, subject=subject,
        message_id=name, created=row.came, not_before=row.came,
    )  # fmt: skip
    wake(MAIL)


@transaction.atomic
def void_addresses(*, member: Member, now: datetime) -> None:
    """Make every reply address void that this member was sent until now."""
    if not may_steer(member):
        raise PermissionDenied(_("This account can no longer change anything."))
    Member.objects.select_for_update().get(pk=member.pk)  # two at once take turns
    Manner.objects.update_or_create(member=member, defaults={"voided": now})
