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
FEW = 4  # bytes beyond ASCII that say nothing of the others
ENOUGH = 12  # bytes beyond ASCII that a guess may rest on
HIGH = re.compile(rb"[\x80-\xff]")
# Bytes that are letters of a word in code page 437, and quotes, dashes or nothing in the others.
DOS_LETTER = re.compile(
    rb"[a-zA-Z][\x81-\x84\x87-\x8a\x8e\x94\x99\x9a\xa1\xa2\xa4]\xe1?[a-zA-Z]|[a-zA-Z][\x81\x82\x84\x87-\x8a](?![a-zA-Z])"
)
LATIN_LETTER = re.compile(rb"[\xc0-\xd6\xd8-\xe0\xe2-\xf6\xf8-\xff]")
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")  # no database keeps a NUL or half a letter
CODED = re.compile(r"=\?[^?\s]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


def decoded(raw: bytes, declared: str = "") -> str:
    """The text of these bytes, whatever was said or left unsaid of them."""
    raw = raw.replace(b"\0", b"")
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
    is_dense = high > max(FEW, SHARE * len(raw))
    if is_dense or high >= ENOUGH:
        best = from_bytes(raw[:20_000], cp_isolation=DENSE if is_dense else SPARSE).best()
        if best:
            return best.encoding
    return "cp437" if DOS_LETTER.search(raw) and not LATIN_LETTER.search(raw) else "cp1252"


def header_text(value: str, charset: str = "") -> str:
    """A header's words: those coded for the wire, and bytes that were sent as they were."""
    text = decoded(value.encode("utf-8", "surrogateescape"), charset)
    if CODED.search(text):
        try:
            parts = decode_header(text)
        except (HeaderParseError, ValueError):
            parts = []
        text = "".join(part if isinstance(part, str) else _word(part, name) for part, name in parts) or text
    return UNFIT.sub("", text)


def _word(part: bytes, charset: str | None) -> str:
    if charset is None:
        return part.decode("raw-unicode-escape")
    return decoded(part, charset.partition("*")[0])
