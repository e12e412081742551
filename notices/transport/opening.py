"""Which way mail goes now: as the environment says, or as the owner decided."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notices.transport.contract import Transport
from notices.transport.folder import FolderTransport
from notices.transport.provider import Provider, ProviderTransport, provider_of
from notices.transport.smtp import SmtpTransport, connected

PATIENCE = 30  # seconds that a mail server may take for one answer
_owners: list[Callable[[], str]] = []


def use_mail_url(tell: Callable[[], str]) -> None:
    """Told by whoever keeps what the owner decided: a URL like EMAIL_URL, or nothing."""
    _owners[:] = [tell]


def mail_url() -> str:
    """Where mail goes now: as the environment says, else as the owner decided, else into the folder."""
    is_given = "EMAIL_URL" in settings.GIVEN_BY_ENVIRONMENT or not _owners
    return settings.EMAIL_URL if is_given else _owners[0]() or settings.EMAIL_URL


def leads_out() -> bool:
    """Whether mail reaches anybody; in a folder it stays here."""
    return urlsplit(mail_url()).scheme != "file"


def mail_provider() -> Provider | None:
    """The provider that takes the mail, where one does by its own interface."""
    return provider_of(urlsplit(mail_url()))


def open_transport(url: str, *, patience: float = PATIENCE) -> Transport:
    """The way that a URL like EMAIL_URL names; nothing is opened before the first mail."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderTransport(Path(unquote(parts.netloc + parts.path)))
    if parts.scheme in {"smtp", "smtp+tls", "smtps"}:
        return SmtpTransport(lambda: connected(parts, patience))
    if provider := provider_of(parts):
        return ProviderTransport(provider, patience=patience)
    raise ImproperlyConfigured(
        "EMAIL_URL must begin with smtp://, smtp+tls://, smtps://, anymail+… or file:///; docs/settings.md shows how."
    )
