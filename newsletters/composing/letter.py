"""A letter, in words and in HTML from the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import wrap
from django.utils.translation import ngettext

from lib.kinds import ItemRef, Story
from newsletters.composing.links import ANSWER, CLICK, SAY, SETTINGS, STOP, Link, absolute, address_of
from newsletters.schedule import in_words
from notices.rendering import Letter, site_face, site_name
from notices.rendering.skeleton import filled_html, filled_text
from profiles.asking import of_subject
from profiles.models import Consent, Member, Subject

HTML, TEXT = "mail/digest.html", "mail/digest.txt"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a letter."""

    title: str
    excerpt: str
    wrapped: str  # the same in lines of 72 letters
    about: str  # place and how much there is: "Winter camping · 12 posts"
    reason: str
    url: str
    more: str
    less: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the question of a letter, and where it leads."""

    says: str
    url: str


def compose(member: Member, stories: Sequence[Story], *, consent: Consent, asks: Subject | None = None) -> Letter:
    """Write a copy of these stories for a member, in their language and time; it may ask about a subject."""
    face = site_face()
    with translation.override(member.speaks), timezone.override(member.zone):
        context = _context(member, stories, consent) | _question(member, asks)
        return Letter(
            subject=subject_line([story.title for story in stories]),
            text=filled_text(TEXT, context),
            html=filled_html(HTML, context | {"logo": face.logo}, face.accent, face.accent_at_night),
            headers=_headers(member),
            items=tuple(story.ref for story in stories),
        )


def subject_line(titles: Sequence[str]) -> str:
    """The first title, and how many more there are."""
    first, more = titles[0], len(titles) - 1
    if len(first) > 90:
        first = f"{first[:88].rstrip()}…"
    if not more:
        return first
    return ngettext("%(title)s, and %(count)d more", "%(title)s, and %(count)d more", more) % {
        "title": first,
        "count": more,
    }


def _context(member: Member, stories: Sequence[Story], consent: Consent) -> dict[str, Any]:
    return {
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "name": member.name,
        "items": [_item(member, story) for story in stories],
        "preheader": " · ".join(story.title for story in stories[1:4]) or stories[0].excerpt,
        "volume": member.volume,
        "volume_words": in_words(member.volume),
        "asked_on": date_format(timezone.localtime(consent.given), "DATE_FORMAT"),
        "settings_url": address_of("settings", SETTINGS, Link(member.pk)),
        "stop_url": address_of("unsubscribe", STOP, Link(member.pk)),
        "subjects_url": absolute(reverse("profiles:interests")),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def _question(member: Member, asks: Subject | None) -> dict[str, Any]:
    if asks is None:
        return {"question": ""}
    query = of_subject(f"subject:{asks.pk}", asks)
    about = ItemRef("subject", asks.pk)
    answers = [
        Choice(each.says, address_of("answer", ANSWER, Link(member.pk, about, each.value))) for each in query.answers
    ]
    return {"question": query.text, "answers": answers}


def _item(member: Member, story: Story) -> Item:
    return Item(
        title=story.title,
        excerpt=story.excerpt,
        wrapped=wrapped(story.excerpt),
        about=" · ".join(filter(None, [story.place, story.counts])),
        reason=story.reason,
        url=address_of("click", CLICK, Link(member.pk, story.ref)),
        more=address_of("say", SAY, Link(member.pk, story.ref, "more")),
        less=address_of("say", SAY, Link(member.pk, story.ref, "less")),
    )


@lru_cache(maxsize=2000)
def wrapped(text: str) -> str:
    """In lines of 72 letters: an excerpt is in many letters."""
    return str(wrap(text, 72))


def _headers(member: Member) -> dict[str, str]:
    """What mail programs need to sort the letter and to offer a way out with one click (RFC 8058, 2919, 3834)."""
    return {
        "List-Id": f"<newsletter.{settings.SITE_HOST}>",
        "List-Unsubscribe": f"<{address_of('unsubscribe', STOP, Link(member.pk))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Content-Language": translation.get_language() or "en",
    }
