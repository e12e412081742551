"""What programs put around a text, taken off: signatures, armour, headers that slipped into it, overstriking."""

from __future__ import annotations

import re

from desk.mbox.masking import MASK

SIGNATURE = 20  # lines at most after the “-- ” that begins one
SLIPPED = re.compile(
    r"(?:sender|followup-to|reply-to|distribution|organi[sz]ation|keywords|summary|lines|expires|nntp-posting-host"
    r"|nntp-posting-user|originator|disclaimer|news-software|mime-version|content-[a-z-]+|x-[a-z-]+"
    r"|to|cc|approved|references|message-id|newsgroups|subject|from|date|path):.*\Z",
    re.IGNORECASE,
)
OVERSTRUCK = re.compile(r"[^\n\b]\x08")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\ufeff]")
ARMOUR = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:\w+:.*\n)*", re.MULTILINE)
SEAL = re.compile(
    r"^-----BEGIN PGP SIGNATURE-----\n(?:(?!-----BEGIN ).*\n)*?-----END PGP SIGNATURE-----$", re.MULTILINE
)
QUOTED = r"(?P<marks>[>|: ]*)"
ARTICLE = re.compile(rf"^{QUOTED}in (?:(?:article|message|msg|news):? ?)?{MASK}[,:]? *(?P<rest>.*)$", re.IGNORECASE)
WITH_NAME = re.compile(rf"{MASK} \((?P<name>[^()]{{2,60}})\)|(?P<before>[^\W\d_][\w.' -]{{1,50}}?)\"? {MASK}(?= \w+:$)")
ALONE = re.compile(rf"^{QUOTED}<?{MASK}>?[ ,;.]*$")  # a line that says nothing any more


def trimmed(text: str) -> list[str]:
    """The lines of a masked text, with tabs spread and nothing of its programs."""
    plain = OVERSTRUCK.sub("", text).replace("\f", "\n").replace("\v", "\n")
    plain = SEAL.sub("", ARMOUR.sub("", CONTROL.sub("", plain)))
    lines = [line.expandtabs(8).rstrip() for line in plain.split("\n")]
    return without_signature(without_headers([named(line) if MASK in line else line for line in lines]))


def named(line: str) -> str:
    """A line in which names stand without their masked addresses, and nothing of an article's id."""
    if article := ARTICLE.match(line):
        line = article["marks"] + article["rest"]
    return ALONE.sub(r"\g<marks>", WITH_NAME.sub(_name, line)).rstrip()


def without_headers(lines: list[str]) -> list[str]:
    """The lines after a first paragraph that is nothing but headers; some gateways left them in the text."""
    end = next((number for number, line in enumerate(lines) if not line), len(lines))
    start = 0
    if end == 0:
        end = next((number for number, line in enumerate(lines[1:], start=1) if not line), len(lines))
        start = 1
    first = lines[start:end]
    return lines[end:] if first and all(map(SLIPPED.match, first)) and any(lines[end:]) else lines


def without_signature(lines: list[str]) -> list[str]:
    """The lines before a “-- ” near the end, unless nothing stands before it."""
    start = max(len(lines) - SIGNATURE - 1, 0)
    for number, line in enumerate(lines[start:], start=start):
        if line == "--" and any(lines[:number]):
            return lines[:number]
    return lines


def _name(match: re.Match[str]) -> str:
    return str(match["name"] or match["before"])
