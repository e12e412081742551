"""What a mail provider tells of mails by calling us: delivered, bounced, called unwanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from notices.bounces.machine import status_in
from notices.bounces.words import Said, code_in, sense_of
from notices.models import Bounce
from notices.transport import Provider

Sort = Bounce.Sort
# What each signs its calls with, by the name that EMAIL_URL gives it; the others show REPLY_SECRET.
SIGNS = {
    "mailgun": "webhook_signing_key",
    "mailersend": "signing_secret",
    "mandrill": "webhook_key",
    "postal": "webhook_key",
    "sendgrid": "tracking_webhook_verification_key",
    "unisender_go": "api_key",
}
NOBODY = "asked:before"
SORTS = {"complained": Sort.COMPLAINT, "deferred": Sort.LATE}
OF_US = {"blocked", "spam", "other", "timed_out"}  # reasons that say little of the address


class UnreadableCallError(Exception):
    """It is none of this provider's calls."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one mail."""

    sort: str
    status: str
    said: str
    recipient: str
    names: tuple[str, ...]  # its Message-ID, as far as the provider knows it
    key: str


def proves_itself(request: HttpRequest, provider: Provider) -> bool:
    """Whether the provider signed the call with the key that we were given for it."""
    if SIGNS.get(provider.name, "") not in provider.given:
        return False
    try:
        _hook(provider).run_validators(request)
    except (AnymailWebhookValidationFailure, AnymailError, ValueError, KeyError):
        return False
    return True


def told_by(request: HttpRequest, provider: Provider) -> list[Told]:
    """What came back of mails, in this call; what only says that all is well is left out."""
    try:
        # Who calls was asked at our own door; without a secret Anymail warns that nobody does.
        events = _hook(provider, webhook_secret=NOBODY).parse_events(request)
        return list(_told(provider, events))
    except (AnymailError, ImproperlyConfigured, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise UnreadableCallError from fault


def _told(provider: Provider, events: list[Any]) -> Iterator[Told]:
    for event in events:
        said = " ".join(str(event.mta_response or event.description or "").split())
        sort = SORTS.get(event.event_type) or _sort_of(event, said)
        if sort is None or not event.recipient:
            continue
        key = f"{provider.name} {event.event_type} {event.event_id or event.timestamp} {event.message_id}"
        yield Told(sort, status_in(said), said, str(event.recipient).lower(), _names(event), key)


def _names(event: Any) -> tuple[str, ...]:
    """What may be our Message-ID: as we had it kept beside the mail, else as the provider calls the mail."""
    kept = (event.metadata or {}).get("mail", "")
    return tuple(filter(None, (f"<{kept}>" if kept else "", str(event.message_id or ""))))


def _sort_of(event: Any, said: str) -> Bounce.Sort | None:
    """Of a mail that bounced, or that the provider would not even send: by the server's answer, else by its reason."""
    if event.event_type not in {"bounced", "rejected"}:
        return None
    if code := code_in(said):
        return Sort.HARD if code[0] == "5" else Sort.SOFT
    kind = str(event.esp_event.get("Type", "")) if isinstance(event.esp_event, dict) else ""
    is_soft = sense_of(said) == Said.SOFT or "soft" in kind.lower() or event.reject_reason in OF_US
    return Sort.SOFT if is_soft else Sort.HARD


def _hook(provider: Provider, **more: str) -> Any:
    return provider.made("webhooks", "TrackingWebhookView", **more)
