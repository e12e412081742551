"""Why one thing was in a letter, or was not: the true answer, and where it cannot be known, that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lib.kinds import ItemRef, Story, kind_named
from newsletters.accounting.letters import GONE, LEFT_OUT
from newsletters.composing.looking import refs_of
from newsletters.models import Digest
from newsletters.selection.weighing import LETTER
from newsletters.selection.worth import SHARE_OF_BEST
from profiles.gathering import stories_of
from profiles.models import Dial, Shown, Surface
from search.recommending.laying import WINDOW
from search.recommending.recalling import Stood, recalled
from search.recommending.variety import OF_ONE_AUTHOR, OF_ONE_SUBJECT
from search.worth import wanted

LONGEST_AGO = timedelta(days=60)  # what stood earlier is not worked out again: too much has moved since


@dataclass(frozen=True, slots=True)
class Answer:
    """What is to be said of one thing and one letter, sentence by sentence."""

    story: Story | None = None
    says: Sequence[str] = field(default_factory=list)


def answered(digest: Digest, ref: ItemRef | None, *, viewer: Any, now: datetime) -> Answer:
    """To the member whose letter it is, or to who looks over their shoulder.

    What either may not see is nowhere, for all that is said.
    """
    story = _story_for(digest.member, viewer, ref) if ref else None
    if ref is None or story is None:
        return Answer(says=[_("There is nothing at this address that could be in a letter to you.")])
    for place, item in enumerate(digest.items, 1):
        if ref == (item["kind"], item["id"]):
            return Answer(story, [_in_it(digest, place, item.get("left_out", ""))])
    if now - digest.mailing.as_of > LONGEST_AGO:
        return Answer(story, [_too_long_ago(digest, ref)])
    return Answer(story, _not_in_it(digest, ref))


def _story_for(member: Any, viewer: Any, ref: ItemRef) -> Story | None:
    """The thing, where it is of a kind that letters hold and both may see it."""
    if not kind_named(ref.kind).is_chosen:
        return None
    story = stories_of(member, [ref]).get(ref)
    return story if viewer == member or ref in stories_of(viewer, [ref]) else None


def _in_it(digest: Digest, place: int, rule: str) -> str:
    if rule:
        return str(LEFT_OUT.get(rule, GONE))
    return _("It was chosen for this letter: place %(place)d of %(count)d.") % {
        "place": place,
        "count": len(digest.items),
    }


def _too_long_ago(digest: Digest, ref: ItemRef) -> str:
    return _mailed(digest, ref) or _(
        "It was not chosen. Where it stood then cannot be known any more: that is worked out again for two months."
    )


def _mailed(digest: Digest, ref: ItemRef) -> str:
    """When it had come by mail before this letter was chosen."""
    shown = Shown.objects.filter(member=digest.member_id, surface=Surface.MAIL, kind=ref.kind, item=ref.id)
    last = shown.filter(shown__lt=digest.mailing.as_of).order_by("-shown").first()
    return _("It had come to you by mail on %(day)s.") % {"day": _day(digest, last.shown)} if last else ""


def _day(digest: Digest, when: datetime) -> str:
    return date_format(when.astimezone(digest.member.zone), "DATE_FORMAT")


def _not_in_it(digest: Digest, ref: ItemRef) -> list[str]:
    then = recalled(digest.member, digest.mailing.as_of)
    kept = zip(refs_of(digest), digest.items, strict=True)
    stood = then.stood(ref, {each: float(item["score"]) for each, item in kept})
    if stood.barred_by:
        return [_kept_out(digest, ref, stood)]
    return list(_ranked(digest, stood))


def _kept_out(digest: Digest, ref: ItemRef, stood: Stood) -> str:
    """The rule that kept it out, in words."""
    if stood.barred_by == "mailed":
        return _mailed(digest, ref)
    if stood.barred_by == "muted":
        return _muted(digest, stood)
    if stood.barred_by == "absent":
        return _absent(digest, ref)
    own = _("You wrote it yourself: of your own only what others wrote since is mailed, three such things at most.")
    last_word = _("The last word in it is yours: there is nothing new in it for you.")
    undated = _("You have read all of it; whether you had by then is not known.")
    plain = {
        "own": own if stood.wrote else last_word,
        "read": _("You had read all of it by then.") if stood.is_dated else undated,
        "passed": _("You said that you have seen it."),
    }
    return plain.get(stood.barred_by, _("It could not be chosen for you then."))


def _absent(digest: Digest, ref: ItemRef) -> str:
    """Older than what is chosen from, or newer than the letter."""
    at = digest.mailing.as_of
    begun = [each.created for each in kind_named(ref.kind).candidates_among([ref.id], now=at + LONGEST_AGO)]
    if begun and begun[0] > at:
        return _("It came on %(day)s, after this letter was chosen.") % {"day": _day(digest, begun[0])}
    return _(
        "It was not among what could be chosen: nothing had happened in it for %(count)d days, or it is closed."
    ) % {"count": WINDOW.days}


def _muted(digest: Digest, stood: Stood) -> str:
    """Which dial keeps it away, and that it was turned later, if so."""
    of, target, name = stood.muted[0] if stood.muted else ("", 0, "")
    says = {
        Dial.Of.SUBJECT: _("You have muted the subject %(name)s."),
        Dial.Of.FORUM: _("You have muted the forum %(name)s."),
        Dial.Of.MEMBER: _("You have muted %(name)s."),
        Dial.Of.KIND: _("You have muted %(name)s."),
        Dial.Of.THREAD: _("You have muted it."),
    }.get(Dial.Of(of) if of else Dial.Of.THREAD, _("You have muted it.")) % {"name": name}
    dial = Dial.objects.filter(member=digest.member_id, of=of, target=target).first()
    if dial is None or dial.turned <= digest.mailing.as_of:
        return says
    since = _("That was after this letter was chosen; where it stood before cannot be known any more.")
    return f"{says} {since}"


def _ranked(digest: Digest, stood: Stood) -> list[str]:
    """Where it stood, and what stood before it."""
    told = {"place": stood.place, "of": stood.of, "score": f"{stood.score:.2f}"}
    says = [_("It could have been chosen: it was number %(place)d of %(of)d, with a score of %(score)s.") % told]
    if stood.least is None or stood.best is None:
        says.append(_("But no letter was written: see above why not."))
    elif stood.score < stood.least:
        says.append(
            _("The last one that was chosen had %(score)s. A letter holds %(most)d things at most.")
            % {"score": f"{stood.least:.2f}", "most": LETTER}
        )
    if stood.best is not None and wanted(stood.score) < SHARE_OF_BEST * wanted(stood.best):
        says.append(_("What you would want less than half as much as the best in it is left out, to spare your time."))
    elif stood.least is not None and stood.score >= stood.least:
        says.append(
            _(
                "It gave way to variety: of ten things at most %(author)d are of one author and %(subject)d of one "
                "subject, each of your places keeps some room, and one place is for something different."
            )
            % {"author": OF_ONE_AUTHOR, "subject": OF_ONE_SUBJECT}
        )
    if digest.is_forgotten:
        says.append(
            _("You started over since: this is worked out by what is known of you today, not by what was then.")
        )
    elif not stood.is_exact:
        says.append(
            _("This is worked out again now, by what is known of you today; how it came out then may differ a little.")
        )
    return says
