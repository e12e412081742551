"""What a renderer hands over, and how it becomes bytes."""

from __future__ import annotations

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from email.charset import QP, Charset
from email.header import Header
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.utils import translation
from django.utils.translation import gettext_noop

from lib.kinds import ItemRef
from lib.wire import Wire
from notices.models import Outgoing

UNSEEN = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")  # line ends and other control characters
CONTROLS = bytes(set(range(32)) - {9, 10, 13}) + b"\x7f"  # that mail does not carry as they are
NO_NUMBER = re.compile(rb"&#1(?:2[89]|[345]\d);")  # HTML reads other signs by these: control characters have none
OTHER_ENDS = "\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"  # of a line
LONGEST_LINE = 998  # bytes, its end left out
LONGER = 1.2  # letters that HTML may have with numbers in the place of signs, until it is encoded as a whole

PLAIN_NAME = re.compile(r"[A-Za-z0-9 ]*")  # what a header takes as it is; the rest is looked at sign by sign
PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
UTF8 = Charset("utf-8")
UTF8.header_encoding = QP


class NotSentError(Exception):
    """This mail is not to leave; the sentence says why, in English: `Outgoing.why` says it to who reads it."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as its writer made it: the same in words and in HTML."""

    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)
    items: tuple[ItemRef, ...] = ()  # what it puts before its reader
    source: Any = None  # what it was written from, for its renderer to settle


Writer = Callable[[Outgoing], Letter]  # raises NotSentError for a mail that should not leave any more


class Renderer(Protocol):
    """What an app registers for a purpose, from its module `kinds`."""

    def look(self, rows: Sequence[Outgoing], *, now: datetime) -> Writer:
        """Take a fresh look at all that these mails need, and say who writes each of them from it."""

    def settle(self, ended: Sequence[tuple[Outgoing, Letter | None]], *, now: datetime) -> None:
        """Called in the transaction that ends these rows, each with what was sent where that is known."""

    def open_to(self, viewer: Any, rows: Sequence[Outgoing]) -> set[int]:
        """Of these mails, by id, those that hold nothing the viewer may not see; asked in bulk."""


_renderers: dict[str, Renderer] = {}
_paced: set[str] = set()


def register(purpose: str, renderer: Renderer, *, is_paced: bool = True) -> None:
    """Say who writes the mails of a purpose, and whether they keep to quiet hours and to a member's share."""
    _renderers[purpose] = renderer
    (_paced.add if is_paced else _paced.discard)(purpose)


def renderer_of(purpose: str) -> Renderer | None:
    """Who writes the mails of a purpose; nobody for those that came ready."""
    return _renderers.get(purpose)


def purposes() -> list[str]:
    """Of which mails wait for their time: all but those about an account, and what somebody has just asked for."""
    return sorted(_paced)


def one_line(text: str, limit: int = 250) -> str:
    """Text that may stand in a header: whatever could end the line has become a space."""
    if text.isascii() and text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text[:limit]
    return " ".join(UNSEEN.sub(" ", text).split())[:limit]


def envelope_sender() -> str:
    """The address that mail servers answer to: as the environment says, else as the owner decided."""
    own = _given(settings.DEFAULT_FROM_EMAIL)[1]
    return own if "DEFAULT_FROM_EMAIL" in settings.GIVEN_BY_ENVIRONMENT else site_face().sender or own


@lru_cache(maxsize=20)
def _given(sender: str) -> tuple[str, str]:
    """The name and the address of a setting, which every letter asks for a few times."""
    return parseaddr(sender)


def envelope_address(address: str) -> str:
    """The address as a mail server is told it; raises NotSentError for one that cannot be told."""
    return _address(("", address))


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture beside the name, from this site's own address."""

    url: str
    width: int
    height: int
    plate: str = ""  # "dark" or "light": the theme in which it needs a plate behind it

    @property
    def shown_width(self) -> int:
        """At 32 pixels high."""
        return max(1, round(32 * self.width / self.height))


@dataclass(frozen=True, slots=True)
class Face:
    """What the owner decided of how the site shows itself in mail."""

    name: str = ""
    sender: str = ""  # an address
    accent: str = "#0f5c4d"
    accent_at_night: str = "#6fc7b2"
    logo: Logo | None = None


_faces: list[Callable[[], Face]] = []


def use_site_face(tell: Callable[[], Face]) -> None:
    """Told by whoever keeps what the owner decided."""
    _faces[:] = [tell]


_kept: ContextVar[Face | None] = ContextVar("site face", default=None)


def site_face() -> Face:
    """How letters show the site."""
    return _kept.get() or (_faces[0]() if _faces else Face())


@contextmanager
def one_face() -> Iterator[None]:
    """Letters written meanwhile show the site as it is now; else each asks for it four or five times."""
    before = _kept.set(site_face())
    try:
        yield
    finally:
        _kept.reset(before)


def site_name() -> str:
    """The name letters come from and speak of: the site's own, or that in DEFAULT_FROM_EMAIL."""
    return one_line(site_face().name or _given(settings.DEFAULT_FROM_EMAIL)[0] or settings.SITE_HOST, 60)


