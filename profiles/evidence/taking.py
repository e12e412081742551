"""The download as a person reads it: each part with its name, each row with the names of what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lib.kinds import all_kinds
from profiles.models import Member

Row = list[tuple[Promise | str, Any]]

PARTS: dict[str, Promise] = {
    "activity": _("What you did"),
    "article": _("Articles"),
    "asked": _("What you were asked"),
    "attendance": _("Events you answered"),
    "award": _("Badges you were given"),
    "ballot": _("Polls you voted in"),
    "bookmark": _("What you keep"),
    "bounce": _("Mails to you that came back"),
    "call": _("Questions you were asked to answer"),
    "consent": _("What you agreed to"),
    "conversation": _("Your conversations"),
    "deal": _("Your deals"),
    "device": _("Devices you are told on"),
    "dial": _("Dials you turned"),
    "digest": _("Newsletters chosen for you"),
    "draft": _("Your drafts"),
    "event": _("Events"),
    "example": _("Examples"),
    "forum": _("Lists you were done with"),
    "ignored": _("Whom you ignore"),
    "interest": _("What was learned"),
    "introduction": _("What was shown to you by who wrote it, or by you to others"),
    "invitation": _("Invitations"),
    "layout": _("How you arranged your page"),
    "liking": _("Examples you liked"),
    "listing": _("Listings"),
    "mail": _("Mails to you"),
    "mail_answer": _("Mails from you"),
    "member": _("You"),
    "mention": _("Where you are named"),
    "message": _("Private messages"),
    "neighbour": _("People like you"),
    "notice": _("What you were told"),
    "notice_choice": _("How you want to be told"),
    "notice_mail": _("Mails of notices"),
    "notice_manner": _("When you want to be told"),
    "opening": _("What earlier acts taught, month by month"),
    "passed": _("What you said you had seen"),
    "pick": _("Feeds from outside that you chose"),
    "picture": _("Your pictures"),
    "post": _("Your posts"),
    "rating": _("Ratings"),
    "remembered": _("What is still known of earlier acts"),
    "shown": _("What was shown to you"),
    "thank": _("What you were thanked for"),
    "thread": _("Your threads"),
    "timing": _("When your letters come"),
    "use": _("Blocks of your page you used"),
    "verdict": _("Articles you found helpful or not"),
}
FIELDS: dict[str, Promise] = {
    "about": _("about you"),
    "about_to": _("who sees the words about oneself"),
    "acts": _("acts"),
    "added": _("added"),
    "address": _("address"),
    "agreed": _("agreed"),
    "answer": _("answer"),
    "answered": _("answered"),
    "are_keys_on": _("single keys act"),
    "article": _("article"),
    "asked": _("asked"),
    "badge": _("badge"),
    "bar": _("worth it had to have"),
    "because": _("because"),
    "begins": _("begins"),
    "block": _("block"),
    "bytes": _("bytes"),
    "called_off": _("called off"),
    "called_off_because": _("called off because"),
    "came": _("came"),
    "cast": _("cast"),
    "changed": _("changed"),
    "chose": _("chose"),
    "chosen": _("chosen"),
    "clicked": _("opened"),
    "closed": _("closed"),
    "conversation": _("conversation"),
    "created": _("made"),
    "day": _("day"),
    "declined": _("declined"),
    "detail": _("more of it"),
    "device": _("screen"),
    "due": _("due"),
    "edition__name": _("edition"),
    "earlier": _("as it was before"),
    "email": _("email address"),
    "example": _("example"),
    "expires": _("valid until"),
    "facet__key": _("what it is in"),
    "facet__sort": _("sort"),
    "facets": _("facets"),
    "fields": _("what was written"),
    "finished": _("ended"),
    "forum": _("forum"),
    "found": _("found"),
    "given": _("given"),
    "given to": _("given to"),
    "groups": _("groups"),
    "habit_hour": _("hour they mostly come"),
    "habit_weekday": _("day they mostly come"),
    "happened": _("happened"),
    "here_to": _("who sees when last here"),
    "hour": _("hour"),
    "how": _("how"),
    "intro__text": _("what the editors said"),
    "invited": _("invited"),
    "is_barring": _("blocked, too"),
    "is_helpful": _("helpful"),
    "is_listed": _("in the list of members"),
    "is_muted": _("muted"),
    "is_on": _("switched on"),
    "is_personalised": _("personalised"),
    "is_presence_shown": _("seen where they read"),
    "is_skipping": _("leaves the next one out"),
    "is_thanked": _("thanked"),
    "is_urgent": _("urgent"),
    "is_zone_chosen": _("time zone chosen"),
    "item": _("item"),
    "items": _("items"),
    "joined": _("joined"),
    "joined_to": _("who sees since when"),
    "kind": _("kind"),
    "language": _("language"),
    "last_here": _("last here"),
    "lately": _("lately, in units of 2020"),
    "less": _("asked less, in units of 2020"),
    "level": _("level"),
    "listed": _("listed"),
    "listing": _("listing"),
    "long": _("in all, in units of 2020"),
    "made": _("made"),
    "mailed": _("mailed"),
    "mails_a_day": _("mails a day"),
    "mails_a_week": _("mails a week"),
    "may_be_held_out": _("may be drawn into the comparison group"),
    "message": _("message"),
    "message_id": _("number of the mail"),
    "messages_from": _("who may write to you"),
    "month": _("month"),
    "name": _("name"),
    "named": _("named"),
    "names": _("names"),
    "note": _("note"),
    "number": _("number"),
    "occasion": _("occasion"),
    "of": _("of"),
    "offered": _("offered"),
    "other__username": _("member"),
    "paused_until": _("paused until"),
    "picked": _("chosen"),
    "place": _("place"),
    "place_to": _("who sees the place"),
    "poll": _("poll"),
    "post": _("post"),
    "posted": _("posted"),
    "price": _("price"),
    "pronouns": _("pronouns"),
    "pronouns_to": _("who sees the pronouns"),
    "proven": _("address proven"),
    "published": _("published"),
    "purpose": _("purpose"),
    "question": _("question"),
    "quiet_from": _("quiet from"),
    "quiet_until": _("quiet until"),
    "read": _("read"),
    "read_number": _("read up to"),
    "reason": _("reason"),
    "received from": _("received from"),
    "recorded": _("recorded"),
    "remark": _("remark"),
    "said": _("said"),
    "saved": _("saved"),
    "says": _("says"),
    "score": _("score"),
    "seen": _("seen"),
    "sent_in": _("sent in"),
    "shelf": _("shelf"),
    "shown": _("shown"),
    "side": _("side"),
    "sign": _("done or taken back"),
    "skipped": _("why nothing"),
    "sort": _("what came of it"),
    "source__url": _("address of the feed"),
    "started": _("started"),
    "state": _("state"),
    "status": _("status"),
    "subject": _("subject line"),
    "subjects_to": _("who sees the subjects"),
    "surface": _("shown on"),
    "target": _("target"),
    "terms": _("terms"),
    "text": _("text"),
    "thanked": _("thanked"),
    "thread": _("thread"),
    "time_zone": _("time zone"),
    "times": _("times"),
    "title": _("title"),
    "total": _("total, in units of 2020"),
    "turned": _("turned"),
    "unreached": _("address that mail does not reach"),
    "url": _("address"),
    "used": _("used"),
    "username": _("username"),
    "verb": _("what was done"),
    "version": _("version"),
    "voided": _("no more from"),
    "volume": _("newsletter volume"),
    "waits": _("waits"),
    "way": _("way"),
    "website": _("website"),
    "website_to": _("who sees the website"),
    "weekday": _("day"),
    "weighed": _("weighed by"),
    "what": _("what was done"),
    "with": _("with"),
    "withdrawn": _("withdrawn"),
    "word": _("word"),
    "words": _("words"),
    "worth": _("worth"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """All of one kind that the place holds of a member."""

    name: str
    title: Promise | str
    rows: Sequence[Mapping[str, Any]]


def parts_of(member: Member) -> list[Part]:
    """What is held of a member, what they made and said first, by name; the same as the file has."""
    parts = [Part(kind.name, PARTS.get(kind.name, kind.name), kind.export(member)) for kind in all_kinds()]
    return sorted((part for part in parts if part.rows), key=lambda part: str(part.title))


def readable(row: Mapping[str, Any]) -> Row:
    """What a row says, named; what it leaves empty is left out."""
    return [(FIELDS.get(name, name), _said(value)) for name, value in row.items() if value not in (None, "", [], {})]


def _said(value: Any) -> Any:
    """A value as one reads it; times stay times, for the page to say them in the member's zone."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return " · ".join(f"{name}: {_said(each)}" for name, each in value.items())
    if isinstance(value, list):
        return " · ".join(str(_said(each)) for each in value)
    if isinstance(value, str):
        return _moment(value) or value
    return value


def _moment(text: str) -> datetime | None:
    """The time that a text is, if it is one."""
    if "T" not in text[:11]:
        return None
    try:
        return parse_datetime(text)
    except ValueError:
        return None
