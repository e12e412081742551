"""What members are told of in the talk, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.dates import told_when
from community.dials import costs_of_own
from community.meeting import COMING, EVENT
from community.models import Badge, Forum
from community.telling import (
    ARTICLE,
    BADGE,
    EXAMPLE,
    FOLLOWED,
    MENTION,
    MESSAGE,
    MODERATION,
    QUOTE,
    REACTION,
    REMINDER,
    REPLY,
    REVIEW,
    SOLUTION,
    TELLERS,
    THANKED,
)
from notices.occasions import BY_PLACE, NOT, Occasion, Told, register, register_costs
from notices.telling import register as register_teller
from profiles.models import Dial, Level, Member, Subject

Words = Promise | str
Because = Mapping[str, Any]


def _says_reply(told: Told) -> str:
    if told.count == 1:
        return _("%(who)s answered you") % {"who": told.who}
    return ngettext("%(who)s: %(count)d answer", "%(who)s: %(count)d answers", told.count) % _told(told)


def _says_followed(told: Told) -> str:
    if told.count == 1:
        return _("%(who)s wrote") % {"who": told.who}
    return ngettext("%(who)s: %(count)d new post", "%(who)s: %(count)d new posts", told.count) % _told(told)


def _says_message(told: Told) -> str:
    if told.because.get("added"):
        return _("%(who)s added you to a conversation") % {"who": told.who}
    if told.count == 1:
        return _("%(who)s wrote to you") % {"who": told.who}
    return ngettext("%(who)s: %(count)d message", "%(who)s: %(count)d messages", told.count) % _told(told)


def _says_thanks(told: Told) -> str:
    return _("%(who)s thanks you: %(words)s") % {"who": told.who, "words": told.because.get("words", "")}


def _says_badge(told: Told) -> str:
    """A shipped badge by its name in the reader's language."""
    return _("You were given a badge: %(badge)s") % {"badge": Badge(name=told.because.get("badge", "")).title}


def _says_moderation(told: Told) -> str:
    """Without names: what is hidden is nobody's to read, and who hid it is the staff's to say."""
    if told.because.get("kind") == "member":
        return _("You may write again") if told.because.get("is_back") else _("You may read, but not write for now")
    what = {
        "post": (_("A moderator hid a post of yours"), _("A moderator brought back a post of yours")),
        "message": (_("A moderator hid a message of yours"), _("A moderator brought back a message of yours")),
        "example": (_("A moderator hid an example of yours"), _("A moderator brought back an example of yours")),
        "thread": (_("A moderator hid a thread of yours"), _("A moderator brought back a thread of yours")),
    }
    hidden, restored = what.get(
        told.because.get("kind", ""), (_("A moderator hid something of yours"), _("A moderator brought something back"))
    )
    return restored if told.because.get("is_back") else hidden


def _says_like(told: Told) -> str:
    if told.because.get("kind") == "example":
        says = ngettext("%(who)s likes your example", "%(who)s like your example", told.people)
    else:
        says = ngettext("%(who)s likes your post", "%(who)s like your post", told.people)
    return says % {"who": told.who}


def _says_example(told: Told) -> str:
    if told.because.get("state") == "chosen":
        return _("%(who)s chose your example: everyone finds it now") % {"who": told.who}
    return _("%(who)s sent your example back: %(word)s") % {"who": told.who, "word": told.because.get("word", "")}


def _says_event(told: Told) -> str:
    """When and where it is now, in the reader's own zone."""
    said = {"who": told.who, "when": _when(told.because), "place": told.because.get("place", "")}
    sentences = {
        "date": _("The event has a new date: %(when)s"),
        "place": _("The event has a new place: %(place)s"),
        "both": _("The event has a new date and place: %(when)s, %(place)s"),
        "off": _("The event on %(when)s is called off"),
        "on": _("The event takes place after all: %(when)s"),
        "in": _("There is room for you now: %(when)s, %(place)s"),
    }
    if told.because.get("what") == "off" and told.because.get("why"):
        return _("The event on %(when)s is called off: %(why)s") % (said | {"why": told.because["why"]})
    return sentences.get(told.because.get("what", ""), _("The event was changed")) % said


def _when(because: Because) -> str:
    return told_when(because.get("begins", ""))


def _why_followed(because: Because) -> str:
    """The dial, by name, and where it stands."""
    if "own" in because:
        return _("you began this thread") if because["own"] else _("you wrote in this thread")
    level = Level(because.get("level", Level.NORMAL)).label
    name = _name_of(because.get("of", ""), because.get("target", 0))
    if not name:
        return _("you turned this thread to %(level)s") % {"level": level}
    return _("you turned %(name)s to %(level)s") % {"name": name, "level": level}


