"""An SMTP server, over one connection that is kept."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterable
from urllib.parse import SplitResult, unquote

from lib.wire import wired
from notices.transport.contract import TURNED_AWAY, AwayError, LaterError, LostError, RefusedError


class SmtpTransport:
    """One connection, opened for the first mail and kept for those that follow."""

    def __init__(self, connect: Callable[[], smtplib.SMTP]) -> None:
        self._connect = connect
        self._connection: smtplib.SMTP | None = None

    def deliver(self, *, sender: str, address: str, message_id: str, raw: bytes) -> str:
        smtp, rest = self._greeted(sender, address)
        refusal: RefusedError | LaterError | None = None
        try:
            try:
                self._ask(smtp, rest[0], 250, 251)
            except (RefusedError, LaterError) as fault:
                if not smtp.has_extn("pipelining"):
                    raise
                refusal = fault  # the server has our DATA already
            self._ask(smtp, rest[1], 354)
            if refusal:
                self._ask(smtp, b".\r\n", 250)
                raise refusal
            return self._hand_over(smtp, raw)
        except (RefusedError, LaterError) as fault:
            self._start_over(smtp)
            raise refusal or fault from None

    def forget(self, message_ids: Iterable[str]) -> None:
        """What has left by SMTP is with its reader."""

    def close(self) -> None:
        smtp, self._connection = self._connection, None
        if smtp is not None:
            try:
                smtp.quit()
            except (OSError, smtplib.SMTPException):
                smtp.close()

    def _greeted(self, sender: str, address: str) -> tuple[smtplib.SMTP, tuple[bytes, bytes]]:
        """A connection that has taken our sender, and what is still to be said; one that was kept may be closed."""
        kept = self._connection
        if kept is not None:
            try:
                return kept, self._from(kept, sender, address)
            except AwayError:
                self._drop()
        try:
            self._connection = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            raise AwayError(_told(error)) from error
        return self._connection, self._from(self._connection, sender, address)

    def _from(self, smtp: smtplib.SMTP, sender: str, address: str) -> tuple[bytes, bytes]:
        """Say who writes; where the server takes all at once (RFC 2920), to whom too, and that the mail follows."""
        eight = " BODY=8BITMIME" if smtp.has_extn("8bitmime") else ""
        said = f"MAIL FROM:<{sender}>{eight}\r\n".encode("ascii")
        rest = (f"RCPT TO:<{address}>\r\n".encode("ascii"), b"DATA\r\n")
        if smtp.has_extn("pipelining"):
            said, rest = said + b"".join(rest), (b"", b"")
        try:
            # A server that does not take our sender takes none of our mails, so none of them is at fault.
            self._ask(smtp, said, 250)
        except (RefusedError, LaterError) as error:
            self._drop()
            raise AwayError(str(error)) from error
        return rest

    def _ask(self, smtp: smtplib.SMTP, said: bytes, *good: int) -> None:
        """Say something, if there is anything to say, and read one answer."""
        try:
            if said:
                smtp.send(said)
            code, words = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise AwayError(_told(error)) from error
        if code not in good:
            self._raise(code, words)

    def _hand_over(self, smtp: smtplib.SMTP, raw: bytes) -> str:
        try:
            smtp.send(as_data(raw))
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
        answer = _answer(code, words)
        if 500 <= code < 600 and not TURNED_AWAY.search(answer):
            raise RefusedError(answer)
        raise LaterError(answer)

    def _start_over(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def as_data(raw: bytes) -> bytes:
    """A mail as DATA takes it (RFC 5321, 4.5.2): lines end in CR LF, a dot that begins one is doubled, one ends all."""
    body = wired(raw).replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


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
