"""The invitation as it is mailed, in the site's language and look."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from desk.settings import site_settings
from notices.rendering import Letter, Passage, page_of
from profiles.models import Member

TEXT = "mail/invitation.txt"


def invitation_letter(*, by: Member, token: str, until: datetime) -> Letter:
    """What somebody who is no member yet reads; no link in it but their own."""
    site = site_settings()
    with translation.override(site.language), timezone.override(ZoneInfo(site.time_zone)):
        site = site_settings()  # the line about it in that language
        said = {"name": by.name, "site": site.name}
        context: dict[str, Any] = {
            "site": site,
            "by": by,
            "url": settings.SITE_URL + reverse("desk:invited", args=[token]),
            "until": until,
            "subject": _("%(name)s invites you to %(site)s") % said,
        }
        return Letter(
            subject=str(context["subject"]),
            text=render_to_string(TEXT, context),
            html=page_of(
                heading=str(context["subject"]),
                passages=[Passage(site.tagline, str(context["url"]), _("Join"))],
                foot=_foot(by, until, site.name),
                leads_here=False,
            ),
            headers={"Auto-Submitted": "auto-generated"},
        )


def _foot(by: Member, until: datetime, site_name: str) -> str:
    day = date_format(timezone.localtime(until), "DATE_FORMAT")
    return " ".join(
        (
            _("The link is yours alone and works until %(date)s.") % {"date": day},
            _("%(name)s gave us your address for this one mail. If you do nothing, you hear no more of %(site_name)s.")
            % {"name": by.name, "site_name": site_name},
        )
    )
