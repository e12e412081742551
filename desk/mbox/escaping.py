"""Letters that Markdown would take for marks, kept as the letters they were; *words* set off stay so."""

from __future__ import annotations

import re

ADDRESS = re.compile(r"(?:https?|ftp|gopher)://[^\s<>\"]+|\bwww\.[^\s<>\"]+")
SET_OFF = r"(?<![\w*_])(?P<mark>[*_])(?=[^\s*_])[^*_\n]{1,60}(?<=[^\s*_])(?P=mark)(?![\w*_])"
OTHER = r"(?P<inside>(?<=[^\W_])_+(?=[^\W_]))|[\\`\[\]<*_]|~(?=~)|(?<=~)~|&(?=#?\w+;)"
MARKS = re.compile(f"{SET_OFF}|{OTHER}")
PLAIN_MARKS = re.compile(OTHER)
LEAD = re.compile(r"(?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$)|[#>+=-]")


def escaped(text: str, *, is_plain: bool = False) -> str:
    """The text with its marks escaped, web addresses left whole; plain text keeps no *word* set off."""
    parts: list[str] = []
    end = 0
    for match in ADDRESS.finditer(text):
        parts += [_escape(text[end : match.start()], is_plain=is_plain), match.group()]
        end = match.end()
    return "".join([*parts, _escape(text[end:], is_plain=is_plain)])


def unled(line: str) -> str:
    """A line whose first letters make no heading, list or quote of it."""
    match = LEAD.match(line)
    if match is None:
        return line
    if match["number"]:
        return f"{match['number']}\\{line[match.start('dot') :]}"
    return "\\" + line


def _escape(text: str, *, is_plain: bool) -> str:
    return (PLAIN_MARKS if is_plain else MARKS).sub(_kept, text)


def _kept(match: re.Match[str]) -> str:
    found = match.groupdict()
    if mark := found.get("mark"):
        return f"{mark}{_escape(match.group()[1:-1], is_plain=True)}{mark}"
    return match.group() if found["inside"] else "\\" + match.group()
