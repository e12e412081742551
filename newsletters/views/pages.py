"""What the pages of one's own newsletter show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from newsletters.composing.links import SETTINGS, STOP, Link, signed
from newsletters.forms import PauseForm, TimingForm, VolumeForm, hour_named
from newsletters.models import Timing
from newsletters.quieting import hindered, quiet_of
from newsletters.schedule import WEEK, days_between
from newsletters.selection.meaning import meaning_for
from newsletters.views.wishes import WEEKS
from profiles.evidence import offered_subjects
from profiles.models import Consent, Member
from profiles.turned import turned_subjects

OFFERED = 12  # subjects, of those the place does most with


def page_of(member: Member, *, now: datetime) -> dict[str, Any]:
    """Everything a member may do about their newsletter, and what it will mean."""
    meaning, timing, quiet = meaning_for(member, now=now), Timing.of(member), quiet_of(member)
    less = meaning.less_than(member.volume)
    today = now.astimezone(member.zone).date()
    return {
        "reader": member,
        "consent": Consent.objects.standing().with_force().filter(member=member).first(),
        "settings_token": signed(SETTINGS, Link(member.pk)),
        "stop_token": signed(STOP, Link(member.pk)),
        "volume": member.volume,
        "words": meaning.words[member.volume],
        "less": less,
        "less_words": "" if less is None else meaning.words[less],
        "form": VolumeForm(meaning=meaning.words, initial={"volume": member.volume}),
        "timing": timing,
        "timing_form": TimingForm(timing=timing, quiet=quiet),
        "hour": hour_named(timing.at),
        "hindered": hindered(timing, quiet),
        "keeps_day": (days_between(member.volume) or WEEK) >= WEEK,
        "pause_form": PauseForm(initial={"until": timing.paused_until}),
        "is_paused": timing.is_paused(today),
        "weeks": WEEKS,
        "subjects": _subjects(member),
    }


def _subjects(member: Member) -> list[dict[str, Any]]:
    """Those whose dial they turned, and what the place does most with; nothing that was only learned."""
    turned = [{"pk": each.pk, "name": each.name, "level": level} for each, level in turned_subjects(member)]
    known = {each["pk"] for each in turned}
    others = offered_subjects(OFFERED + len(known))
    return [*turned, *({"pk": each.pk, "name": each.name, "level": None} for each in others if each.pk not in known)]
