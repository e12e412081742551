"""What each step of the volume dial will mean for one member, in words, before it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsletters.models import Digest
from newsletters.schedule import LOUDEST, in_words
from newsletters.selection.reliving import MONTH, Relived, relived
from profiles.models import Activity, Consent, Member, Verb

KEPT = 3600  # seconds for which a member's weeks stand as they were gone through


@dataclass(frozen=True, slots=True)
class Rate:
    """Words for how often, and how many letters in four weeks they allow."""

    up_to: int  # letters in the weeks that were gone through
    least: int
    most: int
    says: Promise | str


RATES = (
    Rate(0, 0, 1, gettext_lazy("Seldom one.")),
    Rate(1, 0, 2, gettext_lazy("About one a month.")),
    Rate(3, 1, 4, gettext_lazy("Two or three a month.")),
    Rate(5, 3, 6, gettext_lazy("About one a week, some weeks none.")),
    Rate(9, 5, 11, gettext_lazy("About two a week.")),
    Rate(15, 8, 17, gettext_lazy("About three a week.")),
    Rate(22, 14, 24, gettext_lazy("Four or five a week.")),
    Rate(MONTH, 20, MONTH, gettext_lazy("Nearly one a day.")),
)


def meaning_for(member: Member, *, now: datetime) -> list[str]:
    """A sentence or two for each volume, 0 to 10; of a place that is too young the same for everybody."""
    found = weeks_relived(member, now=now)
    if found is None:
        return [in_words(volume) for volume in range(LOUDEST + 1)]
    words = [in_words(0), *(_words(letters, found.days) for letters in found.letters[1:])]
    came = _came(member, now)
    if came is not None and member.volume:
        words[member.volume] = f"{rate_of(came).says} {_that_came(came)}"
    return words


def weeks_relived(member: Member, *, now: datetime) -> Relived | None:
    """How many letters each volume would have meant; once worked out it stands for an hour."""
    key = f"relived:{member.pk}:{now:%Y%m%d%H}"
    kept = cache.get(key)
    if kept is None:
        kept = (relived(member, now=now),)
        cache.set(key, kept, KEPT)
    found: Relived | None = kept[0]
    return found


def rate_of(letters: int) -> Rate:
    """The words for so many letters in four weeks."""
    return next(rate for rate in RATES if letters <= rate.up_to)


def _words(letters: int, days: int) -> str:
    rate = rate_of(min(MONTH, round(letters * MONTH / days)))
    if days < MONTH:
        return str(rate.says)
    would_be = ngettext(
        "In the last four weeks it would have been %(count)d.",
        "In the last four weeks it would have been %(count)d.",
        letters,
    )
    return f"{rate.says} {would_be % {'count': letters}}"


def _that_came(letters: int) -> str:
    if not letters:
        return _("In the last four weeks none came.")
    came = ngettext("In the last four weeks %(count)d came.", "In the last four weeks %(count)d came.", letters)
    return came % {"count": letters}


def _came(member: Member, now: datetime) -> int | None:
    """How many letters came, of who had the newsletter and their volume as it is for all of the weeks."""
    since = now - timedelta(days=MONTH)
    standing = Consent.objects.in_force().filter(member=member, given__lte=since).exclude(proven__gt=since)
    turned = Activity.objects.of_member(member.pk).filter(verb=Verb.TURNED, happened__gt=since)
    details = turned.values_list("detail", flat=True)
    if not standing.exists() or any(detail.get("of") == "newsletter" for detail in details):
        return None
    asked = Digest.objects.filter(member=member, chosen__gte=since, chosen__lte=now)
    if not asked.exists():  # no mailing went out here
        return None
    return asked.copies().mailed().count()
