"""Why one letter came, or none did: what decided it, in a member's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lib.kinds import ItemRef, Story
from newsletters.accounting.fates import Fate, fates_of
from newsletters.composing.looking import refs_of, ties_of
from newsletters.composing.telling import called
from newsletters.forms import hour_named
from newsletters.models import Digest
from newsletters.schedule import LOUDEST, WEEK, at_most, days_between, least_worth
from notices.models import OPEN, Outgoing
from profiles.evidence.showing import Term
from profiles.evidence.showing import in_words as terms_in_words
from profiles.gathering import stories_of
from profiles.models import Member

Skipped = Digest.Skipped
MOST = 3  # terms of an item, the largest
LEFT_OUT: dict[str, Promise | str] = {
    "read": gettext_lazy("Left out when the letter left: you had read it by then."),
    "passed": gettext_lazy("Left out when the letter left: you had said that you have seen it."),
    "muted": gettext_lazy("Left out when the letter left: you had muted what it is about."),
    "own": gettext_lazy("Left out when the letter left: by then the last word in it was yours."),
    "mailed": gettext_lazy("Left out when the letter left: it had come to you by mail meanwhile."),
}
GONE = gettext_lazy("Left out when the letter left: by then it was no longer there for you.")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that was chosen for a letter."""

    story: Story | None  # None where it can no longer be seen
    what: str
    reason: str
    language: str  # of the reason, where it is not that of the page
    terms: Sequence[Term]
    left_out: Promise | str
    chance: int | None  # in a hundred, where it was drawn by lot
    is_forgotten: bool  # they started over since: why it was chosen is known no more


@dataclass(frozen=True, slots=True)
class Why:
    """Why one letter came, or none did."""

    digest: Digest
    fate: Fate
    came: Sequence[str]  # what decided that it was asked for, sentence by sentence
    weighed: Sequence[str]  # and what its worth was
    things: Sequence[Thing]
    came_of_it: str  # "letter", "underway" while it may still leave, "none"


def why(digest: Digest, *, viewer: Any) -> Why:
    """For the member whose letter it is; who looks over their shoulder sees of its things what is theirs to see."""
    member, fate = digest.member, fates_of([digest])[digest.pk]
    return Why(
        digest=digest,
        fate=fate,
        came=list(_came(digest, member)),
        weighed=list(_weighed(digest)),
        things=list(_things(digest, member, viewer)),
        came_of_it=_came_of_it(digest, fate),
    )


def _came_of_it(digest: Digest, fate: Fate) -> str:
    if not digest.items or fate.state in {Outgoing.State.SKIPPED, Outgoing.State.REFUSED}:
        return "none"
    return "underway" if fate.state in OPEN else "letter"


def _came(digest: Digest, member: Member) -> Iterator[str]:
    """When it was due, and by whose clock."""
    kept: Mapping[str, Any] = digest.weighed or {}
    if not kept:
        yield _("What your volume was then, and since when you had waited, is not kept of a letter as old as this.")
        return
    told = {"volume": kept["volume"], "means": at_most(kept["volume"])}
    yield _("Your volume was %(volume)s of 10: %(means)s") % told
    if kept["is_first"]:
        yield _("You had asked for the newsletter, and no letter had come before.")
    else:
        waited = int(kept["waited"])
        yield ngettext(
            "The last letter before it had been chosen %(count)d day earlier.",
            "The last letter before it had been chosen %(count)d days earlier.",
            waited,
        ) % {"count": waited}
    zone = Member(time_zone=kept["zone"]).zone
    yield _hour(digest, kept, zone)


def _hour(digest: Digest, kept: Mapping[str, Any], zone: ZoneInfo) -> str:
    here = digest.mailing.as_of.astimezone(zone)
    told = {
        "hour": hour_named(kept["hour"]),
        "zone": kept["zone"].replace("_", " "),
        "when": f"{date_format(here, 'l')}, {date_format(here, 'DATETIME_FORMAT')}",
    }
    if not digest.mailing.keeps_hours:
        return _("This mailing was sent by hand: hour and day did not count. It was %(when)s in %(zone)s.") % told
    days = days_between(kept["volume"]) or WEEK
    if kept["weekday"] is not None and days >= WEEK:
        told["day"] = str(WEEKDAYS[kept["weekday"]])
        return _("Letters came on %(day)s from %(hour)s on, by the clock of %(zone)s. It was %(when)s there.") % told
    return _("Letters came from %(hour)s on, by the clock of %(zone)s. It was %(when)s there.") % told


def _weighed(digest: Digest) -> Iterator[str]:
    """What it was worth, against what was asked; which volume would have let it through."""
    kept: Mapping[str, Any] = digest.weighed or {}
    if digest.skipped == Skipped.NOTHING_NEW:
        yield _("Nothing was there that you had not written, read, muted or been mailed before.")
        return
    told = {"worth": round(100 * digest.worth), "bar": round(100 * digest.bar)}
    yield (
        _(
            "What there was had a chance of about %(worth)d in 100 that you would want some of it, "
            "by what is known of what you do here."
        )
        % told
    )
    if kept.get("is_first") and digest.bar == 0:
        yield _("A first letter comes as soon as there is anything to say.")
    elif digest.skipped == Skipped.TOO_LITTLE:
        yield _("Your volume, after so many days, asked for %(bar)d in 100.") % told
        yield _let_through(digest.worth, kept)
    else:
        yield _("Your volume, after so many days, asked for %(bar)d in 100, so a letter was due.") % told
    if digest.skipped == Skipped.LEFT_OUT:
        yield _("You had asked to leave the next letter out, and this was the one.")


def _let_through(worth: float, kept: Mapping[str, Any]) -> str:
    if not kept:
        return ""
    louder = range(kept["volume"] + 1, LOUDEST + 1)
    asked = {each: least_worth(each, average=kept["average"], waited=kept["waited"]) for each in louder}
    volume = next((each for each in louder if asked[each] <= worth), None)
    if volume is None:
        return _("At no volume would it have been enough.")
    return _("At volume %(volume)d or louder it would have come.") % {"volume": volume}


def _things(digest: Digest, member: Member, viewer: Any) -> Iterator[Thing]:
    stories, ties = stories_of(member, refs_of(digest)), ties_of([digest])[digest.pk]
    open_to = stories.keys() if viewer == member else stories_of(viewer, refs_of(digest)).keys()
    for item in digest.items:
        ref = ItemRef(item["kind"], item["id"])
        story = stories.get(ref) if ref in open_to else None
        rule = item.get("left_out", "")
        yield Thing(
            story=story,
            what=called(story, ties) if story else "",
            reason=item["reason"] if story else "",
            language=digest.language,
            terms=[term for term in terms_in_words(item["terms"]) if term.adds > 0][:MOST] if story else [],
            left_out=LEFT_OUT.get(rule, GONE) if rule else "",
            chance=max(round(100 * item["probability"]), 1) if item["probability"] < 1 else None,
            is_forgotten=bool(item.get("forgotten")),
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One mailing in the list of a member's own."""

    mailing_id: int
    when: datetime
    count: int  # of things chosen for it
    fate: Fate


def lines_of(digests: Sequence[Digest]) -> list[Line]:
    """What became of each, in a few words; two queries for any number."""
    fates = fates_of(digests)
    return [Line(each.mailing_id, each.chosen, len(each.items), fates[each.pk]) for each in digests]
