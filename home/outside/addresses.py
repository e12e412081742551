"""Addresses of feeds as members type them. Pure."""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LONGEST = 500  # characters
FEED, SCHEME = re.compile(r"^feed:(//)?", re.IGNORECASE), re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
UNFIT = re.compile(r"[\s\x00-\x20\x7f\\<>\"\ud800-\udfff]")


def address_of(typed: str) -> str:
    """The address that was meant, in one form however it was typed; raises ValidationError with a sentence."""
    url = FEED.sub("", typed.strip())
    if not SCHEME.match(url):
        url = f"https://{url}"
    parts = _web(url)
    if parts is None or "." not in (parts.hostname or ""):
        raise ValidationError(_("That is no address of a feed or a page: it begins with https:// or http://."))
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("An address with a name or a password in it cannot be asked. Leave them out."))
    plain = urlunsplit((parts.scheme, _host(parts), parts.path or "/", parts.query, ""))
    if len(plain) > LONGEST:
        raise ValidationError(_("That address is too long."))
    return plain


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "") + (f":{parts.port}" if parts.port else "")


def way_to(base: str, link: str) -> str:
    """Where a link in a feed or a page leads, if one may follow it: to the web, in nobody's name; else nothing."""
    try:
        url = urljoin(base, link.strip())
    except ValueError:
        return ""
    parts = _web(url)
    is_plain = parts is not None and parts.username is None and parts.password is None
    return url if is_plain and len(url) <= LONGEST else ""


def digest_of(url: str) -> str:
    return sha256(url.encode(errors="replace")).hexdigest()


def _web(url: str) -> SplitResult | None:
    """The parts of an address of the web."""
    if UNFIT.search(url):
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return parts if is_web else None
