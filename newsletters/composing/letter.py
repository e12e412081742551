"""A digest as a letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib.kinds import ItemRef, Story, kind_named
from newsletters.composing.links import CLICK, SAY, SETTINGS, STOP, Link, absolute, address_of
from newsletters.composing.skeleton import inlined
from newsletters.models import Digest
from newsletters.schedule import in_words
from notices.rendering import Letter, NotSentError, site_name
from profiles.models import Consent, Member, Surface
from search.recommending import still_eligible

HTML, TEXT = "mail/digest.html", "mail/digest.txt"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in a letter."""

    title: str
    excerpt: str
    about: str  # place and how much there is: "Winter camping · 12 posts"
    reason: str
    url: str
    more: str
    less: str


def compose(digest: Digest, *, consent: Consent, now: datetime) -> Letter:
    """Write a copy as of now; what the member may not see any more, has read or has muted is left out.

    Raises NotSentError when nothing is left.
    """
    member = digest.member
    stories = fresh_stories(digest, now=now)
    if not stories:
        raise NotSentError(_("Everything in it has been read, muted or taken away meanwhile."))
    with translation.override(member.language), timezone.override(member.zone):
        context = _context(member, stories, consent)
        return Letter(
            subject=subject_line([story.title for story in stories]),
            text=render_to_string(TEXT, context),
            html=inlined(HTML).render(Context(context)),
            headers=_headers(member),
            items=tuple(story.ref for story in stories),
        )


def fresh_stories(digest: Digest, *, now: datetime) -> list[Story]:
    """The digest's items as they are now, best first, with their reasons."""
    refs = [ItemRef(item["kind"], item["id"]) for item in digest.items]
    standing = still_eligible(digest.member, refs, Surface.MAIL, now)
    found: dict[ItemRef, Story] = {}
    for kind in {ref.kind for ref in standing}:
        ids = [ref.id for ref in refs if ref in standing and ref.kind == kind]
        found |= {story.ref: story for story in kind_named(kind).stories(digest.member, ids).values()}
    reasons = {ItemRef(item["kind"], item["id"]): item["reason"] for item in digest.items}
    stories = [found[ref] for ref in refs if ref in found]
    for story in stories:
        story.reason = reasons[story.ref]
    return stories


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
        "member": member,
        "items": [_item(member, story) for story in stories],
        "preheader": " · ".join(story.title for story in stories[1:4]) or stories[0].excerpt,
        "volume": member.volume,
        "volume_words": in_words(member.volume),
        "consent": consent,
        "settings_url": address_of("settings", SETTINGS, Link(member.pk)),
        "stop_url": address_of("unsubscribe", STOP, Link(member.pk)),
        "subjects_url": absolute(reverse("profiles:interests")),
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def _item(member: Member, story: Story) -> Item:
    return Item(
        title=story.title,
        excerpt=story.excerpt,
        about=" · ".join(filter(None, [story.place, story.counts])),
        reason=story.reason,
        url=address_of("click", CLICK, Link(member.pk, story.ref)),
        more=address_of("say", SAY, Link(member.pk, story.ref, "more")),
        less=address_of("say", SAY, Link(member.pk, story.ref, "less")),
    )


def _headers(member: Member) -> dict[str, str]:
    """What mail programs need to sort the letter and to offer a way out with one click (RFC 8058, 2919, 3834)."""
    return {
        "List-Id": f"{site_name()} <newsletter.{settings.SITE_HOST}>" if site_name().isascii() else _list_id(),
        "List-Unsubscribe": f"<{address_of('unsubscribe', STOP, Link(member.pk))}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Content-Language": translation.get_language() or "en",
    }


def _list_id() -> str:
    return f"<newsletter.{settings.SITE_HOST}>"
