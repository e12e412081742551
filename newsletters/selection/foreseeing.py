"""What a member's next letter would hold if it were written now; nothing of it is kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from lib.kinds import ItemRef, Story
from newsletters.models import Digest, Mailing
from newsletters.selection.planning import chosen_for
from profiles.gathering import stories_of
from profiles.models import Consent, Member

Skipped = Digest.Skipped


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The stories of it, best first, and why it would not come, if so."""

    stories: list[Story] = field(default_factory=list)
    why_not: str = ""


def foreseen(member: Member, *, now: datetime) -> Foreseen:
    """As the newsletter chooses and weighs; who has not asked for it, or turned it to nothing, gets none."""
    if not Consent.objects.filter(member=member, purpose=Consent.NEWSLETTER, withdrawn=None).exists():
        return Foreseen(why_not=_("The newsletter does not come to you."))
    if not member.volume:
        return Foreseen(why_not=_("You turned the newsletter to nothing."))
    (digest,) = chosen_for(Mailing(as_of=now), [member])
    if digest.skipped == Skipped.TOO_LITTLE:
        return Foreseen(why_not=_("There is too little for a letter at your volume; it would wait for more."))
    if digest.skipped:
        return Foreseen(why_not=_("There is nothing new for a letter now."))
    refs = {ItemRef(item["kind"], item["id"]): item["reason"] for item in digest.items}
    stories = stories_of(member, refs)
    return Foreseen([replace(stories[ref], reason=reason) for ref, reason in refs.items() if ref in stories])