def list_headers(*, name: str, stop: str, help_at: str, run: str) -> dict[str, str]:
    """What mail that somebody asked for carries, and no other (RFC 2369, 2919, 3834, 8058; Feedback-ID is Gmail's)."""
    language = translation.get_language() or "en"
    return {
        "List-Id": f"<{name}.{settings.SITE_HOST}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": f"<{help_at}>",
        "Precedence": "bulk",
        "Auto-Submitted": "auto-generated",
        "Feedback-ID": f"{run}:{language}:{name}:{re.sub(r'[^A-Za-z0-9]', '', settings.SITE_HOST)[-15:].rjust(5, '0')}",
        "Content-Language": language,
    }


def as_bytes(letter: Letter, *, message_id: str, to: tuple[str, str], when: datetime) -> Wire:
    """The message as it goes over the wire; the same letter gives the same bytes."""
    boundary = f"=_{re.sub(r'[^A-Za-z0-9]', '_', message_id)[:50]}"
    headers = {
        "From": _address((site_name(), envelope_sender())),
        "To": _address(to),
        "Subject": _folded("Subject", letter.subject),
        "Date": _date(when),
        "Message-ID": message_id,
        **{name: one_line(value, 900) for name, value in letter.headers.items()},
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative;\r\n boundary="{boundary}"',
    }
    top = "".join([f"{name}: {value}\r\n" for name, value in headers.items()]).encode("ascii")
    parts = (*_part(boundary, "plain", letter.text), *_part(boundary, "html", letter.html))
    return Wire(b"".join([top, *parts, f"\r\n--{boundary}--\r\n".encode()]))


@lru_cache(maxsize=20)
def _date(when: datetime) -> str:
    """That many letters have."""
    return format_datetime(when)


def _part(boundary: str, sort: str, text: str) -> tuple[bytes, bytes]:
    """As it is where it is plain enough, HTML with what is not ASCII by number.

    Else in quoted-printable, which people can read; in base64 where that is shorter, as in most scripts but the Latin.
    """
    is_mixed = any(end in text for end in OTHER_ENDS)
    rows = text.splitlines() if is_mixed else text.rstrip("\n").split("\n")
    text = "\r\n".join(rows)
    lines = text.encode("ascii", "xmlcharrefreplace") if sort == "html" else text.encode()
    if (text.isascii() or sort == "html") and _passes(text, rows, lines) and len(lines) < LONGER * len(text):
        name = "7bit"
    else:
        name, lines = _encoded(text.encode())
    top = f'\r\n--{boundary}\r\nContent-Type: text/{sort}; charset="utf-8"\r\nContent-Transfer-Encoding: {name}\r\n\r\n'
    return top.encode(), lines


def numbered(html: str) -> str:
    """The same with other signs than ASCII by number, where that is not much longer and HTML reads it so."""
    if html.isascii():
        return html
    found = html.encode("ascii", "xmlcharrefreplace")
    return html if len(found) >= LONGER * len(html) or NO_NUMBER.search(found) else found.decode()


def _encoded(lines: bytes) -> tuple[str, bytes]:
    written = b2a_qp(lines, istext=True)  # its own ends of lines are those of the first that it finds
    if 3 * len(written) > 4.2 * len(lines):
        return "base64", encodebytes(lines).replace(b"\n", b"\r\n")
    return "quoted-printable", written if b"\r\n" in lines else written.replace(b"\n", b"\r\n")


def _passes(text: str, rows: Sequence[str], lines: bytes) -> bool:
    """Whether every server hands this on as it is: RFC 5322, 2.1.1; some put a sign before a line that says From."""
    if b"From " in lines and (b"\nFrom " in lines or lines.startswith(b"From ")):
        return False
    if b"&#1" in lines and NO_NUMBER.search(lines):
        return False
    longest = max(map(len, rows if len(lines) == len(text) else lines.split(b"\r\n")))
    return longest <= LONGEST_LINE and len(lines.translate(None, CONTROLS)) == len(lines)


def _folded(name: str, text: str) -> str:
    line, room = one_line(text), 74 - len(name)
    if not line.isascii() or "=?" in line:
        return Header(line, None if line.isascii() else UTF8, header_name=name, maxlinelen=76).encode(linesep="\r\n")
    rows: list[str] = []
    while len(line) > room and " " in line:
        end = line.rfind(" ", 0, room + 1)
        end = end if end > 0 else line.index(" ")
        rows.append(line[:end])
        line, room = line[end + 1 :], 75
    return "\r\n ".join([*rows, line])


@lru_cache(maxsize=2000)
def _address(pair: tuple[str, str]) -> str:
    """Name and address for a header; raises NotSentError for an address that no header can hold."""
    name, address = one_line(pair[0], 80), pair[1]
    if PLAIN_NAME.fullmatch(name) and PLAIN_ADDRESS.fullmatch(address):
        return f"{name} <{address}>" if name else address
    try:
        return sanitize_address((name, address), "utf-8").replace("\n", "\r\n")  # it folds what is long
    except ValueError as error:
        raise NotSentError(gettext_noop("This is not an address that mail can be sent to.")) from error
