"""Mail that comes back, as mail servers write it."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from notices.actions import Returned, take_bounce
from notices.bounces import return_path
from notices.models import Outgoing

HARD = "550 5.1.1 No such mailbox"


def report(
    to: str,
    *,
    recipient: str = "ann@commonplace.example",
    status: str = "5.1.1",
    action: str = "failed",
    of: str = "",
    name: str = "one",
) -> bytes:
    """A report by RFC 3464; `of` is the Message-ID of the mail that is returned, `name` the report's own."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["From"], whole["To"], whole["Subject"] = "MAILER-DAEMON@p.example", to, "Undelivered mail"
    whole["Message-ID"] = f"<{name}@p.example>"
    whole.attach(MIMEText("It could not be delivered."))
    fields = EmailMessage()
    fields["Final-Recipient"], fields["Action"], fields["Status"] = f"rfc822; {recipient}", action, status
    fields["Diagnostic-Code"] = f"smtp; 550 {status} It says so"
    machine = MIMEMessage(fields, "delivery-status")
    whole.attach(machine)
    returned = EmailMessage()
    returned["From"], returned["To"], returned["Message-ID"] = "news@commonplace.example", recipient, of or "<x@y>"
    whole.attach(MIMEMessage(returned))
    return whole.as_bytes()


def words(to: str, text: str, *, subject: str = "Undelivered mail", sender: str = "MAILER-DAEMON@p.example") -> bytes:
    """One that is written for people alone."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, subject, "<words@p.example>"
    mail.set_content(text)
    return mail.as_bytes()


def complaint(to: str, *, kind: str = "abuse", path: str = "", name: str = "fbl") -> bytes:
    """A complaint by RFC 5965, handed on by a mail provider; `path` is the return path of what it is about."""
    whole = MIMEMultipart("report", report_type="feedback-report")
    whole["From"], whole["To"], whole["Subject"] = "fbl@p.example", to, "FW: News"
    whole["Message-ID"] = f"<{name}@p.example>"
    whole.attach(MIMEText("This is a report of unwanted mail."))
    fields = EmailMessage()
    fields["Feedback-Type"], fields["User-Agent"], fields["Version"] = kind, "P/1", "1"
    if path:
        fields["Original-Mail-From"] = path
    whole.attach(MIMEMessage(fields, "feedback-report"))
    return whole.as_bytes()


def comes_back(row: Outgoing, now: datetime, **more: str) -> Returned:
    """A report of this mail, sent to its return path."""
    address = row.goes_to
    given = {"recipient": address, "name": f"of-{row.pk}-{now:%m%d%H}"} | more
    return take_bounce(raw=report(return_path(row, address), **given), now=now)
