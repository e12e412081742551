"""Where mail goes, as the owner decided it in the browser."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from desk.models import Setting
from desk.settings.reading import kept_values
from desk.settings.sealing import unsealed

SCHEMES = {"none": "smtp", "starttls": "smtp+tls", "tls": "smtps"}
PORTS = {"none": 25, "starttls": 587, "tls": 465}
NAMES = ("mail_host", "mail_port", "mail_security", "mail_user", "mail_password")


def owners_mail_url() -> str:
    """As EMAIL_URL would say it, or nothing; asked of the table itself, so that every process follows at once."""
    return url_of(dict(Setting.objects.filter(name__in=NAMES).values_list("name", "value")))


def url_of(kept: dict[str, Any]) -> str:
    """The same for these kept values."""
    if not (host := kept.get("mail_host")):
        return ""
    security = kept.get("mail_security") or "starttls"
    port = kept.get("mail_port") or PORTS[security]
    who = ""
    if user := kept.get("mail_user"):
        who = f"{quote(user, safe='')}:{quote(unsealed(kept.get('mail_password') or ''), safe='')}@"
    return f"{SCHEMES[security]}://{who}{host}:{port}"


def owners_mail_from() -> str:
    """The address letters come from, or nothing."""
    return str(kept_values().get("mail_from") or "")


def has_password() -> bool:
    """Whether a password for the mail server is kept."""
    return Setting.objects.filter(name="mail_password").exclude(value="").exists()
