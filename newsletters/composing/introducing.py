"""What editors say at the head of a letter and under what they put in: as words, and as HTML that mailboxes show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from html import unescape
from operator import attrgetter
from typing import Any

import nh3
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import wrap

from lib.kinds import Story
from lib.markdown import SCHEMES, plain, render

TAGS = {"p", "br", "a", "strong", "em", "ul", "ol", "li", "blockquote", "code"}
HEADING = re.compile(r"<(/?)h[1-6][^>]*>")
LOCAL = re.compile(r'href="/(?!/)')
LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
BLOCK = re.compile(r"</(?:p|li|blockquote)>")
STYLES = {
    "p": "margin: 0 0 10px;",
    "ul": "margin: 0 0 10px; padding-inline-start: 22px;",
    "ol": "margin: 0 0 10px; padding-inline-start: 22px;",
    "blockquote": "margin: 0 0 10px; padding-inline-start: 14px;",
}
COPIED = attrgetter(*(field.name for field in fields(Story)))  # a letter has ten, and replace() takes thrice as long
PLAIN_TAG = re.compile(f"<({'|'.join(STYLES)})>")


@lru_cache(maxsize=200)
def shown(text: str) -> SafeString:
    """Safe HTML of a few paragraphs; nothing that a mailbox would have to load, and headings are bold lines."""
    html = HEADING.sub(lambda match: "</strong></p>" if match[1] else "<p><strong>", render(text))
    html = nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes=SCHEMES, link_rel=None)
    return SafeString(LOCAL.sub(f'href="{settings.SITE_URL}/', html).strip())


@lru_cache(maxsize=200)
def as_html(text: str, accent: str) -> SafeString:
    """With the styles in its tags, as mailboxes want them."""
    html = PLAIN_TAG.sub(lambda match: f'<{match[1]} style="{STYLES[match[1]]}">', shown(text))
    return SafeString(html.replace("<a href=", f'<a class="link" style="color: {accent};" href='))


@lru_cache(maxsize=200)
def as_words(text: str, width: int) -> str:
    """The same in lines, each link with its address."""
    html = shown(text).replace("<li>", "<li>- ")
    blocks = (plain(LINK.sub(_spelled_out, block)) for block in BLOCK.split(html))
    return "\n\n".join(wrap(block, width) for block in blocks if block)


def _spelled_out(match: re.Match[str]) -> str:
    """A link in words: what it says, and where it leads unless that is what it says."""
    url, says = unescape(match[1]), plain(match[2])
    return match[2] if says == url else f"{match[2]} ({match[1]})"


def as_chosen(story: Story, item: Mapping[str, Any]) -> Story:
    """The story with why it stands in a letter, and what the editors say of it."""
    chosen = Story(*COPIED(story))
    chosen.reason = item["reason"]
    if item.get("note"):
        chosen.extra = {**story.extra, "note": item["note"]}
    return chosen
