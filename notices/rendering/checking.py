"""Said when the site starts: links in mail that mailboxes offer no goodbye by."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import WARNING, CheckMessage


def check_links(**_how: Any) -> list[CheckMessage]:
    """RFC 8058 wants https in List-Unsubscribe; mail laid into a folder, or of a site on trial, reaches nobody."""
    site, server = urlsplit(settings.SITE_URL), urlsplit(settings.EMAIL_URL)
    is_sent = server.scheme != "file" and "EMAIL_URL" in settings.GIVEN_BY_ENVIRONMENT
    if site.scheme == "https" or not is_sent or site.hostname in {"localhost", "127.0.0.1", "::1"}:
        return []
    return [
        CheckMessage(
            WARNING,
            f"SITE_URL is {settings.SITE_URL}, and mailboxes offer the goodbye by one click with https alone.",
            hint="Serve the site with TLS (docs/operating.md), and let SITE_URL begin with https://.",
            id="notices.W002",
        )
    ]
