"""The text of a message: of its readable parts, with files sent along counted and left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message

from markdownify import markdownify

from desk.mbox.masking import MASK, masked
from lib.mails import readable, text_of
from lib.markdown import sanitize

# A file that never ends is looked through no further than the next one's beginning.
UUENCODED = re.compile(
    r"^begin(?:-base64)? [0-7]{3,4} \S.*\n(?:(?!begin[ -])[!-~ ]*\n)*?(?:end|====)[ \t]*$", re.MULTILINE
)
UU_PART = re.compile(
    r"(?:^M[!-~]{45,110}\n){6,}(?:(?:[!-~]{1,61}\n){0,3}end[ \t]*$)?", re.MULTILINE
)  # of several messages
YENC = re.compile(r"^=ybegin .*\n(?:(?!=ybegin ).*\n)*?=yend .*$", re.MULTILINE)
MAILTO = re.compile(rf"\[{MASK}\]\([^)\n]*\)|(?<=\()mailto:{MASK}(?=\))")
READ = {"text/plain", "text/enriched", "text/richtext", "text/markdown"}


@dataclass(frozen=True, slots=True)
class Body:
    """What a message says, and in which form."""

    text: str
    is_markdown: bool = False  # it was HTML
    files: int = 0  # parts that are no text, left out


def body_of(message: Message) -> Body:
    """The readable text of a message, as sent where that is plain, else made of its HTML."""
    texts: list[str] = []
    files, is_markdown = 0, False
    for part in readable(message):
        if part.get_content_type() == "text/html":
            texts.append(from_html(text_of(part)))
            is_markdown = True
        elif part.get_content_type() in READ:
            texts.append(text_of(part))
        else:
            files += 1
    text, inside = without_files("\n\n".join(text.strip("\n") for text in texts if text.strip()))
    return Body(text, is_markdown, files + inside)


def without_files(text: str) -> tuple[str, int]:
    """The text without the files that were written into it, and how many they were."""
    count = 0
    for form in (UUENCODED, UU_PART, YENC):
        text, found = form.subn("", text)
        count += found
    return text, count


def from_html(html: str) -> str:
    """Markdown of a message's HTML, masked before its letters are escaped."""
    return MAILTO.sub(MASK, markdownify(sanitize(masked(html)))).strip()
