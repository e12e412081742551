"""The HTML of mails that say one thing: a heading, a few paragraphs, a link or two, in the look of every other mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.template import Context
from django.utils import translation

from notices.rendering.letters import site_face, site_name
from notices.rendering.skeleton import inlined

HTML = "mail/passages.html"
SIGNATURE = "\n-- \n"  # before it the mail, after it who writes


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, and where its link leads."""

    text: str
    url: str = ""
    label: str = ""


def account_page(*, subject: str, text: str, links: Mapping[str, str]) -> str:
    """The HTML of a mail about an account, from its words; each link, by its address, stands under its paragraph."""
    said, _line, signed = text.replace("\r\n", "\n").partition(SIGNATURE)
    passages = [_passage(each, links) for each in said.strip().split("\n\n") if each.strip()]
    return page_of(heading=subject, passages=passages, foot=signed.strip().partition("\n")[2])


def page_of(*, heading: str, passages: Sequence[Passage], foot: str, leads_here: bool = True) -> str:
    """The HTML, in the language and the look of the site as they are; its name leads here unless no link may."""
    face = site_face()
    context = {
        "heading": heading,
        "passages": passages,
        "foot": foot,
        "site_name": site_name(),
        "site_url": settings.SITE_URL if leads_here else "",
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
