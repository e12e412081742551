"""Said when the site starts: keys that cannot be read, and keys that do not stand for the address mail comes from."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

from notices.signing.keys import keys_in
from notices.signing.signatures import domain_of, is_aligned


def check_signing(**_how: Any) -> list[CheckMessage]:
    """Of the environment alone: the owner's own sender is in the tables, and `manage.py dkim` looks at that."""
    try:
        keys = keys_in(settings.DKIM_KEYS)
    except ImproperlyConfigured as fault:
        return [Error(str(fault), hint="docs/mail.md says how a key is made and named.", id="notices.E001")]
    if "DEFAULT_FROM_EMAIL" not in settings.GIVEN_BY_ENVIRONMENT:
        return []
    domain = domain_of(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    return [
        CheckMessage(
            WARNING,
            f"The key {key.selector} signs for {key.domain}, and mail comes from {domain}: it signs nothing.",
            hint="Let DEFAULT_FROM_EMAIL be of the key's domain or one below it, or make a key of that domain.",
            id="notices.W001",
        )
        for key in keys
        if not is_aligned(key, domain)
    ]
