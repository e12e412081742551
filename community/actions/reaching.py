"""Whom a member may write to in private, and how much: asked again by every action that does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.models import Conversation, Message
from lib.kinds import all_kinds
from profiles.models import Block, Dial, Level, Member

NEW_FOR = timedelta(days=7)  # since joining


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one member may write in private."""

    conversations_a_day: int
    messages_an_hour: int


NEWCOMERS, OTHERS = Limits(3, 30), Limits(30, 200)


def refuse_unreachable(*, writer: Member, members: Sequence[Member], is_begun: bool = False) -> None:
    """Raise ValidationError where one of them takes no messages from the writer: never why, so that nobody is told."""
    ignored = set(Block.objects.filter(member=writer, other__in=members).values_list("other_id", flat=True))
    if names := _named([each for each in members if each.pk in ignored]):
        raise ValidationError(_("You ignore %(names)s. Lift that first, on their page.") % {"names": names})
    closed = _barring(writer, members) | (set() if is_begun else _unmoved(writer, members))
    if names := _named([each for each in members if each.pk in closed]):
        raise ValidationError(
            _(
                "A message does not reach %(names)s at the moment: members choose whose messages they take. "
                "You may meet in a thread instead."
            )
            % {"names": names}
        )


def keep_to_limits(*, writer: Member, now: datetime, is_beginning: bool) -> None:
    """Raise ValidationError where a member writes more than one person does; hold their row first."""
    if writer.is_moderator:
        return
    limits = NEWCOMERS if now - writer.joined < NEW_FOR else OTHERS
    begun = Conversation.objects.filter(begun_by=writer, begun__gt=now - timedelta(days=1))
    if is_beginning and begun.count() >= limits.conversations_a_day:
        raise ValidationError(
            _("You have begun %(count)d conversations today, which is all for now. Your text is still here: keep it.")
            % {"count": limits.conversations_a_day}
        )
    if Message.objects.filter(author=writer, posted__gt=now - timedelta(hours=1)).count() >= limits.messages_an_hour:
        raise ValidationError(_("That is a lot of messages for an hour. Wait a while, then send it again."))


def _named(members: Sequence[Member]) -> str:
    return ", ".join(each.name for each in members)


def _barring(writer: Member, members: Sequence[Member]) -> set[int]:
    """Those who are gone, or want to see nothing of the writer; the staff's word reaches everyone."""
    gone = {each.pk for each in members if not each.may_sign_in}
    if writer.is_moderator:
        return gone
    return gone | set(Block.objects.filter(member__in=members, other=writer).values_list("member_id", flat=True))


def _unmoved(writer: Member, members: Sequence[Member]) -> set[int]:
    """Those who take no messages from everybody, and do not know the writer."""
    if writer.is_moderator:
        return set()
    closed = {each.pk for each in members if each.messages_from == Member.Reach.NOBODY}
    wary = {each.pk for each in members if each.messages_from == Member.Reach.KNOWN}
    return closed | (wary - _knowing(writer, wary) if wary else set())


def _knowing(writer: Member, wary: set[int]) -> set[int]:
    """Those of them who follow the writer, or agreed something with them."""
    dials = Dial.objects.filter(member__in=wary, of=Dial.Of.MEMBER, target=writer.pk, level__gte=Level.LOW)
    known = set(dials.values_list("member_id", flat=True))
    for kind in all_kinds():
        known |= kind.dealt_with(writer.pk, sorted(wary))
    return known
