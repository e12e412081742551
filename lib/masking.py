"""Taking out of a text what a log must not keep: whole addresses, tokens, passwords, cookies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

HIDDEN = "…"
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[\w-]+\.)*[\w-]+", re.ASCII)
SIGN_IN = re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]{0,20}://[^\s:/@]*:)[^\s/]+(?=@)", re.IGNORECASE)
# What opens a door to whoever holds it, in the paths of our own addresses and of allauth's.
DOORS = (
    r"/events/own/",
    r"/invited/",
    r"/n/",
    r"/notices/stop/",
    r"/media/",
    r"/previews/",
    r"/newsletter/(?:stop/|say/|answer/|letter/|confirm/)?(?!dial/|preview/|letters/|why/)",
    r"/account/confirm-email/",
    r"/account/password/reset/key/",
)
PATH = re.compile(rf"(?P<before>{'|'.join(DOORS)})(?!stop/|say/|answer/|letter/|confirm/|{HIDDEN})[^/\s\"'?#<>]+")
SENSITIVE = (
    r"(?:[\w-]{0,40}(?:password|passwd|secret|token|sessionid|cookie|signature|credential|api[_-]?key)[\w-]{0,40}"
    r"|authorization|proof|dsn)"
)
NAMED = rf"(?P<before>\b{SENSITIVE}[\"']?\s*(?:=>|[=:])\s*"
QUOTED = re.compile(NAMED + r"b?(?P<quote>[\"']))(?:\\.|(?!(?P=quote)).)+", re.IGNORECASE | re.DOTALL)
BARE = re.compile(NAMED + r")(?![\"'{\[(])[^\s\"',;&}\])]+", re.IGNORECASE)
HEADER = re.compile(r"(?P<before>\b(?:set-)?(?:cookie|authorization)[\"']?\s*[=:]\s*[\"']?)[^\r\n\"']+", re.IGNORECASE)
BEARER = re.compile(r"(?P<before>\b(?:bearer|basic)\s+)[\w.~+/=:-]{8,}", re.IGNORECASE)
MESSAGE = re.compile(r"[a-z-]+\.(?:\d+(?:\.[a-z2-7]{16})?|[0-9a-f]{32})")  # the name of a Message-ID of ours
IS_SECRET = re.compile(SENSITIVE, re.IGNORECASE)


def shortened(address: str) -> str:
    """An address for the log: enough to recognise, not enough to write to."""
    name, _at, host = address.rpartition("@")
    _first, dot, end = host.rpartition(".")
    return f"{name[:1]}{HIDDEN}@{host[:1]}{HIDDEN}{dot}{end if dot else ''}"


@dataclass(frozen=True, slots=True)
class Mask:
    """Makes a text fit for a log; what it knows word for word goes, and whatever looks like a secret."""

    known: tuple[str, ...] = ()
    own_host: str = ""  # whose Message-IDs stay: they look like addresses and are none

    def __call__(self, text: str) -> str:
        for secret in self.known:
            text = text.replace(secret, HIDDEN)
        for pattern in (SIGN_IN, HEADER, QUOTED, BARE, BEARER, PATH):
            text = pattern.sub(rf"\g<before>{HIDDEN}", text)
        return ADDRESS.sub(self.address, text) if "@" in text else text

    def address(self, found: re.Match[str]) -> str:
        name, _at, host = found[0].rpartition("@")
        is_ours = host == self.own_host and MESSAGE.fullmatch(name)
        return found[0] if is_ours else shortened(found[0])

    def values(self, value: Any, name: str = "") -> Any:
        """The same for what a log carries beside its message: texts, and what holds texts, names of fields heeded."""
        if name and IS_SECRET.fullmatch(name):
            return HIDDEN
        if isinstance(value, dict):
            return {str(key): self.values(each, str(key)) for key, each in value.items()}
        if isinstance(value, list | tuple | set):
            return [self.values(each) for each in value]
        return value if isinstance(value, int | float | None) else self(str(value))