def _name_of(of: str, target: int) -> str:
    rows: Any = {Dial.Of.FORUM.value: Forum, Dial.Of.SUBJECT.value: Subject, Dial.Of.MEMBER.value: Member}.get(of)
    return str(rows.objects.filter(pk=target).values_list("name", flat=True).first() or "") if rows else ""


def _told(told: Told) -> dict[str, Any]:
    return {"who": told.who, "count": told.count}


OCCASIONS = (
    Occasion(
        MENTION,
        gettext_lazy("Somebody names you"),
        says=lambda told: _("%(who)s named you") % {"who": told.who},
        why=lambda because: _("somebody wrote @ and your username"),
    ),
    Occasion(
        REPLY,
        gettext_lazy("Somebody answers you"),
        says=_says_reply,
        why=lambda because: _why_followed(because) if because else _("it answers a post of yours"),
        gathers=BY_PLACE,
    ),
    Occasion(
        QUOTE,
        gettext_lazy("Somebody quotes you"),
        says=lambda told: _("%(who)s quoted you") % {"who": told.who},
        why=lambda because: _("it quotes a post of yours"),
    ),
    Occasion(
        MESSAGE,
        gettext_lazy("Somebody writes to you in private"),
        says=_says_message,
        why=lambda because: _("you take part in the conversation"),
        gathers=BY_PLACE,
    ),
    Occasion(
        REACTION,
        gettext_lazy("Somebody likes a post or an example of yours"),
        says=_says_like,
        why=lambda because: _("you sent it in") if because.get("kind") == "example" else _("you wrote the post"),
        by_mail=False,
    ),
    Occasion(
        SOLUTION,
        gettext_lazy("Your post is chosen as the solution"),
        says=lambda told: _("%(who)s chose your post as the solution") % {"who": told.who},
        why=lambda because: _("you wrote the solution"),
    ),
    Occasion(
        ARTICLE,
        gettext_lazy("Your solution becomes an article"),
        says=lambda told: _("%(who)s made an article of your solution") % {"who": told.who},
        why=lambda because: _("you wrote the solution"),
    ),
    Occasion(
        EXAMPLE,
        gettext_lazy("An example of yours is chosen, or sent back with a word"),
        says=_says_example,
        why=lambda because: _("you sent it in"),
        gathers=NOT,
    ),
    Occasion(
        FOLLOWED,
        gettext_lazy("News in what you follow"),
        says=_says_followed,
        why=_why_followed,
        gathers=BY_PLACE,
    ),
    Occasion(
        BADGE,
        gettext_lazy("You are given a badge"),
        says=_says_badge,
        why=lambda because: _("of what you gave to this place"),
        gathers=NOT,
    ),
    Occasion(
        THANKED,
        gettext_lazy("The people who look after this place thank you"),
        says=lambda told: (
            _("%(who)s thanks you: %(words)s") % {"who": told.who, "words": told.because.get("words", "")}
        ),
        why=lambda because: _("of what you gave to this place"),
        gathers=NOT,
    ),
    Occasion(
        REMINDER,
        gettext_lazy("A reminder you asked for"),
        says=lambda told: _("You wanted to come back to this"),
        why=lambda because: _("you asked to be reminded"),
    ),
    Occasion(
        EVENT,
        gettext_lazy("An event you said you come to is changed or called off"),
        says=_says_event,
        why=lambda because: _("you said that you come, or perhaps"),
    ),
    Occasion(
        COMING,
        gettext_lazy("An event you come to is near"),
        says=lambda told: (
            _("You come to this: %(when)s, %(place)s")
            % {"when": _when(told.because), "place": told.because.get("place", "")}
        ),
        why=lambda because: _("you said that you come"),
    ),
    Occasion(
        REVIEW,
        gettext_lazy("An article you look after is due for a look"),
        says=lambda told: _("This article is due for a look"),
        why=lambda because: _("you look after it"),
    ),
    Occasion(
        MODERATION,
        gettext_lazy("A moderator does something to what you wrote"),
        says=_says_moderation,
        why=lambda because: _("you wrote it"),
        gathers=NOT,
    ),
)

for occasion in OCCASIONS:
    register(occasion)
for verb, teller in TELLERS:
    register_teller(verb, teller)
register_costs(costs_of_own)
