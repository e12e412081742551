"""What a member's next letter would hold if it were written now; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lib.kinds import ItemRef, Story
from newsletters.models import Digest, Mailing, Timing
from newsletters.quieting import is_shut_out
from newsletters.selection.planning import chosen_for
from profiles.gathering import stories_of
from profiles.models import Consent, Member

Skipped = Digest.Skipped
INSTEAD: dict[str, Promise | str] = {
    Skipped.LEFT_OUT: gettext_lazy("You asked to leave the next one out."),
    Skipped.TOO_LITTLE: gettext_lazy("There is too little for a letter at your volume; it would wait for more."),
    Skipped.NOTHING_NEW: gettext_lazy("There is nothing new for a letter now."),
}

NEVER: dict[str, Promise] = {
    "not-asked": gettext_lazy("The newsletter does not come to you."),
    "not-confirmed": gettext_lazy("The newsletter comes as soon as you have confirmed it by the link in our mail."),
    "nothing": gettext_lazy("You turned the newsletter to nothing."),
    "paused": gettext_lazy("You paused the newsletter until %(day)s."),
    "shut-out": gettext_lazy("Your quiet hours leave no hour by day in which it may come."),
}
NEVER_TO: dict[str, Promise] = {
    "not-asked": gettext_lazy("No letter would come: they have not asked for the newsletter."),
    "not-confirmed": gettext_lazy("No letter would come: they have not confirmed their address yet."),
    "nothing": gettext_lazy("No letter would come: they turned the newsletter to nothing."),
    "paused": gettext_lazy("No letter would come: they paused the newsletter until %(day)s."),
    "shut-out": gettext_lazy("No letter would come: their quiet hours leave no hour by day."),
}


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The stories of it, best first, and why it would not come, if so."""

    stories: list[Story] = field(default_factory=list)
    why_not: str = ""


def foreseen(member: Member, *, now: datetime) -> Foreseen:
    """As the newsletter chooses and weighs; who has not asked for it, or turned it to nothing, gets none."""
    if why_not := why_never(member, now):
        return Foreseen(why_not=why_not)
    (digest,) = chosen_for(Mailing(as_of=now), [member])
    if digest.skipped:
        return Foreseen(why_not=str(INSTEAD[digest.skipped]))
    refs = {ItemRef(item["kind"], item["id"]): item["reason"] for item in digest.items}
    stories = stories_of(member, refs)
    return Foreseen([replace(stories[ref], reason=reason) for ref, reason in refs.items() if ref in stories])


def why_never(member: Member, now: datetime) -> str:
    """What the member said that keeps letters away, whatever there is."""
    return _said(NEVER, member, now)


def why_never_to(member: Member, now: datetime) -> str:
    """The same, told to somebody else."""
    return _said(NEVER_TO, member, now)


def _said(words: Mapping[str, Promise], member: Member, now: datetime) -> str:
    until = Timing.of(member).paused_until
    why = _keeps_away(member, now)
    return str(words[why]) % {"day": date_format(until, "DATE_FORMAT") if until else ""} if why else ""


def _keeps_away(member: Member, now: datetime) -> str:
    consent = Consent.objects.standing().with_force().filter(member=member).first()
    if consent is None:
        return "not-asked"
    if not consent.is_in_force:
        return "not-confirmed"
    if not member.volume:
        return "nothing"
    if Timing.of(member).is_paused(now.astimezone(member.zone).date()):
        return "paused"
    return "shut-out" if is_shut_out(member) else ""
