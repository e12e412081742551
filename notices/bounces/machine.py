"""The part of a report that is written for machines: RFC 3464, and RFC 5965 of complaints. Pure."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from lib.charsets import decoded
from lib.mails import text_of

DELIVERY = {"message/delivery-status", "message/global-delivery-status"}
COMPLAINT = "message/feedback-report"
MOST = 100_000  # letters of a part that are read
FIELD = re.compile(r"^([A-Za-z][A-Za-z0-9-]{1,40})[ \t]*:[ \t]*(.*)$")
STATUS = re.compile(r"(?<![\d.])([245])\s?\.\s?(\d{1,3})\s?\.\s?(\d{1,3})(?![.\d])")
TYPED = re.compile(r"^\s*[A-Za-z0-9-]{1,20}\s*;\s*")  # "rfc822;" before an address
ABOUT_ONE = {"final-recipient", "original-recipient", "action", "status", "diagnostic-code"}
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a report says of one recipient."""

    recipients: tuple[str, ...]  # as they were named, small
    action: str  # "failed", "delayed", "delivered", …; empty where it is not said
    status: str  # "5.1.1"; empty where it is not said
    said: str  # what the server answered


def outcomes_in(message: Message, raw: bytes) -> list[Outcome]:
    """What a report says of each recipient; none where it says nothing that is meant for machines."""
    blocks = [block for part in message.walk() if part.get_content_type() in DELIVERY for block in _blocks(_raw(part))]
    if not any(_is_about_one(block) for block in blocks):
        # Some programs write the fields into a part of text.
        texts = (part for part in message.walk() if part.get_content_type() == "text/plain")
        blocks = [block for part in texts for block in _blocks(text_of(part)[:MOST]) if _is_whole(block)]
    if not blocks and message.get_content_maintype() == "multipart":  # its borders are broken
        blocks = [block for block in _blocks(body_of(raw)) if _is_whole(block)]
    return [_outcome(block) for block in blocks if _is_about_one(block)]


def complaint_in(message: Message) -> Fields | None:
    """The fields of a complaint; None where it is none."""
    for part in message.walk():
        if part.get_content_type() == COMPLAINT:
            return {name: value for block in _blocks(_raw(part)) for name, value in block.items()}
    return None


def all_fields(message: Message) -> Fields:
    """Every field of the parts for machines, of which one may name our return path or Message-ID."""
    parts = (part for part in message.walk() if part.get_content_type() in {*DELIVERY, COMPLAINT})
    return {name: value for part in parts for block in _blocks(_raw(part)) for name, value in block.items()}


def body_of(raw: bytes) -> str:
    """All that stands below the headers, as it stands."""
    body = re.split(rb"\r?\n\r?\n", raw[:MOST], maxsplit=1)[-1]
    return decoded(body).replace("\r\n", "\n").replace("\r", "\n")


def status_in(text: str) -> str:
    """The status (RFC 3463) in a field."""
    found = STATUS.search(text)
    return ".".join(found.groups()) if found else ""


def _outcome(block: Fields) -> Outcome:
    named = [TYPED.sub("", block[name]) for name in ("original-recipient", "final-recipient") if name in block]
    return Outcome(
        recipients=tuple(name.strip(" <>").lower() for name in named),
        action=re.split(r"[^a-z]", block.get("action", "").strip().lower())[0],
        status=status_in(block.get("status", "")),
        said=TYPED.sub("", block.get("diagnostic-code", "")),
    )


def _is_about_one(block: Fields) -> bool:
    return bool(ABOUT_ONE & block.keys())


def _is_whole(block: Fields) -> bool:
    return "action" in block and bool({"final-recipient", "original-recipient", "status"} & block.keys())


def _blocks(text: str) -> Iterator[Fields]:
    """Fields that stand together, a folded one on one line; of two of one name the first."""
    for some in re.split(r"\n[ \t]*\n", text):
        block: Fields = {}
        last = ""
        for line in some.split("\n"):
            if line[:1] in {" ", "\t"} and last:
                block[last] = f"{block[last]} {line.strip()}"
            elif found := FIELD.match(line):
                last = found[1].lower()
                block.setdefault(last, found[2].strip())
        if block:
            yield block


def _raw(part: Message) -> str:
    """The letters of a part whose fields the parser has taken for headers."""
    held = part.get_payload()
    if not isinstance(held, list):
        return text_of(part)[:MOST]
    # By hand: printing such a message could fold, or refuse, what is odd in it.
    text = "\n\n".join(_fields_of(each) for each in held if isinstance(each, Message))
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":
        try:
            return decoded(b64decode("".join(text.split())))[:MOST].replace("\r\n", "\n")
        except (Error, ValueError):
            return ""
    return text[:MOST]


def _fields_of(message: Message) -> str:
    fields = "\n".join(f"{name}: {value}" for name, value in message.raw_items())
    rest = message.get_payload()
    return "\n\n".join(filter(None, [fields, rest if isinstance(rest, str) else ""]))
