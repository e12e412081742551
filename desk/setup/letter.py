"""The invitation as it is mailed, in the site's language and look."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from desk.settings import site_settings
from notices.rendering import Letter, site_face
from notices.rendering.skeleton import inlined
from profiles.models import Member

HTML, TEXT = "mail/invitation.html", "mail/invitation.txt"


def invitation_letter(*, by: Member, token: str, until: datetime) -> Letter:
    """What somebody who is no member yet reads; no link in it but their own."""
    site, face = site_settings(), site_face()
    with translation.override(site.language), timezone.override(ZoneInfo(site.time_zone)):
        site = site_settings()  # the line about it in that language
        said = {"name": by.name, "site": site.name}
        context: dict[str, Any] = {
            "site": site,
            "by": by,
            "url": settings.SITE_URL + reverse("desk:invited", args=[token]),
            "until": until,
            "logo": face.logo,
            "language": site.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
            "subject": _("%(name)s invites you to %(site)s") % said,
        }
        return Letter(
            subject=str(context["subject"]),
            text=render_to_string(TEXT, context),
            html=inlined(HTML, face.accent, face.accent_at_night).render(Context(context)),
            headers={"Auto-Submitted": "auto-generated"},
        )
