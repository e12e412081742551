"""The mail that gives an answer back: what is wrong with it, what to do, and the words."""

from __future__ import annotations

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from notices.models import Incoming
from notices.rendering.letters import Letter, as_bytes, one_line, site_face, site_name
from notices.rendering.skeleton import inlined

HTML, TEXT = "mail/returned.html", "mail/returned.txt"
MOST = 100_000  # letters that are given back


def returned(row: Incoming, *, answers_to: str, url: str, text: str, name: str) -> tuple[str, bytes]:
    """Its subject, and the mail ready to leave, whoever may be written to otherwise: the words are the member's."""
    is_posted = row.state == Incoming.State.TAKEN
    heading = _("Your answer was posted in part") if is_posted else _("Your answer could not be posted")
    face = site_face()
    context = {
        "site_name": site_name(),
        "site_url": settings.SITE_URL,
        "heading": heading,
        "reason": row.reason,
        "url": url,
        "words": "" if is_posted else text[:MOST],
        "language": translation.get_language() or "en",
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    headers = {"Auto-Submitted": "auto-replied", "Content-Language": str(context["language"])}
    if answers_to:
        headers |= {"In-Reply-To": answers_to, "References": answers_to}
    letter = Letter(
        subject=heading,
        text=render_to_string(TEXT, context),
        html=inlined(HTML, face.accent, face.accent_at_night).render(Context(context | {"logo": face.logo})),
        headers=headers,
    )
    to = (row.member.name, row.member.email)
    return one_line(heading), as_bytes(letter, message_id=name, to=to, when=row.came)
