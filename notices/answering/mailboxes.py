"""Where mail to us arrives, to be looked through: a mailbox by IMAP, or a Maildir of this machine."""

from __future__ import annotations

import imaplib
import mailbox
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from notices.answering.reading import MOST_BYTES

PATIENCE = 10  # seconds that a server may take for one answer
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
AT_ONCE = 50  # mails of one look


class BoxAwayError(Exception):
    """The mailbox cannot be read now; what is in it stays there."""


@dataclass(frozen=True, slots=True)
class Held:
    """One mail in a mailbox."""

    name: str
    raw: bytes
    is_whole: bool = True  # False: it is too large, and this is its head


class Box(Protocol):
    """A mailbox that is open."""

    def mails(self) -> Iterator[Held]:
        """Those that nobody has looked at, the oldest first."""

    def take_away(self, name: str) -> None:
        """It was answered for."""

    def leave(self, name: str, *, is_odd: bool = False) -> None:
        """It is none of ours, or odd: it stays, and is not looked at again."""

    def close(self) -> None:
        """Let go of the mailbox."""


def open_box(url: str) -> Box:
    """The mailbox that a URL like REPLY_MAILBOX names."""
    parts = urlsplit(url)
    if parts.scheme == "maildir":
        return MaildirBox(Path(unquote(parts.netloc + parts.path)))
    if parts.scheme in {"imap", "imaps"}:
        return ImapBox(parts)
    raise ImproperlyConfigured(
        "REPLY_MAILBOX and BOUNCE_MAILBOX must begin with imaps://, imap:// or maildir:///; docs/mail.md shows how."
    )


class MaildirBox:
    """A file for each mail."""

    def __init__(self, folder: Path) -> None:
        try:
            self._box = mailbox.Maildir(folder, create=False)
        except (mailbox.NoSuchMailboxError, OSError) as fault:
            raise BoxAwayError(f"The Maildir {folder} cannot be read.") from fault

    def mails(self) -> Iterator[Held]:
        for name in sorted(self._box.keys())[: AT_ONCE * 20]:
            if "S" not in self._box.get_message(name).get_flags():
                with self._box.get_file(name) as file:
                    raw = file.read(MOST_BYTES + 1)
                yield Held(name, _head(raw) if len(raw) > MOST_BYTES else raw, len(raw) <= MOST_BYTES)

    def take_away(self, name: str) -> None:
        self._box.discard(name)

    def leave(self, name: str, *, is_odd: bool = False) -> None:
        message = self._box.get_message(name)
        message.set_subdir("cur")
        message.set_flags("FS" if is_odd else "S")
        self._box[name] = message

    def close(self) -> None:
        self._box.close()


class ImapBox:
    """A mailbox at a server; the folder stands in the URL's path, INBOX where it has none."""

    def __init__(self, parts: SplitResult) -> None:
        host = parts.hostname or "localhost"
        try:
            self._imap = _connected(parts, host)
            self._imap.login(unquote(parts.username or ""), unquote(parts.password or ""))
            self._ask("SELECT", *self._imap.select(f'"{unquote(parts.path.strip("/")) or "INBOX"}"'))
        except (OSError, imaplib.IMAP4.error) as fault:
            raise BoxAwayError(f"{host}: {fault}"[:200]) from fault

    def mails(self) -> Iterator[Held]:
        for name in _bytes(self._said("SEARCH", "UNSEEN")).decode("ascii").split()[:AT_ONCE]:
            found = SIZE.search(_bytes(self._said("FETCH", name, "(RFC822.SIZE)")))
            is_whole = found is not None and int(found[1]) <= MOST_BYTES
            yield Held(
                name, _literal(self._said("FETCH", name, f"(BODY.PEEK[{'' if is_whole else 'HEADER'}])")), is_whole
            )

    def take_away(self, name: str) -> None:
        self._said("STORE", name, "+FLAGS", r"(\Seen \Deleted)")

    def leave(self, name: str, *, is_odd: bool = False) -> None:
        self._said("STORE", name, "+FLAGS", r"(\Seen \Flagged)" if is_odd else r"(\Seen)")

    def close(self) -> None:
        try:
            self._imap.close()  # what was taken away is gone with it
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()

    def _said(self, command: str, *arguments: str) -> list[Any]:
        try:
            return self._ask(command, *self._imap.uid(command, *arguments))
        except (OSError, imaplib.IMAP4.error) as fault:
            raise BoxAwayError(f"{command}: {fault}"[:200]) from fault

    def _ask(self, command: str, answer: str, data: list[Any]) -> list[Any]:
        if answer != "OK":
            raise BoxAwayError(f"{command}: {answer}")
        return data


def _connected(parts: SplitResult, host: str) -> imaplib.IMAP4:
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(host, parts.port or 993, timeout=PATIENCE, ssl_context=context)
    return imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)


def _head(raw: bytes) -> bytes:
    """The headers of a mail that is too large to be read."""
    return re.split(rb"\r?\n\r?\n", raw[:100_000], maxsplit=1)[0] + b"\r\n\r\n"


def _bytes(data: list[Any]) -> bytes:
    return b" ".join(part if isinstance(part, bytes) else part[0] for part in data if isinstance(part, bytes | tuple))


def _literal(data: list[Any]) -> bytes:
    """The bytes of a mail in what a server answered."""
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")
