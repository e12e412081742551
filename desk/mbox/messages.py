"""One message as it will be brought in, read from its bytes; or its fault, or why it has no place here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from hashlib import sha256

from desk.importing.faults import Fault
from desk.mbox import headers as said
from desk.mbox.archives import Raw
from desk.mbox.bodies import Body, body_of
from desk.mbox.dates import first_date
from desk.mbox.masking import masked
from desk.mbox.subjects import base_of, cleaned, former
from lib.charsets import decoded

DATED = ("date", "nntp-posting-date", "delivery-date", "posted-date", "resent-date")
TITLE = 200
NO_TEXT = "messages: without a text"
ORDER = "messages: orders to news servers, such as cancellings"


@dataclass(frozen=True, slots=True)
class Sent:
    """A good message."""

    file: str
    line: int
    id: str  # its Message-ID; made of what it says where it has none
    author: str  # the address, in the spool alone
    name: str
    written: datetime
    title: str  # masked, without “Re:”
    is_reply: bool
    parents: list[str] = field(default_factory=list)  # ids, the nearest last
    groups: list[str] = field(default_factory=list)
    body: Body = field(default_factory=lambda: Body(""))

    @property
    def bases(self) -> list[str]:
        """The subjects an earlier talk may have had that this one goes on with."""
        return [base for base in (base_of(self.title), former(self.title)) if base]


def read_message(raw: Raw, *, latest: datetime) -> Sent | Fault | str:
    """The message, its fault, or the reason it is left out."""
    try:
        return _read(raw, latest)
    except RecursionError:  # of the parsers; nobody writes so by hand
        return Fault(raw.file, raw.line, "Its parts or HTML are nested too deeply to be read.")


def _read(raw: Raw, latest: datetime) -> Sent | Fault | str:
    message = message_from_bytes(raw.content)
    headers = said.headers_of(message)
    if not headers:
        return Fault(raw.file, raw.line, "The message has no headers.")
    if said.is_order(headers):
        return ORDER
    envelope = decoded(raw.envelope)
    author, name = said.author_of(headers, envelope)
    if not author:
        return Fault(raw.file, raw.line, "The message names no author: it has no From.")
    written = date_of(headers, envelope, latest)
    if written is None:
        given = said.first(headers, "date")
        what = f"Its date is “{given[:60]}”, which is none" if given else "It has no date"
        return Fault(raw.file, raw.line, f"{what}, and nothing else says when it was written.")
    body = body_of(message)
    if not body.text.strip():
        return NO_TEXT
    return sent(raw, headers, author=author, name=name, written=written, body=body)


def sent(raw: Raw, headers: said.Headers, *, author: str, name: str, written: datetime, body: Body) -> Sent:
    label = said.list_label(headers)
    title, is_reply = cleaned(masked(said.first(headers, "subject")), f"[{label}]".lower() if label else "")
    own = said.message_id(headers) or made_id(author, written, title, body.text)
    parents = said.parents_of(headers, own)
    groups = said.groups_of(headers)
    title = title[:TITLE].strip()
    is_reply = is_reply or bool(former(title))
    return Sent(raw.file, raw.line, own, author, name, written, title, is_reply, parents, groups, body)


def date_of(headers: said.Headers, envelope: str, latest: datetime) -> datetime | None:
    """When it was written: its own date, else the post office's, else that of its “From ” line."""
    texts = [text for name in DATED for text in headers.get(name, [])]
    texts += [text.rpartition(";")[2] for text in reversed(headers.get("received", []))]
    return first_date([*texts, envelope.partition(" ")[2].partition(" ")[2]], latest=latest)


def made_id(author: str, written: datetime, title: str, text: str) -> str:
    """An id for a message that has none: the same message has the same again."""
    parts = f"{author}\n{written.isoformat()}\n{title}\n{text}"
    return "made:" + sha256(parts.encode("utf-8", "replace")).hexdigest()[:32]
