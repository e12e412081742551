"""A letter, in words and in HTML from the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import wrap
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.kinds import ItemRef, Story
from newsletters.composing.introducing import as_html, as_words
from newsletters.composing.links import (
    ANSWER,
    CLICK,
    LETTER,
    SAY,
    SETTINGS,
    STOP,
    Link,
    absolute,
    address_of,
    door,
    letter_link,
)
from newsletters.composing.rating import ToRate
from newsletters.composing.telling import Ties, called, first_line, subject_line
from newsletters.models import Digest
from newsletters.schedule import at_most
from notices.rendering import Letter, list_headers, site_face, site_name
from notices.rendering.skeleton import filled_html, filled_text
from profiles.asking import of_subject
from profiles.models import Consent, Member, Subject

HTML, TEXT = "mail/digest.html", "mail/digest.txt"
TITLE, EXCERPT = 160, 240  # letters of each that a letter shows, so that it stays below what mailboxes cut off
WIDTH = 72
NOTHING_TO_RATE = ToRate()


class Said(NamedTuple):
    """What one thing is to a reader, by which what a letter says of it is kept."""

    what: str
    title: str
    author: str
    place: str
    counts: str
    excerpt: str
    note: str
    reason: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a letter says of one thing; many readers may read the same of it."""

    what: str  # “A question you could answer”
    title: str
    about: str  # who, where and how much there is: "Ann · Winter camping · 12 posts"
    excerpt: str
    note: str  # what the editors say of it
    reason: str
    words: str  # all of these in lines of 72 letters


