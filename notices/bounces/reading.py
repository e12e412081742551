"""A mail that came back: what it says, of which mail, and for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from html import unescape

from lib.mails import header_of, own_parts, text_of
from notices.answering.reading import Mail
from notices.bounces.machine import Outcome, all_fields, body_of, complaint_in, outcomes_in, status_in
from notices.bounces.words import ARRIVED, AWAY, FAILED, HANDED_ON, UNWANTED, Said, code_in, sense_of
from notices.models import Bounce

Sort = Bounce.Sort
MOST = 30_000  # letters of its words that are read
DAEMON = re.compile(
    r"mailer[-_. ]?(?:daemon|deamon)|post_?master|mail[-_ ]?(?:delivery|system|administrator)|bounce", re.IGNORECASE
)
GOOD = {"delivered", "relayed", "expanded"}
NOT_UNWANTED = {"not-spam", "auth-failure", "dmarc"}  # what a feedback report says beside complaints
NAMES = re.compile(r"<([^<>\s@]{1,150}@[^<>\s@]{1,150})>")
MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,200}\w")
TAG = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^<>]{1,2000}>", re.IGNORECASE | re.DOTALL)
# Where the mail that came back begins in a text: nobody writes such lines of his own.
RETURNED = re.compile(
    r"^[ \t>|]*(?:Received|Return-Path|Message-ID|X-[A-Za-z-]+|DKIM-Signature)[ \t]*:[ \t]",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What it says."""

    sort: Bounce.Sort | None  # None: it is no bounce, and nothing follows
    status: str = ""
    said: str = ""
    recipients: frozenset[str] = frozenset()  # whom it names, small
    names: tuple[str, ...] = ()  # Message-IDs of mail that it may be about
    traces: tuple[str, ...] = field(default=(), repr=False)  # texts in which our return path may stand


def report_of(mail: Mail, raw: bytes, *, ours: str = "") -> Report:
    """Read it: what is written for machines first, then the words; `ours` is the subject of the mail it is about."""
    message = mail.message
    returned = _returned(message)
    text = words_of(message, raw)
    outcomes, complaint = outcomes_in(message, raw), complaint_in(message)
    if complaint is not None:
        kind = complaint.get("feedback-type", "").strip().lower()
        sort = None if kind in NOT_UNWANTED else Sort.COMPLAINT
        status, said, recipients = "", kind, _addresses(complaint.get("original-rcpt-to", ""))
    elif outcomes:
        outcome = _worst(outcomes)
        sort, status = _sort_of(outcome, text), outcome.status or status_in(outcome.said)
        said, recipients = outcome.said, frozenset(name for each in outcomes for name in each.recipients)
    else:
        sort, status, said = _by_words(message, text, ours=ours, is_with_mail=bool(returned))
        recipients = frozenset()
    fields = all_fields(message)
    return Report(
        sort=sort,
        status=status,
        said=" ".join((said or text).split())[:300],
        recipients=recipients
        | _addresses(text)
        | _addresses(header_of(message, "x-failed-recipients"))
        | _to_of(returned),
        names=tuple(dict.fromkeys(_names(message, returned, fields, text))),
        traces=(*mail.sent_to, *fields.values(), *(str(value) for each in returned for value in each.values())),
    )


def _sort_of(outcome: Outcome, text: str) -> Bounce.Sort | None:
    """By the action, then by the status; where neither is said, by what the server answered."""
    if outcome.action in GOOD:
        return None
    status = outcome.status or status_in(outcome.said) or code_in(outcome.said)
    if outcome.action == "delayed":
        return Sort.LATE
    if status:
        return {"5": Sort.HARD, "4": Sort.SOFT}.get(status[0])
    sense = sense_of(outcome.said) or sense_of(text)
    return Sort.SOFT if sense == Said.SOFT else Sort.HARD if outcome.action == "failed" or sense else None


def _worst(outcomes: list[Outcome]) -> Outcome:
    """Of several recipients, as behind an alias, the one that says most."""
    rank = {Sort.HARD: 3, Sort.SOFT: 2, Sort.LATE: 1, None: 0}
    return max(outcomes, key=lambda each: rank[_sort_of(each, "")])


def _by_words(message: Message, text: str, *, ours: str, is_with_mail: bool) -> tuple[Bounce.Sort | None, str, str]:
    """Of one that has no part for machines."""
    subject = _without(header_of(message, "subject"), ours)
    if is_with_mail and UNWANTED.search(subject):
        return Sort.COMPLAINT, "", subject
    if not _is_report(message, subject, text, is_with_mail=is_with_mail):
        return None, "", ""
    sense, code = sense_of(f"{subject}\n{text}"), code_in(text)
    if sense == Said.LATE:
        return Sort.LATE, "", ""
    status = code if "." in code else ""
    if code:
        return (Sort.HARD if code[0] == "5" else Sort.SOFT), status, _around(text, code)
    return (Sort.SOFT if sense == Said.SOFT else Sort.HARD), "", ""  # without a reason it is over all the same


