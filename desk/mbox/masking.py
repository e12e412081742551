"""No address of a stranger gets in: what looks like one is masked, and ids that hold one are kept as digests."""

from __future__ import annotations

import re
from hashlib import sha256
from hmac import new as keyed
from secrets import token_hex

from desk.models import Setting

MASK = "…@…"
SALT = "mbox_salt"  # a Setting: digests of addresses cannot be guessed without it
HOST = r"(?:[a-z][\w-]*(?:\.[\w-]+)*|\d[\w-]*(?:\.[\w-]+)+|\[[\d.]+\])"
LOCAL = r"(?<![\w.%+&'~$^-])[\w.%+&'~$^-]+"
FORMS = (
    r"<(?!https?:|ftp:)[^<>\s@]+@[^<>\s]+>",  # an address or a message id in brackets
    rf"(?:\"[^\"\n]{{1,60}}\"|{LOCAL})@{HOST}",  # name@host
    r"(?<![\w.+-])[\w.+-]+@(?=[ \t]*$)",  # broken at the end of a line
    rf"{LOCAL}[ \t]*(?:\(at\)|\[at\]|\{{at\}}|<at>|_at_)[ \t]*{HOST}",
    rf"(?<=<){LOCAL} at {HOST}(?=>)",
    rf"(?<=\(){LOCAL} at {HOST}(?=\))",
    r"(?<![\w.+-])[\w.+-]+ at [\w-]+(?: dot [\w-]+)+",
    r"(?<![\w.+-])[\w.+-]+ at [\w.-]+\.bitnet\b",
    r"(?:\.\.\.|(?:\.\.\.!?)?\{[\w,.| \t-]+\}|(?<![\w.-])[\w.-]+)!(?:[\w.-]+!)*[\w.-]*\w",  # ...!host!name
)
ADDRESS = re.compile("|".join(FORMS), re.IGNORECASE)
HINT = re.compile(r"[@!]|[ (\[{<_]at[ )\]}>_]", re.IGNORECASE)


def masked(text: str) -> str:
    """The text with every address in it masked."""
    return "\n".join(_masked(line) if HINT.search(line) else line for line in text.split("\n"))


def _masked(line: str) -> str:
    while (clean := ADDRESS.sub(MASK, line)) != line:  # one may hide the beginning of the next
        line = clean
    return line


def salt() -> str:
    """What this site's digests are made with, drawn once."""
    setting, _ = Setting.objects.get_or_create(name=SALT, defaults={"value": token_hex(16)})
    return str(setting.value)


def digest(salted: str, text: str) -> str:
    """A name for an address or a message id that does not give it away."""
    return keyed(salted.encode(), text.encode("utf-8", "replace"), sha256).hexdigest()[:24]
