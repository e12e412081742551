"""The HTML of mails about an account, from their words: the same sentences, in the look of every other mail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.template import Context
from django.utils import translation

from notices.rendering.letters import site_face, site_name
from notices.rendering.skeleton import inlined

HTML = "mail/account.html"
SIGNATURE = "\n-- \n"  # before it the mail, after it who writes


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, and where its link leads."""

    text: str
    url: str = ""
    label: str = ""


def account_page(*, subject: str, text: str, links: Mapping[str, str]) -> str:
    """What these words are in HTML; each of the links, by its address, stands under its paragraph with its label."""
    said, _line, signed = text.replace("\r\n", "\n").partition(SIGNATURE)
    face = site_face()
    context = {
        "heading": subject,
        "passages": [_passage(each, links) for each in said.strip().split("\n\n") if each.strip()],
        "foot": signed.strip().partition("\n")[2],
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "logo": face.logo,
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    return inlined(HTML, face.accent, face.accent_at_night).render(Context(context))


def _passage(text: str, links: Mapping[str, str]) -> Passage:
    for url, label in links.items():
        if url in text:
            return Passage(text.replace(url, "").strip(), url, label)
    return Passage(text.strip("\n"))
