"""What a subject line says once the marks of replying are gone."""

from __future__ import annotations

import re

MARK = r"(?:re|r[eé]f?|aw|sv|antw|antwort|vs|odp|betr|fwd?|wg|tr|rv|enc)"
REPLY = re.compile(rf"\s*{MARK}\s*(?:\^\d+|\[\d+\]|\(\d+\)|\*\d+)?\s*[:>]+\s*", re.IGNORECASE)
FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|enc)\b", re.IGNORECASE)
WAS = re.compile(r"\s*[\[(]\s*was\s*:?\s+(?P<old>.*?)[\])]*\s*$", re.IGNORECASE)
NOT_WORDS = re.compile(r"[\W_]+")


def cleaned(subject: str, list_mark: str = "") -> tuple[str, bool]:
    """The subject without “Re:” and the list's own mark, and whether it was a reply's."""
    text, is_reply = " ".join(subject.split()), False
    while True:
        if list_mark and text.lower().startswith(list_mark):
            text = text[len(list_mark) :].lstrip()
        elif match := REPLY.match(text):
            is_reply = is_reply or not FORWARD.match(text)
            text = text[match.end() :]
        else:
            return text.strip(), is_reply


def base_of(subject: str) -> str:
    """What is compared to find talks of one subject: its letters and digits in small, without “(was: …)”."""
    return NOT_WORDS.sub(" ", WAS.sub("", subject).lower()).strip()


def former(subject: str) -> str:
    """The subject a changed one names as its former: “old” in “new (was: Re: old)”; empty where there is none."""
    match = WAS.search(subject)
    return base_of(cleaned(match["old"])[0]) if match else ""
