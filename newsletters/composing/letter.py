"""A letter, in words and in HTML from the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.kinds import ItemRef, Story
from newsletters.composing.introducing import as_html, as_words
from newsletters.composing.links import absolute, ways
from newsletters.composing.rating import ToRate
from newsletters.composing.telling import Ties, first_line, sorts_of, subject_line
from newsletters.composing.things import WIDTH, in_lines, lines_of
from newsletters.models import Digest
from newsletters.schedule import at_most
from notices.rendering import Letter, list_headers, site_face, site_name
from notices.rendering.skeleton import filled_html, filled_text
from profiles.asking import Query, of_subject
from profiles.models import Consent, Member, Subject

HTML, TEXT = "mail/digest.html", "mail/digest.txt"
NOTHING_TO_RATE = ToRate()


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
    with translation.override(member.speaks):
        context = _context(digest, stories, consent, ties)
        context |= question_of(member, asks) | deals_of(to_rate) | _intro(digest, face.accent)
        return Letter(
            subject=str(context["subject"]),
            text=filled_text(TEXT, context),
            html=filled_html(HTML, context | {"logo": face.logo}, face.accent, face.accent_at_night),
            headers=_headers(digest, context),
            items=tuple(story.ref for story in stories),
            source=digest,
        )


def _context(digest: Digest, stories: Sequence[Story], consent: Consent, ties: Ties) -> dict[str, Any]:
    """Texts that the templates put down as they are (`notices.rendering.skeleton.filled`)."""
    member, sorts, way = digest.member, sorts_of(stories, ties), ways()
    pk, language, site = member.pk, translation.get_language() or "en", site_name()
    is_counted = settings.COUNT_CLICKS and member.is_personalised  # unless the owner has that off, or they learning
    click = (lambda story: way.click(pk, story.ref)) if is_counted else (lambda story: absolute(story.url))
    lines = lines_of(stories, sorts, ties, language=language, click=click, say=way.say)
    heading = first_line(member.name, sorts, language)

    def day_of(when: datetime) -> str:
        return _in_words(when.astimezone(member.zone).date(), language)

    settings_url = way.settings(pk)
    volume, why = _volume(member.volume, language), _why(site, day_of(consent.given), language)
    return {
        "site_name": site,
        "site_url": settings.SITE_URL,
        "subject": subject_line(stories, sorts, ties, language),
        "heading": heading,
        "heading_wrapped": in_lines(heading),
        "day": day_of(digest.chosen),
        "items": lines,
        "preheader": " · ".join(line.told.title for line in lines[1:4]) or lines[0].told.excerpt,
        "volume": volume,
        "volume_wrapped": in_lines(volume),
        "why": why,
        "why_wrapped": in_lines(why),
        "letter_url": way.letter(pk, ItemRef("digest", digest.pk)),
        "why_url": _page("newsletters:why", settings.SITE_URL, digest.mailing_id),
        "letters_url": _page("newsletters:letter-list", settings.SITE_URL),
        "settings_url": settings_url,
        "stop_url": way.stop(pk),
        "subjects_url": f"{settings_url}#of-what",
        "language": language,
        "direction": _direction(language),
    }


@lru_cache(maxsize=200)
def _page(name: str, site: str, *numbers: int) -> str:
    """The address of a page that every letter of a mailing names."""
    return f"{site}{reverse(name, args=numbers)}"


@lru_cache(maxsize=50)
def _direction(_language: str) -> str:
    """Of the active language, by which it is kept like all below."""
    return "rtl" if translation.get_language_bidi() else "ltr"


@lru_cache(maxsize=500)
def _volume(volume: int, _language: str) -> str:
    return f"{_('Your volume is %(volume)s of 10.') % {'volume': volume}} {at_most(volume)}"


@lru_cache(maxsize=2000)
def _why(site: str, day: str, _language: str) -> str:
    return _("You get this because you asked %(site_name)s for it on %(date)s.") % {"site_name": site, "date": day}


@lru_cache(maxsize=2000)
def _in_words(day: date, _language: str) -> str:
    return date_format(day, "DATE_FORMAT")


def question_of(member: Member, asks: Subject | None) -> dict[str, Any]:
    if asks is None:
        return {"question": ""}
    query, about, answer = (
        _query(asks.pk, asks.name, translation.get_language()),
        ItemRef("subject", asks.pk),
        ways().answer,
    )
    answers = [Choice(each.says, answer(member.pk, about, each.value)) for each in query.answers]
    return {"question": query.text, "answers": answers}


@lru_cache(maxsize=500)
def _query(pk: int, name: str, _language: str | None) -> Query:
    return of_subject(f"subject:{pk}", Subject(pk=pk, name=name))


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
        "deals_wrapped": in_lines(says),
        "deals_url": absolute(reverse("directory:deal", args=[to_rate.deals[0]])),
    }


def _headers(digest: Digest, context: dict[str, Any]) -> dict[str, str]:
    """What mail programs need to sort the letter and to offer a way out with one click."""
    return list_headers(
        name="newsletter", stop=context["stop_url"], help_at=context["settings_url"], run=f"mailing-{digest.mailing_id}"
    ) | {"List-Archive": f"<{context['letters_url']}>", "Archived-At": f"<{context['letter_url']}>"}
