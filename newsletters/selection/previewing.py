"""One edition as one member would get it now, for an editor to look at; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsletters.composing.looking import refs_of, seen_by
from newsletters.composing.sampling import sample_of
from newsletters.models import Digest, Edition, Intro, Mailing, Pause
from newsletters.selection.due import receivers
from newsletters.selection.editions import put_editions
from newsletters.selection.fitting import editions_of
from newsletters.selection.foreseeing import why_never_to
from newsletters.selection.planning import drafted_for, mark_again
from newsletters.selection.questioning import put_questions
from notices.rendering import Letter
from profiles.models import Consent, Group, Member

NUMBER = 0  # of a copy and a mailing that are not kept
Skipped = Digest.Skipped
INSTEAD: dict[str, Promise] = {
    Skipped.LEFT_OUT: gettext_lazy("No letter would come: they asked to leave the next one out."),
    Skipped.TOO_LITTLE: gettext_lazy("No letter would come: there is too little for one at their volume."),
    Skipped.NOTHING_NEW: gettext_lazy("No letter would come: there is nothing new for them."),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter whose links lead nowhere, None where there is nothing to write; and what to know of it."""

    letter: Letter | None
    said: list[str]


def previewed(edition: Edition, member: Member, *, viewer: Member, now: datetime) -> Preview:
    """As it would be chosen and written now if the member were in the edition, less what the viewer may not see."""
    [digest] = drafted_for(Mailing(as_of=now), [member])
    said = [*_of_the_edition(edition, member, viewer), *_why_none(member, digest.skipped, now)]
    digest.skipped, digest.pk, digest.mailing_id = "", NUMBER, NUMBER
    if not digest.items:
        return Preview(None, said)
    put_editions([digest], now=now, of=edition)
    mark_again([digest])
    day = now.astimezone(UTC).date()
    if digest.intro is None and Intro.objects.standing(day).filter(edition=edition).exists():
        said.append(_("They had what stands at the head of its letters: it does not come to them again."))
    said += _left_out(digest, viewer)
    put_questions([digest], now=now)
    consent = Consent.objects.standing().filter(member=member).first()
    try:
        letter = sample_of(digest, consent=consent or Consent(given=now))
    except ValidationError:  # the viewer may see none of it
        return Preview(None, said)
    return Preview(letter, said)


def _left_out(digest: Digest, viewer: Member) -> list[str]:
    """Take out of the copy what the viewer may not see, and say how much that is."""
    refs = refs_of(digest)
    seen = seen_by(viewer, refs)
    digest.items = [item for item, ref in zip(digest.items, refs, strict=True) if ref in seen]
    count = len(refs) - len(digest.items)
    said = ngettext(
        "%(count)d thing is left out here that you may not see.",
        "%(count)d things are left out here that you may not see.",
        count,
    )
    return [said % {"count": count}] if count else []


def _of_the_edition(edition: Edition, member: Member, viewer: Member) -> Iterator[str]:
    """Whether it is theirs; where that would tell who is in a group that the viewer does not see, nothing."""
    if not edition.is_open:
        yield _("It is closed: no letters are written of it.")
    editions = list(Edition.objects.standing())
    asked = {group for each in editions for group in each.groups}
    if not viewer.is_superuser and asked.difference(Group.objects.visible_to(viewer).values_list("pk", flat=True)):
        yield _("Which edition is theirs is not told: it would tell who is in a group that you do not see.")
        return
    mine = editions_of([member], editions)[member.pk]
    if mine is None:
        yield _("They are in no edition.")
    elif mine.pk == edition.pk:
        yield _("They are in this edition.")
    else:
        yield _("They are in another edition: %(name)s.") % {"name": mine.name}


def _why_none(member: Member, skipped: str, now: datetime) -> Iterator[str]:
    """What keeps the letter from coming, if anything."""
    if Pause.in_force():
        yield _("No letter would come: the newsletter is paused for everybody.")
    if never := why_never_to(member, now):
        yield never
    elif not receivers().filter(pk=member.pk).exists():
        yield _("No letter would come: no mail is sent to their address.")
    if skipped:
        yield str(INSTEAD[skipped])
