"""Handing one mail to a mail server to see whether it takes it, and saying in plain words what it answered."""

from __future__ import annotations

import smtplib
import socket
import ssl
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from notices.transport import AwayError, LaterError, LostError, RefusedError, open_transport


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a test."""

    is_taken: bool
    sentence: str  # what it means and what to do
    answer: str  # what the server said, word for word


def try_out(*, url: str, sender: str, address: str, message_id: str, raw: bytes, patience: float) -> Outcome:
    """Hand the mail over now, past the outbox; never raises for what a server does."""
    with closing(open_transport(url, patience=patience)) as transport:
        try:
            answer = transport.deliver(sender=sender, address=address, message_id=message_id, raw=raw)
        except (AwayError, RefusedError, LaterError, LostError) as fault:
            return Outcome(False, _sentence(fault, url=url, sender=sender, address=address), str(fault))
    if urlsplit(url).scheme == "file":
        return Outcome(
            True, _("It was laid into the folder for mail. No mail server is set, so it goes nowhere else."), answer
        )
    return Outcome(True, _("The server took it. Look into the mailbox of %(address)s.") % {"address": address}, answer)


def _sentence(fault: Exception, *, url: str, sender: str, address: str) -> str:
    parts = urlsplit(url)
    told = {"host": parts.hostname or "", "port": parts.port or "", "sender": sender, "address": address}
    if isinstance(fault, RefusedError):
        return _("The server does not take mail to %(address)s. Its answer says why.") % told
    if isinstance(fault, LaterError):
        return _("The server asks to come back later. Wait some minutes and test again.") % told
    if isinstance(fault, LostError):
        return _("The connection broke after the mail was handed over: it may arrive, or not. Test again.") % told
    return str(_reason(fault.__cause__)) % told


def _reason(cause: BaseException | None) -> str:
    """What kept the server away; the order matters, for some faults are kinds of others."""
    if cause is not None and isinstance(cause.__context__, TimeoutError):  # smtplib calls silence a broken connection
        cause = cause.__context__
    for kinds, sentence in _reasons():
        if isinstance(cause, kinds):
            return sentence
    return _("The server at %(host)s, port %(port)s, does not take our mail. Its answer says why.")


def _reasons() -> tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...]:
    return (
        (
            socket.gaierror,
            _("There is no server named %(host)s. Look for a typing mistake in its name."),
        ),
        (
            TimeoutError,
            _(
                "The server %(host)s did not answer on port %(port)s in time. Another port, another "
                "encryption, or a firewall between us may be the reason."
            ),
        ),
        (
            ConnectionRefusedError,
            _("Nothing takes mail at %(host)s on port %(port)s. Look whether the port is right and the server runs."),
        ),
        (
            ssl.SSLCertVerificationError,
            _(
                "The certificate of %(host)s is not one that can be trusted for this name, so nothing was "
                "sent. Use the name that stands in it, or have it renewed."
            ),
        ),
        (
            ssl.SSLError,
            _(
                "The server %(host)s does not speak TLS on port %(port)s. Choose STARTTLS, or the port for "
                "TLS, mostly 465."
            ),
        ),
        (
            smtplib.SMTPAuthenticationError,
            _(
                "The server does not accept this user with this password. Type both again; some providers "
                "ask for a password made for programs."
            ),
        ),
        (
            smtplib.SMTPNotSupportedError,
            _(
                "The server offers no encryption, or takes no password, on port %(port)s. Choose another "
                "encryption, or leave user and password empty."
            ),
        ),
        (
            smtplib.SMTPServerDisconnected,
            _(
                "The server closed the connection at once. It may expect TLS on port %(port)s, or may not "
                "want to talk to this address."
            ),
        ),
        (
            (RefusedError, LaterError, smtplib.SMTPSenderRefused),
            _(
                "The server lets nobody send as %(sender)s over this account. Its answer says why; often it "
                "wants the account's own address."
            ),
        ),
    )
