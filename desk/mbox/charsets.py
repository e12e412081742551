"""Bytes into letters: as declared where that is true, else by what they look like."""

from __future__ import annotations

import codecs
import re
from email.errors import HeaderParseError
from email.header import decode_header

from charset_normalizer import from_bytes

ESCAPE = b"\x1b$"  # only ISO-2022 switches its letters this way
ALIASES = {
    "ansi": "cp1252", "cp-437": "cp437", "cp-850": "cp850", "dos": "cp437", "ibmpc": "cp437", "ibm-437": "cp437",
    "iso-8859-8-i": "iso-8859-8", "latin-1": "cp1252", "macintosh": "mac_roman", "x-mac-roman": "mac_roman",
    "x-sjis": "shift_jis", "x-euc-jp": "euc_jp", "x-gbk": "gb18030", "gb2312": "gb18030", "gbk": "gb18030",
    "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "windows-1252": "cp1252", "iso-8859-1": "cp1252",
}  # fmt: skip
DENSE = ["koi8_r", "cp1251", "cp866", "iso8859_5", "shift_jis", "euc_jp", "big5", "gb18030", "cp949", "cp1253"]
SPARSE = ["cp1252", "cp437", "iso8859_2", "mac_roman"]
SHARE = 0.15  # of all bytes; below it the letters are Latin with accents
ENOUGH = 4  # bytes beyond ASCII that a guess may rest on
HIGH = re.compile(rb"[\x80-\xff]")
DOS_LETTER = re.compile(rb"[a-zA-Z][\x80-\x9a\xa0-\xa5\xe1](?=[a-zA-Z]|\b|$)|\b[\x80-\x9a\xa0-\xa5](?=[a-z])")
CODED = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


def decoded(raw: bytes, declared: str = "") -> str:
    """The text of these bytes, whatever was said or left unsaid of them."""
    for name in ("iso2022_jp_2" if ESCAPE in raw else "ascii", "utf-8", known(declared)):
        if name:
            try:
                return raw.decode(name)
            except (UnicodeError, LookupError):
                continue
    return raw.decode(guessed(raw), "replace")


def known(name: str) -> str:
    """Python's name of a charset; empty for one it does not know or that says nothing of these bytes."""
    plain = name.strip().strip("\"'").lower()
    try:
        found = codecs.lookup(ALIASES.get(plain, plain))
    except (LookupError, ValueError):
        return ""
    is_text = getattr(found, "_is_text_encoding", True)
    return found.name if is_text and found.name not in {"ascii", "utf-8", "utf-7", "idna", "punycode"} else ""


def guessed(raw: bytes) -> str:
    """The charset bytes beyond ASCII were probably written in."""
    high = len(HIGH.findall(raw))
    if high < ENOUGH:
        return "cp437" if DOS_LETTER.search(raw) else "cp1252"
    best = from_bytes(raw[:20_000], cp_isolation=DENSE if high > SHARE * len(raw) else SPARSE).best()
    return best.encoding if best else "cp1252"


def header_text(value: str, charset: str = "") -> str:
    """A header's words: those coded for the wire, and bytes that were sent as they were."""
    raw = value.encode("ascii", "surrogateescape") if value.isascii() or _has_bytes(value) else value.encode()
    text = decoded(raw, charset)
    if not CODED.search(text):
        return text
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(part if isinstance(part, str) else _word(part, name) for part, name in parts)


def _word(part: bytes, charset: str | None) -> str:
    if charset is None:
        return part.decode("raw-unicode-escape")
    return decoded(part, charset.partition("*")[0])


def _has_bytes(value: str) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in value)
