"""What a member's next letter would hold if it were written now; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.kinds import ItemRef, Story
from newsletters.models import Digest, Mailing, Timing
from newsletters.selection.planning import chosen_for
from profiles.gathering import stories_of
from profiles.models import Consent, Member

Skipped = Digest.Skipped
INSTEAD: dict[str, Promise | str] = {
    Skipped.LEFT_OUT: gettext_lazy("You asked to leave the next one out."),
    Skipped.TOO_LITTLE: gettext_lazy("There is too little for a letter at your volume; it would wait for more."),
    Skipped.NOTHING_NEW: gettext_lazy("There is nothing new for a letter now."),
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
    consent = Consent.objects.standing().with_force().filter(member=member).first()
    if consent is None:
        return _("The newsletter does not come to you.")
    if not consent.is_in_force:
        return _("The newsletter comes as soon as you have confirmed it by the link in our mail.")
    if not member.volume:
        return _("You turned the newsletter to nothing.")
    timing = Timing.of(member)
    if timing.paused_until and timing.is_paused(now.astimezone(member.zone).date()):
        day = date_format(timing.paused_until, "DATE_FORMAT")
        return _("You paused the newsletter until %(day)s.") % {"day": day}
    return ""
