"""Who wrote a message, where it belongs and what it answers, from headers of every age."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import parseaddr

from desk.mbox.masking import ADDRESS, masked
from lib.charsets import header_text

MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
MOST_PARENTS = 30  # the first and the nearest of a long line of references
AT = re.compile(r"^(\S+) (?:at|AT) (\S+\.\S+)(.*)$")
LIST_ID = re.compile(r"<([^<>\s.]+)[^<>]*>")
NEWSGROUP = re.compile(r"[a-z0-9][a-z0-9+_.-]*\Z", re.IGNORECASE)
QUOTES = "\"'`“”„«» "
FORUM_NAME = 80

Headers = dict[str, list[str]]


def headers_of(message: Message) -> Headers:
    """Every header by its name in small letters, its words decoded."""
    charset = str(message.get_content_charset() or "")
    found: Headers = {}
    for name, value in message.raw_items():
        found.setdefault(name.lower(), []).append(header_text(str(value), charset))
    return found


def first(headers: Headers, *names: str) -> str:
    """The first of these headers that says anything, on one line."""
    values = (" ".join(value.split()) for name in names for value in headers.get(name, []))
    return next(filter(None, values), "")


def author_of(headers: Headers, envelope: str) -> tuple[str, str]:
    """The author's address, in one spelling, and their name; both empty where nobody is named."""
    said = first(headers, "from", "sender", "reply-to")
    if unmangled := AT.match(said):
        said = f"{unmangled[1]}@{unmangled[2]}{unmangled[3]}"
    try:
        name, address = parseaddr(said)
    except RecursionError:  # older Pythons follow brackets without end, newer ones find no address in them
        name, address = "", ""
    if not address and not name:
        address = envelope.split()[1] if len(envelope.split()) > 1 else ""
        address = address if "@" in address or "!" in address else ""
    key = " ".join((address or name).lower().split())
    return key, cleaned_name(name)


def cleaned_name(name: str) -> str:
    """A name without quotes, addresses and what letters cannot show; empty where nothing is left."""
    plain = ADDRESS.sub(" ", masked(name)).replace("…@…", " ")
    shown = "".join(letter for letter in plain if letter.isprintable())
    words = " ".join(shown.replace("<", " ").replace(">", " ").split()).strip(QUOTES + "()[],;")
    return words[:FORUM_NAME].strip() if any(letter.isalpha() for letter in words) else ""


def message_id(headers: Headers) -> str:
    """The id its program gave it; empty where it has none."""
    said = first(headers, "message-id", "article-i.d.")
    match = MESSAGE_ID.search(said)
    return match[1] if match else said.strip("<> ")


def parents_of(headers: Headers, own: str) -> list[str]:
    """The messages it follows, the nearest last; itself and repetitions are left out."""
    said = " ".join(headers.get("references", []))
    ids = MESSAGE_ID.findall(said)
    if not ids:  # free text may name the author's address as well; ids have digits before the @
        said = " ".join(headers.get("in-reply-to", []))
        ids = [found for found in MESSAGE_ID.findall(said) if any(map(str.isdigit, found.partition("@")[0]))]
    ids = [found for found in reversed(list(dict.fromkeys(reversed(ids)))) if found != own]
    return ids if len(ids) <= MOST_PARENTS else [ids[0], *ids[1 - MOST_PARENTS :]]


def groups_of(headers: Headers) -> list[str]:
    """The newsgroups it was sent to, in its order, else the list it came through."""
    names = [name.strip() for name in first(headers, "newsgroups").split(",")]
    groups = [name[:FORUM_NAME] for name in names if NEWSGROUP.match(name)]
    if groups:
        return list(dict.fromkeys(groups))
    label = list_label(headers)
    return [label] if label else []


def list_label(headers: Headers) -> str:
    """The short name of the mailing list a message came through."""
    for name in ("list-id", "mailing-list", "x-mailing-list", "list-post", "x-list", "x-mailinglist"):
        said = first(headers, name).replace("mailto:", "")
        if match := LIST_ID.search(said):
            return match[1].partition("@")[0][:FORUM_NAME]
        if said:
            return re.split(r"[\s@.;]", said.removeprefix("list ").strip("<> "))[0][:FORUM_NAME]
    return ""


def is_order(headers: Headers) -> bool:
    """Whether it speaks to servers, not to people: a cancelling or the making of a group."""
    return bool(first(headers, "control", "also-control"))
