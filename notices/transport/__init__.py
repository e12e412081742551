"""Ways for a mail to leave: an SMTP server, a provider's own interface, or a folder of files."""

from notices.transport.contract import TURNED_AWAY, AwayError, LaterError, LostError, RefusedError, Transport
from notices.transport.folder import FolderTransport
from notices.transport.opening import leads_out, mail_provider, mail_url, open_transport, use_mail_url
from notices.transport.provider import Provider
from notices.transport.smtp import SmtpTransport

__all__ = [
    "TURNED_AWAY",
    "AwayError",
    "FolderTransport",
    "LaterError",
    "LostError",
    "Provider",
    "RefusedError",
    "SmtpTransport",
    "Transport",
    "leads_out",
    "mail_provider",
    "mail_url",
    "open_transport",
    "use_mail_url",
]
