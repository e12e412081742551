"""A mail provider by its own interface, through django-anymail: EMAIL_URL is anymail+<provider>://…"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formataddr, getaddresses
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailImproperlyInstalled, AnymailRecipientsRefused
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError, SSLError

from notices.transport.contract import AwayError, LaterError, LostError, RefusedError

SCHEME = "anymail+"
# What the password is called there, where it is not an api_key; a user beside it is the other half of the key.
PASSWORDS = {"postmark": "server_token", "mailersend": "api_token", "mailtrap": "api_token", "scaleway": "secret_key"}
NO_PROVIDERS = {"base", "base_requests", "console", "test"}
# What the provider makes anew for each mail.
ITS_OWN = {
    "from", "to", "cc", "bcc", "subject", "date", "reply-to", "mime-version", "content-type", "dkim-signature",
    "content-transfer-encoding",
}  # fmt: skip
NOT_SENT = (NewConnectionError, ConnectTimeoutError, SSLError)
GATEWAYS = {502, 504}  # what stands behind them may have taken the mail


@dataclass(frozen=True, slots=True)
class Provider:
    """Which, and what it wants to know, by Anymail's names."""

    name: str  # as Anymail's module is called: "mailgun", "amazon_ses"
    given: Mapping[str, str] = field(repr=False)

    def made(self, package: str, ending: str, **more: Any) -> Any:
        """Anymail's class for it, by how its name ends."""
        try:
            module = import_module(f"anymail.{package}.{self.name}")
        except AnymailImproperlyInstalled as error:
            raise ImproperlyConfigured(f"{self.name} needs a package that is not installed: {error}") from error
        own = [each for name, each in vars(module).items() if name.endswith(ending) and self._is_own(each, module)]
        return own[0](**self.given, **more)

    def _is_own(self, each: Any, module: Any) -> bool:
        return isinstance(each, type) and each.__module__ == module.__name__


def provider_of(parts: SplitResult) -> Provider | None:
    """The provider that a URL like EMAIL_URL names; None where it names none."""
    if not parts.scheme.startswith(SCHEME):
        return None
    name = parts.scheme.removeprefix(SCHEME).replace("-", "_").replace(".", "_")
    if name in NO_PROVIDERS or find_spec(f"anymail.backends.{name}") is None:
        raise ImproperlyConfigured(
            f"django-anymail knows no provider {name}; docs/mail.md shows how EMAIL_URL is made."
        )
    return Provider(name, {**_keys(parts, name), **dict(parse_qsl(parts.query))})


def _keys(parts: SplitResult, name: str) -> dict[str, str]:
    """What stands before the query: the key, in one half or two, and of Mailgun its domain."""
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    domain = {"sender_domain": parts.hostname} if parts.hostname and name == "mailgun" else {}
    if user and password:
        return {"api_key": user, "secret_key": password, **domain}
    return {PASSWORDS.get(name, "api_key"): user or password, **domain} if user or password else domain


class ProviderTransport:
    """One session with a provider, kept for the mails that follow."""

    def __init__(self, provider: Provider, *, patience: float) -> None:
        self._name = provider.name
        # What a provider has not, such as a name of ours beside the mail, is left out; the mail goes all the same.
        self._backend = provider.made("backends", "EmailBackend", timeout=patience, ignore_unsupported_features=True)

    def deliver(self, *, sender: str, address: str, message_id: str, raw: bytes) -> str:
        """Where it comes back to is the provider's own, who tells us of it."""
        message = as_message(raw, address=address, message_id=message_id)
        try:
            self._backend.open()
            self._backend.send_messages([message])
        except AnymailRecipientsRefused as fault:
            raise RefusedError(f"550 {self._name} takes no mail for this address.") from fault
        except AnymailAPIError as fault:
            raise self._told(fault) from fault
        except AnymailError as fault:
            raise LaterError(f"{self._name} cannot be handed this mail: {type(fault).__name__}") from fault
        return f"{self._name} took it as {message.anymail_status.message_id}"[:280]  # type: ignore[attr-defined]

    def forget(self, message_ids: Iterable[str]) -> None:
        """What has left is with its reader."""

    def close(self) -> None:
        self._backend.close()

    def _told(self, fault: AnymailAPIError) -> Exception:
        """What a failed call means; its own words would name the reader and quote the mail."""
        status, response = getattr(fault, "status_code", None), getattr(fault, "response", None)
        if status is None:
            return self._unanswered(fault)
        said = f"{self._name} ({status}): {' '.join(getattr(response, 'text', '').split())}"[:280]
        if 200 <= status < 300 or status in GATEWAYS:
            return LostError(said)
        is_away = status in {401, 403, 404, 429} or status >= 500
        return AwayError(said) if is_away else LaterError(said)

    def _unanswered(self, fault: BaseException) -> Exception:
        """No answer: where no connection came about, nothing was sent."""
        causes: list[object] = [fault]
        for cause in causes:
            if isinstance(cause, NOT_SENT):
                return AwayError(f"{self._name}: {type(cause).__name__}")
            if isinstance(cause, BaseException):
                found = [cause.__cause__, getattr(cause, "reason", None), *cause.args]
                causes += [each for each in found if isinstance(each, BaseException) and each not in causes]
        return LostError(f"{self._name}: {type(fault.__cause__ or fault).__name__}")


def as_message(raw: bytes, *, address: str, message_id: str) -> EmailMultiAlternatives:
    """A mail that is ready, taken apart for a provider who puts it together anew."""
    mail = message_from_bytes(raw, policy=policy.default)
    if not isinstance(mail, EmailMessage):
        raise TypeError("This is not a mail.")
    names = {where.lower(): name for name, where in getaddresses([str(mail["To"] or "")])}
    message = EmailMultiAlternatives(
        subject=str(mail["Subject"] or ""),
        body=_words(mail, "plain"),
        from_email=str(mail["From"]),
        to=[formataddr((names.get(address.lower(), ""), address))],
        reply_to=[str(mail["Reply-To"])] if mail["Reply-To"] else None,
        headers={name: str(value) for name, value in mail.items() if name.lower() not in ITS_OWN},
    )
    if html := _words(mail, "html"):
        message.attach_alternative(html, "text/html")
    for part in mail.iter_attachments():
        message.attach(part.get_filename(), part.get_content(), part.get_content_type())
    # Anymail's own: who reads is not followed by the provider, and what it tells of a mail names it.
    own = {"metadata": {"mail": message_id.strip("<>")}, "track_opens": False, "track_clicks": False}
    for name, value in own.items():
        setattr(message, name, value)
    return message


def _words(mail: EmailMessage, sort: str) -> str:
    part = mail.get_body((sort,))
    return str(part.get_content()) if part is not None else ""
