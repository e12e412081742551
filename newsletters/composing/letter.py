"""A letter, in words and in HTML from the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a letter."""

    what: str  # “A question you could answer”
    title: str
    about: str  # who, where and how much there is: "Ann · Winter camping · 12 posts"
    excerpt: str
    reason: str
    note: str  # what the editors say of it
    words: str  # all of these in lines of 72 letters
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
        )


def _context(digest: Digest, stories: Sequence[Story], consent: Consent, ties: Ties) -> dict[str, Any]:
    """Texts that the templates put down as they are (`notices.rendering.skeleton.filled`)."""
    member = digest.member
    items = [_item(member, story, ties) for story in stories]
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
        "preheader": " · ".join(item.title for item in items[1:4]) or items[0].excerpt,
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
    answers = [
        Choice(each.says, address_of("answer", ANSWER, Link(member.pk, about, each.value))) for each in query.answers
    ]
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


def _item(member: Member, story: Story, ties: Ties) -> Item:
    author = story.author.name if story.author is not None and story.author.pk != member.pk else ""
    what, title = called(story, ties), cut(story.title, TITLE)
    about = " · ".join(filter(None, [author, story.place, story.counts]))
    excerpt = cut(story.excerpt, EXCERPT)
    reason = _because(story.reason, translation.get_language()) if story.reason else ""
    noted = cut(str(story.extra.get("note", "")), EXCERPT)
    note = _("The editors: %(note)s") % {"note": noted} if noted else ""
    parts = [
        wrapped(what),
        "\n".join(filter(None, [wrapped(title), wrapped(about)])),
        wrapped(excerpt),
        wrapped(note),
        wrapped(reason),
    ]
    return Item(
        what=what,
        title=title,
        about=about,
        excerpt=excerpt,
        reason=reason,
        note=note,
        words="\n\n".join(filter(None, parts)),
        url=_leads(member, story),
        more=address_of("say", SAY, Link(member.pk, story.ref, "more")),
        less=address_of("say", SAY, Link(member.pk, story.ref, "less")),
    )


@lru_cache(maxsize=4000)
def _because(reason: str, _language: str | None) -> str:
    """In the active language, which is part of what is kept."""
    return _("Because %(reason)s") % {"reason": reason}


def _leads(member: Member, story: Story) -> str:
    """Past where clicks are counted, unless the owner has that off, or the member learning."""
    if settings.COUNT_CLICKS and member.is_personalised:
        return address_of("click", CLICK, Link(member.pk, story.ref))
    return absolute(story.url)


@lru_cache(maxsize=4000)
def wrapped(text: str) -> str:
    """In lines of 72 letters: an excerpt is in many letters."""
    return _in_lines(text)


def _in_lines(text: str) -> str:
    return text if len(text) <= WIDTH else str(wrap(text, WIDTH))


@lru_cache(maxsize=4000)
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
