"""A mail for staff to look at: as it left where it was kept, else as it would look now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings
from django.utils.translation import gettext as _

from notices.models import Outgoing
from notices.rendering.letters import NotSentError, as_bytes, renderer_of
from notices.transport import FolderTransport, open_transport

SHOWN_HEADERS = (
    "From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Precedence", "Auto-Submitted", "Content-Language",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail, whole."""

    raw: bytes
    is_as_sent: bool  # the very bytes; otherwise what would leave now

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=policy.default)
        if not isinstance(message, EmailMessage):
            raise TypeError(_("This is not a mail."))
        return message

    @property
    def headers(self) -> list[tuple[str, str]]:
        message = self.message
        return [(name, str(message[name])) for name in SHOWN_HEADERS if name in message]

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    @property
    def html_for_frame(self) -> str:
        """Its links would open a window, which the sandbox forbids: looking at a mail must not click in it."""
        return self.html.replace("<head>", '<head><base target="_blank">', 1)

    @property
    def source(self) -> str:
        return self.raw.decode("utf-8", "replace")

    def _part(self, sort: str) -> str:
        part = self.message.get_body((sort,))
        return str(part.get_content()) if part is not None else ""


def shown(mail: Outgoing, *, now: datetime) -> Shown | None:
    """The mail, or None where it was not kept and nobody can write it again."""
    kept = bytes(mail.raw) if mail.raw is not None else _filed(mail)
    if kept is not None:
        return Shown(kept, is_as_sent=mail.state == Outgoing.State.SENT)
    renderer = renderer_of(mail.purpose)
    if renderer is None or mail.member is None:
        return None
    try:
        letter = renderer.look([mail], now=now)(mail)
        to = (mail.member.name, mail.member.email)
        return Shown(as_bytes(letter, message_id=mail.message_id, to=to, when=now), is_as_sent=False)
    except NotSentError:
        return None


def _filed(mail: Outgoing) -> bytes | None:
    transport = open_transport(settings.EMAIL_URL)
    return transport.read(mail.message_id) if isinstance(transport, FolderTransport) else None
