"""A mail for staff to look at: as it left where it was kept, else as it would look now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from django.utils.translation import gettext as _

from notices.models import Outgoing
from notices.rendering.letters import NotSentError, as_bytes, renderer_of
from notices.transport import FolderTransport, mail_url, open_transport

SHOWN_HEADERS = (
    "From", "To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
    "Precedence", "Auto-Submitted", "Content-Language",
)  # fmt: skip
HREF = re.compile(r"""\bhref\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
ADDRESS = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One mail; its links do what its reader could do, so only administrators are shown where they lead."""

    raw: bytes
    is_as_sent: bool  # the very bytes; otherwise what would leave now
    has_links: bool

    @property
    def message(self) -> EmailMessage:
        message = message_from_bytes(self.raw, policy=policy.default)
        if not isinstance(message, EmailMessage):
            raise TypeError(_("This is not a mail."))
        return message

    @property
    def headers(self) -> list[tuple[str, str]]:
        message = self.message
        return [(name, self._told(str(message[name]))) for name in SHOWN_HEADERS if name in message]

    @property
    def text(self) -> str:
        return self._told(self._part("plain"))

    @property
    def html(self) -> str:
        html = self._part("html")
        return html if self.has_links else self._told(HREF.sub('href="#"', html))

    @property
    def html_for_frame(self) -> str:
        """Its links would open a window, which the sandbox forbids: looking at a mail must not click in it."""
        return self.html.replace("<head>", '<head><base target="_blank">', 1)

    @property
    def source(self) -> str:
        return self.raw.decode("utf-8", "replace") if self.has_links else ""

    def _told(self, text: str) -> str:
        return text if self.has_links else ADDRESS.sub("…", text)

    def _part(self, sort: str) -> str:
        part = self.message.get_body((sort,))
        return str(part.get_content()) if part is not None else ""


def open_to(viewer: Any, mails: Iterable[Outgoing]) -> set[int]:
    """Of these mails, by id, those whose subject and words the viewer may read: administrators nearly all of them."""
    by_purpose: dict[str, list[Outgoing]] = defaultdict(list)
    found: set[int] = set()
    for mail in mails:
        if mail.purpose not in _own:
            by_purpose[mail.purpose].append(mail)
        elif mail.member_id == viewer.pk:
            found.add(mail.pk)
    for purpose, same in by_purpose.items():
        renderer = renderer_of(purpose)
        if viewer.is_superuser:
            found |= {mail.pk for mail in same}
        elif renderer is not None:
            found |= renderer.open_to(viewer, same)
    return found


Door = Callable[[Any, Collection[int], datetime], Mapping[int, str]]
_doors: dict[str, Door] = {}
_own: set[str] = set()


def open_through(purpose: str, door: Door) -> None:
    """Told by whoever writes the mails of a purpose: where staff say why before they read those of some members.

    By member; nothing of those that are open to them. One query for any number of members.
    """
    _doors[purpose] = door


def keep_to_its_member(purpose: str) -> None:
    """Nobody but whom a mail of this purpose goes to reads it, administrators neither."""
    _own.add(purpose)


def doors_before(viewer: Any, mails: Iterable[Outgoing], *, now: datetime) -> dict[int, str]:
    """By mail the address at which this viewer says why before they read it; nothing of those that are open."""
    behind: dict[str, list[Outgoing]] = defaultdict(list)
    for mail in mails:
        if mail.purpose in _doors and mail.member_id is not None:
            behind[mail.purpose].append(mail)
    found: dict[int, str] = {}
    for purpose, same in behind.items():
        closed = _doors[purpose](viewer, {mail.member_id or 0 for mail in same}, now)
        found |= {mail.pk: closed[mail.member_id or 0] for mail in same if mail.member_id in closed}
    return found


def door_before(viewer: Any, mail: Outgoing, *, now: datetime) -> str:
    """The same of one; empty where it is open."""
    return doors_before(viewer, [mail], now=now).get(mail.pk, "")


def shown(mail: Outgoing, *, viewer: Any, now: datetime) -> Shown | None:
    """The mail, or None where it was not kept and nobody can write it again."""
    kept = bytes(mail.raw) if mail.raw is not None else _filed(mail)
    if kept is not None:
        return Shown(kept, is_as_sent=mail.state == Outgoing.State.SENT, has_links=viewer.is_superuser)
    renderer = renderer_of(mail.purpose)
    if renderer is None or mail.member is None:
        return None
    try:
        letter = renderer.look([mail], now=now)(mail)
        to = (mail.member.name, mail.member.email)
        raw = as_bytes(letter, message_id=mail.message_id, to=to, when=now)
    except NotSentError:
        return None
    return Shown(raw, is_as_sent=False, has_links=viewer.is_superuser)


def _filed(mail: Outgoing) -> bytes | None:
    transport = open_transport(mail_url())
    return transport.read(mail.message_id) if isinstance(transport, FolderTransport) else None
