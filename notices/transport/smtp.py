"""An SMTP server, over one connection that is kept."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, unquote

from notices.transport.contract import AwayError, LaterError, LostError, RefusedError

LINE_END = re.compile(rb"\r\n|\r|\n")
FIRST_DOT = re.compile(rb"(?m)^\.")
Reply = tuple[int, bytes]


class SmtpTransport:
    """One connection, opened for the first mail and kept for those that follow."""

    def __init__(self, connect: Callable[[], smtplib.SMTP]) -> None:
        self._connect = connect
        self._connection: smtplib.SMTP | None = None

    def deliver(self, *, sender: str, address: str, message_id: str, raw: bytes) -> str:
        smtp = self._greeted(sender)
        try:
            self._ask(smtp, lambda: smtp.rcpt(address), 250, 251)
            self._ask(smtp, lambda: smtp.docmd("DATA"), 354)
            return self._hand_over(smtp, raw)
        except (RefusedError, LaterError):
            self._start_over(smtp)
            raise

    def forget(self, message_ids: Iterable[str]) -> None:
        """What has left by SMTP is with its reader."""

    def close(self) -> None:
        smtp, self._connection = self._connection, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _greeted(self, sender: str) -> smtplib.SMTP:
        """A connection that has taken our sender; one that was kept may have been closed meanwhile."""
        kept = self._connection
        if kept is not None:
            try:
                return self._from(kept, sender)
            except AwayError:
                self._drop()
        try:
            self._connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise AwayError(_told(error)) from error
        return self._from(self._connection, sender)

    def _from(self, smtp: smtplib.SMTP, sender: str) -> smtplib.SMTP:
        options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
        try:
            # A server that does not take our sender takes none of our mails, so none of them is at fault.
            self._ask(smtp, lambda: smtp.mail(sender, options), 250)
        except (RefusedError, LaterError) as error:
            self._drop()
            raise AwayError(str(error)) from error
        return smtp

    def _ask(self, smtp: smtplib.SMTP, command: Callable[[], Reply], *good: int) -> None:
        try:
            code, words = command()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise AwayError(_told(error)) from error
        if code not in good:
            self._raise(code, words)

    def _hand_over(self, smtp: smtplib.SMTP, raw: bytes) -> str:
        body = FIRST_DOT.sub(b"..", LINE_END.sub(b"\r\n", raw))
        try:
            smtp.send(body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n"))
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise LostError(_told(error)) from error
        if code != 250:
            self._raise(code, words)
        return _answer(code, words)

    def _raise(self, code: int, words: bytes) -> None:
        if code == 421:  # the server says goodbye to everyone
            self._drop()
            raise AwayError(_answer(code, words))
        if 500 <= code < 600:
            raise RefusedError(_answer(code, words))
        raise LaterError(_answer(code, words))

    def _start_over(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def connected(parts: SplitResult, patience: float) -> smtplib.SMTP:
    host = parts.hostname or "localhost"
    smtp: smtplib.SMTP
    if parts.scheme == "smtps":
        smtp = smtplib.SMTP_SSL(host, parts.port or 465, timeout=patience, context=ssl.create_default_context())
    else:
        smtp = smtplib.SMTP(host, parts.port or (587 if parts.scheme == "smtp+tls" else 25), timeout=patience)
    try:
        if parts.scheme == "smtp+tls":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if parts.username:
            smtp.login(unquote(parts.username), unquote(parts.password or ""))
    except BaseException:
        smtp.close()
        raise
    return smtp


def _answer(code: int, words: bytes) -> str:
    return f"{code} {' '.join(words.decode('utf-8', 'replace').split())}"[:280]


def _told(error: Exception) -> str:
    """What went wrong with a connection, in a few words; what was sent to sign in is not among them."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        return _answer(error.smtp_code, words if isinstance(words, bytes) else words.encode())
    return f"{type(error).__name__}: {getattr(error, 'strerror', None) or error}"[:280]