@dataclass(slots=True)
class Item:
    """One thing in a letter, with its reader's own links."""

    told: Told
    url: str
    more: str
    less: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the question of a letter, and where it leads."""

    says: str
    url: str


def compose(
    digest: Digest,
    stories: Sequence[Story],
    *,
    consent: Consent,
    ties: Ties,
    asks: Subject | None = None,
    to_rate: ToRate = NOTHING_TO_RATE,
) -> Letter:
    """Write a copy of these stories for its member, in their language and time; it may ask about a subject."""
    face, member = site_face(), digest.member
    with translation.override(member.speaks), timezone.override(member.zone):
        context = _context(digest, stories, consent, ties) | question_of(member, asks) | deals_of(to_rate)
        context |= _intro(digest, face.accent)
        return Letter(
            subject=str(context["subject"]),
            text=filled_text(TEXT, context),
            html=filled_html(HTML, context | {"logo": face.logo}, face.accent, face.accent_at_night),
            headers=_headers(digest),
            items=tuple(story.ref for story in stories),
            source=digest,
        )


def _context(digest: Digest, stories: Sequence[Story], consent: Consent, ties: Ties) -> dict[str, Any]:
    """Texts that the templates put down as they are (`notices.rendering.skeleton.filled`)."""
    member = digest.member
    items = _items(member, stories, ties)
    heading = first_line(member.name, stories, ties)
    volume = f"{_('Your volume is %(volume)s of 10.') % {'volume': member.volume}} {at_most(member.volume)}"
    asked = {"site_name": site_name(), "date": _day(consent.given)}
    settings_url = address_of("settings", SETTINGS, Link(member.pk))
    why = _("You get this because you asked %(site_name)s for it on %(date)s.") % asked
    return {
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "subject": subject_line(stories, ties),
        "heading": heading,
        "heading_wrapped": _in_lines(heading),
        "day": _day(digest.chosen),
        "items": items,
        "preheader": " · ".join(item.told.title for item in items[1:4]) or items[0].told.excerpt,
        "volume": volume,
        "volume_wrapped": wrapped(volume),
        "why": why,
        "why_wrapped": wrapped(why),
        "letter_url": address_of("letter", LETTER, letter_link(member.pk, digest.pk)),
        "why_url": absolute(_page("newsletters:why", digest.mailing_id)),
        "letters_url": absolute(_page("newsletters:letter-list")),
        "settings_url": settings_url,
        "stop_url": address_of("unsubscribe", STOP, Link(member.pk)),
        "subjects_url": f"{settings_url}#of-what",
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


@lru_cache(maxsize=200)
def _page(name: str, *numbers: int) -> str:
    """The path of a page that every letter of a mailing names."""
    return reverse(name, args=numbers)


def _day(when: datetime) -> str:
    return _in_words(timezone.localtime(when).date(), translation.get_language() or "en")


@lru_cache(maxsize=2000)
def _in_words(day: date, _language: str) -> str:
    """As the active language writes it, which is part of what is kept."""
    return date_format(day, "DATE_FORMAT")


def question_of(member: Member, asks: Subject | None) -> dict[str, Any]:
    if asks is None:
        return {"question": ""}
    query = of_subject(f"subject:{asks.pk}", asks)
    about = ItemRef("subject", asks.pk)
    answer = door("answer", ANSWER)
    answers = [Choice(each.says, answer(member.pk, about, each.value)) for each in query.answers]
    return {"question": query.text, "answers": answers}


def _intro(digest: Digest, accent: str) -> dict[str, str]:
    """What the editors of its edition say at its head."""
    if digest.intro is None:
        return {"intro": "", "intro_html": ""}
    text = digest.intro.text
    return {"intro": as_words(text, WIDTH), "intro_html": as_html(text, accent)}


def deals_of(to_rate: ToRate) -> dict[str, Any]:
    """That deals can be rated, with the way to the one that has waited longest."""
    count = len(to_rate.deals)
    if not count:
        return {"deals": ""}
    if to_rate.is_again:
        says = ngettext(
            "A deal of yours still waits to be rated. This is the last letter that says so.",
            "%(count)d deals of yours still wait to be rated. This is the last letter that says so.",
            count,
        )
    else:
        says = ngettext(
            "You have a deal that is closed and not rated yet.",
            "You have %(count)d deals that are closed and not rated yet.",
            count,
        )
    says %= {"count": count}
    return {
        "deals": says,
        "deals_wrapped": wrapped(says),
        "deals_url": absolute(reverse("directory:deal", args=[to_rate.deals[0]])),
    }


def _items(member: Member, stories: Sequence[Story], ties: Ties) -> list[Item]:
    """Each leads past where clicks are counted, unless the owner has that off, or the member learning."""
    language, pk, say = translation.get_language(), member.pk, door("say", SAY)
    click = door("click", CLICK) if settings.COUNT_CLICKS and member.is_personalised else None
    return [
        Item(
            told=_told(
                Said(
                    called(story, ties),
                    story.title,
                    story.author.name if story.author is not None and story.author.pk != pk else "",
                    story.place,
                    story.counts,
                    story.excerpt,
                    str(story.extra.get("note", "")),
                    story.reason,
                ),
                language,
            ),
            url=click(pk, story.ref) if click else absolute(story.url),
            more=say(pk, story.ref, "more"),
            less=say(pk, story.ref, "less"),
        )
        for story in stories
    ]


@lru_cache(maxsize=4000)
def _told(said: Said, _language: str | None) -> Told:
    """In the active language, which is part of what is kept."""
    noted = cut(said.note, EXCERPT)
    told = Told(
        what=said.what,
        title=cut(said.title, TITLE),
        about=" · ".join(filter(None, [said.author, said.place, said.counts])),
        excerpt=cut(said.excerpt, EXCERPT),
        note=_("The editors: %(note)s") % {"note": noted} if noted else "",
        reason=_("Because %(reason)s") % {"reason": said.reason} if said.reason else "",
        words="",
    )
    parts = [
        _in_lines(told.what),
        "\n".join(filter(None, [_in_lines(told.title), _in_lines(told.about)])),
        *map(_in_lines, (told.excerpt, told.note, told.reason)),
    ]
    return replace(told, words="\n\n".join(filter(None, parts)))


@lru_cache(maxsize=500)
def wrapped(text: str) -> str:
    """In lines of 72 letters, of what stands in many letters."""
    return _in_lines(text)


def _in_lines(text: str) -> str:
    return text if len(text) <= WIDTH else str(wrap(text, WIDTH))


def cut(text: str, length: int) -> str:
    """On one line, and no longer than that."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _headers(digest: Digest) -> dict[str, str]:
    """What mail programs need to sort the letter and to offer a way out with one click."""
    about = Link(digest.member_id)
    return list_headers(
        name="newsletter",
        stop=address_of("unsubscribe", STOP, about),
        help_at=address_of("settings", SETTINGS, about),
        run=f"mailing-{digest.mailing_id}",
    ) | {
        "List-Archive": f"<{absolute(_page('newsletters:letter-list'))}>",
        "Archived-At": f"<{address_of('letter', LETTER, letter_link(digest.member_id, digest.pk))}>",
    }
