"""A mail that came: whom it was sent to, whether a person wrote it, what they wrote, and their pictures.

Whatever it is made of, reading it takes little: how large it may be, how many parts it may have and how deep they may
stand in one another is looked at before it is taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from hashlib import sha256

from django.conf import settings

from lib.charsets import UNFIT, header_text
from lib.mails import bytes_of, header_of, readable, text_of
from lib.masking import MESSAGE
from notices.answering.cutting import written
from notices.answering.html import markdown_of

MOST_BYTES = 10 * 1024 * 1024
MOST_BORDERS = 60  # of parts that hold parts
MOST_PARTS = 4000  # lines that may begin one
PICTURES = 10
LOGO = 10_000  # bytes; what is smaller and stands inside the text is somebody's logo
SENT_TO = ("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "resent-to")
ANSWERED_BY_PROGRAMS = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "list-id", "list-unsubscribe")
BULK = {"bulk", "junk", "list", "auto_reply"}
SENDERS = re.compile(r"^(?:mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)[+@-]", re.IGNORECASE)
ID = re.compile(r"<([^<>\s@]{1,150})@([^<>\s@]{1,150})>")
UNSAID = {"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar"}


class UnreadableError(Exception):
    """It is made of so much, or so deep, that nobody wrote it."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What is needed of a mail before its words are looked at."""

    message: Message
    sent_to: Sequence[str]  # headers in which an address of ours may stand
    message_id: str  # with its brackets; empty where it has none
    key: str
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What its writer said."""

    text: str  # Markdown
    pictures: Sequence[tuple[str, bytes]]  # names and files
    others: Sequence[str]  # names of files that are no pictures


def opened(raw: bytes, *, to: str = "") -> Mail:
    """The mail in these bytes; `to` is whom it was handed to, where a server says that apart from the mail."""
    if raw.count(b"boundary") > MOST_BORDERS or raw.count(b"\n--") > MOST_PARTS:
        raise UnreadableError
    try:
        message = message_from_bytes(raw)
    except RecursionError as fault:
        raise UnreadableError from fault
    found = ID.search(header_of(message, "message-id"))
    name = found[0] if found else sha256(raw).hexdigest()
    key = sha256(f"{name} {header_of(message, 'from')}".encode()).hexdigest()
    sent_to = [to, *(header_of(message, name) for name in SENT_TO)]
    return Mail(message, sent_to, found[0] if found else "", key, _is_automatic(message))


def _is_automatic(message: Message) -> bool:
    """Whether a program wrote it, or we did: such a mail is never answered."""
    submitted = header_of(message, "auto-submitted").split(";")[0].strip().lower()
    senders = (header_of(message, "from").rpartition("<")[2], header_of(message, "return-path").strip(" <"))
    own = ID.search(header_of(message, "message-id"))
    return (
        submitted not in {"", "no"}
        or header_of(message, "precedence").strip().lower() in BULK
        or any(name in message for name in ANSWERED_BY_PROGRAMS)
        or header_of(message, "return-path").strip() == "<>"
        or any(SENDERS.match(sender) for sender in senders)
        or message.get_content_type() in {"multipart/report", "message/delivery-status"}
        or (own is not None and own[2].lower() == settings.SITE_HOST and bool(MESSAGE.fullmatch(own[1])))
    )


def said_in(message: Message) -> Said:
    """The words, quote and signature cut off, and what came along."""
    parts = list(readable(message))
    words = [_words(part) for part in parts if part.get_content_maintype() == "text" and not _is_file(part)]
    text = "\n\n".join(filter(str.strip, words)) or _html_alone(message)
    pictures, others = [], []
    for part in message.walk():
        if part.get_content_maintype() == "image" and not _is_logo(part):
            pictures.append((_name(part), bytes_of(part)))
        elif not part.is_multipart() and _is_file(part) and part.get_content_type() not in UNSAID:
            others.append(_name(part))
    others += [name for name, _file in pictures[PICTURES:]]
    return Said(UNFIT.sub("", written(text)), pictures[:PICTURES], others)


def _words(part: Message) -> str:
    return markdown_of(text_of(part)) if part.get_content_type() == "text/html" else text_of(part)


def _html_alone(message: Message) -> str:
    """Of a mail whose plain part is empty."""
    texts: Iterator[str] = (
        _words(part) for part in message.walk() if part.get_content_type() == "text/html" and not _is_file(part)
    )
    return next(filter(str.strip, texts), "")


def _is_file(part: Message) -> bool:
    is_named = part.get_content_maintype() != "text" and bool(part.get_filename())
    return part.get_content_disposition() == "attachment" or is_named


def _is_logo(part: Message) -> bool:
    return "content-id" in part and part.get_content_disposition() != "attachment" and len(bytes_of(part)) < LOGO


def _name(part: Message) -> str:
    name = header_text(str(part.get_filename() or part.get_content_type()))
    return " ".join(name.split())[:80]