def _without(subject: str, ours: str) -> str:
    """What its writer put before and behind our own subject, which is often somebody's words about parcels."""
    subject, ours = " ".join(subject.split()), " ".join(ours.split())
    at = subject.lower().find(ours.lower())
    return subject if at < 0 or not ours else f"{subject[:at]} {subject[at + len(ours) :]}"


def _is_report(message: Message, subject: str, text: str, *, is_with_mail: bool) -> bool:
    """Whether it tells of a mail that did not arrive; a person who is away, and a receipt, do not."""
    sender, path = header_of(message, "from"), header_of(message, "return-path").strip()
    is_named = bool(DAEMON.search(sender))
    is_daemon = is_named or path == "<>"
    if "x-failed-recipients" in message:
        return is_daemon or not HANDED_ON.match(subject)
    if _is_for_somebody(message, subject, is_named=is_named):
        return False
    if FAILED.search(subject):
        return is_daemon or _is_believed(subject, text, is_with_mail=is_with_mail)
    return is_daemon and not _is_well(subject, text) and _speaks_of_failure(text)


def _is_believed(subject: str, text: str, *, is_with_mail: bool) -> bool:
    """A person writes of what came back, too: more is asked of who bears no server's name."""
    return not HANDED_ON.match(subject) and (is_with_mail or bool(code_in(text)))


def _is_for_somebody(message: Message, subject: str, *, is_named: bool) -> bool:
    """Whether a program answers for a person, and no server for itself."""
    return _is_away(subject) or (_is_answer(message) and not is_named)


def _is_away(subject: str) -> bool:
    """Whether a program answers for somebody: it says so before it repeats our subject."""
    away, failed = AWAY.search(subject), FAILED.search(subject)
    return away is not None and (failed is None or away.start() < failed.start())


def _is_answer(message: Message) -> bool:
    """Whether it says it is an answer of a program (RFC 3834); many servers say so of their reports as well."""
    return header_of(message, "auto-submitted").strip().lower().startswith("auto-replied")


def _is_well(subject: str, text: str) -> bool:
    return bool(AWAY.search(f"{subject}\n{text}") or ARRIVED.search(f"{subject}\n{text}"))


def _speaks_of_failure(text: str) -> bool:
    return bool(FAILED.search(text) or code_in(text) or sense_of(text))


def words_of(message: Message, raw: bytes) -> str:
    """What it says in words, without the mail that came back."""
    parts = [part for part in own_parts(message) if part.get_content_maintype() in {"text", "multipart"}]
    text = "\n\n".join(_plain(part) for part in parts if part.get_content_type() != "text/rfc822-headers")[: MOST * 2]
    if not text.strip():  # its borders are broken
        text = body_of(raw)[: MOST * 2]
    found = RETURNED.search(text)
    return (text[: found.start()] if found and text[: found.start()].strip() else text)[:MOST]


def _plain(part: Message) -> str:
    text = text_of(part)[: MOST * 4]
    return unescape(TAG.sub(" ", text)) if part.get_content_type() == "text/html" else text


def _around(text: str, code: str) -> str:
    """The line in which a code stands."""
    return next((line for line in text.splitlines() if code in line), "")


def _returned(message: Message) -> list[Message]:
    """The mails that came back, whole or by their headers."""
    found = []
    for part in message.walk():
        if part is not message and part.get_content_type() in {"message/rfc822", "message/global"}:
            found += [each for each in part.get_payload() if isinstance(each, Message)]
        elif part.get_content_type() in {"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"}:
            found.append(_headers_in(text_of(part)))
    return found


def _headers_in(text: str) -> Message:
    held = Message()
    for line in re.sub(r"\n[ \t]+", " ", text[:MOST]).split("\n"):
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z0-9-]{1,60}", name):
            held[name] = value.strip()
    return held


def _names(message: Message, returned: list[Message], fields: dict[str, str], text: str) -> Iterator[str]:
    """What may be the Message-ID of ours, the surest first."""
    for each in returned:
        yield from _ids(header_of(each, "message-id"))
    yield from _ids(fields.get("original-message-id", ""))
    for part in own_parts(message):
        if part.get_content_maintype() == "text":
            yield from _ids(text_of(part)[: MOST * 4])
    yield from _ids(f"{header_of(message, 'in-reply-to')} {header_of(message, 'references')}")


def _ids(text: str) -> list[str]:
    return [f"<{name}>" for name in NAMES.findall(text)[:50]]


def _addresses(text: str) -> frozenset[str]:
    return frozenset(name.lower() for name in MAILBOX.findall(text)[:100])


def _to_of(returned: list[Message]) -> frozenset[str]:
    return frozenset().union(*(_addresses(header_of(each, "to")) for each in returned))
