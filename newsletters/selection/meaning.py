"""What each step of the volume dial will mean for one member, in words, before it is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from newsletters.models import Digest, Pause, Timing
from newsletters.schedule import LOUDEST, days_between, in_words
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


@dataclass(frozen=True, slots=True)
class Meaning:
    """What each volume means, 0 to 10: a sentence or two, and how often, to be held against one another."""

    words: list[str]
    often: list[float]

    def less_than(self, volume: int) -> int | None:
        """The loudest below it that means fewer letters, and says so; None where only leaving would."""
        for less in range(volume - 1, 0, -1):
            if self.often[less] < self.often[volume] and self.words[less] != self.words[volume]:
                return less
        return None


def meaning_for(member: Member, *, now: datetime) -> Meaning:
    """What each volume will mean for a member; of a place that is too young the same for everybody."""
    found = weeks_relived(member, now=now)
    if found is None:
        days = [days_between(volume) for volume in range(LOUDEST + 1)]
        words = [in_words(volume) for volume in range(LOUDEST + 1)]
        return Meaning(words, [MONTH / each if each else 0 for each in days])
    words = [in_words(0), *(_words(letters, found.days) for letters in found.letters[1:])]
    often: list[float] = list(found.letters)
    came = _came(member, now)
    if came is not None and member.volume:
        words[member.volume], often[member.volume] = f"{rate_of(came).says} {_that_came(came)}", came
    return Meaning(words, often)


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
    """How many letters came; None where anything but the volume kept some away, or it was another for a while."""
    since = now - timedelta(days=MONTH)
    standing = Consent.objects.in_force().filter(member=member, given__lte=since).exclude(proven__gt=since)
    if not standing.exists() or _was_steered(member, since) or _was_paused(member, since):
        return None
    asked = Digest.objects.filter(member=member, chosen__lte=now)
    if not asked.filter(chosen__lte=since).exists():  # no mailing looked at them for all of the weeks
        return None
    lately = asked.filter(chosen__gte=since)
    if lately.filter(skipped=Digest.Skipped.LEFT_OUT).exists():
        return None
    return lately.copies().mailed().count() if lately.exists() else None


def _was_steered(member: Member, since: datetime) -> bool:
    """Whether they turned the volume since then, or paused or went on."""
    turned = Activity.objects.of_member(member.pk).filter(verb=Verb.TURNED, happened__gt=since)
    return any(detail.get("of") in {"newsletter", "letter pause"} for detail in turned.values_list("detail", flat=True))


def _was_paused(member: Member, since: datetime) -> bool:
    """Whether a pause of theirs, or of the whole newsletter, reached into the time since then."""
    until = Timing.of(member).paused_until
    if until is not None and until > since.astimezone(member.zone).date():
        return True
    return Pause.objects.filter(Q(ended__isnull=True) | Q(ended__gt=since)).exists()
